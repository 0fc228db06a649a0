// The only door to time. The hub lends one clock to all; tests turn their own (tests/support/fake_clock.h),
// the demo runs a faster one. Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include "core/time.h"

namespace crier {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time Now() const = 0;
  // What it will show when so much time has passed for people, whose clock is the machine's.
  virtual Time In(std::chrono::milliseconds time) const { return Now() + time; }
  // Waits until the time has come, stop is requested or the clock is set back; true if the time has come.
  virtual bool WaitUntil(Time time, std::stop_token stop) const = 0;
};

// The machine's own clock.
std::unique_ptr<Clock> SystemClock();

// Starts at `start` now and runs `speed` times as fast as the machine's clock until `end`, from then on at
// its pace.
std::unique_ptr<Clock> FasterClock(Time start, Time end, double speed);

}  // namespace crier
