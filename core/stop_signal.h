// A stop_token that poll(2) can wait for.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <stop_token>

namespace crier {

// A file descriptor that can be read once a stop was asked for.
class StopSignal {
 public:
  explicit StopSignal(const std::stop_token& stop) : on_stop_(stop, Ring{bell_.fd}) {}
  int fd() const { return bell_.fd; }

 private:
  struct Bell {
    Bell() : fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
    ~Bell() { close(fd); }
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;
    const int fd;
  };
  struct Ring {
    int fd;
    void operator()() const { static_cast<void>(eventfd_write(fd, 1)); }
  };
  Bell bell_;  // closed last: a stop may come at any time
  std::stop_callback<Ring> on_stop_;
};

}  // namespace crier
