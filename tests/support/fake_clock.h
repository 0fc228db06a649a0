// A clock that stands still until a test turns it. Thread-safe.
#pragma once

#include <condition_variable>
#include <mutex>

#include "core/clock.h"

namespace crier {

class FakeClock : public Clock {
 public:
  explicit FakeClock(Time now = Time(std::chrono::milliseconds(1'800'000'000'000))) : now_(now) {}

  Time Now() const override {
    std::lock_guard lock(mutex_);
    return now_;
  }
  bool WaitUntil(Time time, std::stop_token stop) const override {
    std::unique_lock lock(mutex_);
    const Time began = now_;
    turned_.wait(lock, stop, [&] { return now_ >= time || now_ < began; });
    return now_ >= time;
  }
  // Back by a negative one.
  void Advance(std::chrono::milliseconds by) {
    {
      std::lock_guard lock(mutex_);
      now_ += by;
    }
    turned_.notify_all();
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable_any turned_;
  Time now_;
};

}  // namespace crier
