// Watches over the connections of a listener whose library bounds neither how many there are, nor how long
// one may be silent, nor how large a head may be. It sees the sockets alone, from outside: what the kernel
// counts of each (TCP_INFO), and it hangs up by shutting a socket down, so that the library itself closes it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <thread>

namespace crier {

struct GuardLimits {
  // Beyond these the oldest that were never answered are hung up, then those that took nothing for longest.
  size_t connections = 1024;
  // What may come in on one since it last took something of ours: a head and a body.
  uint64_t unanswered_bytes = 2 * 1024 * 1024;
  // One that took nothing of ours for so long is hung up: a request that does not come to its end, a client
  // that does not read, a connection that nobody uses. A stream beats more often.
  std::chrono::milliseconds silent{75'000};
};

class ServerGuard {
 public:
  // Watches what is taken on this port, which is being listened on, until it goes.
  ServerGuard(int port, GuardLimits limits);
  ~ServerGuard();
  ServerGuard(const ServerGuard&) = delete;
  ServerGuard& operator=(const ServerGuard&) = delete;

 private:
  using Steady = std::chrono::steady_clock;
  struct Connection {
    uint64_t cookie = 0;  // of the socket: its number may be another's by now
    uint64_t taken = 0;   // bytes of ours that the client has taken
    uint64_t base = 0;    // bytes that had come in when it last took some
    bool answered = false;
    bool hung_up = false;      // by us; the library has yet to close it
    Steady::time_point since;  // when it last took some, or came
  };

  void Run();
  // Finds those that were taken since.
  void Scan();
  // Hangs up where a bound is broken; forgets what is gone. False if it is gone.
  bool Look(int fd, Connection& connection);
  void LookAtAll();
  // The library sees its end, and closes it; with `reset` that drops whatever is under way either way.
  void HangUpOn(int fd, Connection& connection, bool reset);
  void MakeRoom();

  const int port_;
  const GuardLimits limits_;
  const int epoll_;
  const int wake_;
  std::atomic<bool> stopping_ = false;
  std::map<int, Connection> connections_;
  Steady::time_point told_{};  // of a crowd
  std::thread thread_;
};

}  // namespace crier
