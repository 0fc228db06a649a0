// Wakes a loop that waits for a time: there is work before then. Thread-safe.
#pragma once

#include <mutex>
#include <stop_token>

#include "core/clock.h"

namespace crier {

class Bell {
 public:
  // A ring before the wait is not lost: the next wait returns at once.
  void Ring() {
    std::lock_guard lock(mutex_);
    rung_.request_stop();
  }

  // Waits until the time has come, the bell was rung or stop is requested. One waiter at a time.
  void WaitUntil(const Clock& clock, Time time, std::stop_token stop) {
    std::stop_token rung;
    {
      std::lock_guard lock(mutex_);
      rung = rung_.get_token();
    }
    {
      std::stop_callback also(stop, [this] { Ring(); });
      clock.WaitUntil(time, rung);
    }
    std::lock_guard lock(mutex_);
    if (rung_.stop_requested()) rung_ = std::stop_source();
  }

 private:
  std::mutex mutex_;
  std::stop_source rung_;
};

}  // namespace crier
