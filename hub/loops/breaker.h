// When a channel that fails is asked again: exponential with jitter, one try at a time until it works. Pure;
// each loop owns one.
#pragma once

#include "core/result.h"
#include "core/time.h"

namespace crier {

class Breaker {
 public:
  // The first wait and the longest one.
  Breaker(std::chrono::milliseconds first, std::chrono::milliseconds longest)
      : first_(first), longest_(longest) {}

  // The far side is left alone until then; the past while it works.
  Time until() const { return until_; }
  // It failed last time: ask one small thing before everything.
  bool probing() const { return failures_ > 0; }
  int failures() const { return failures_; }

  void Worked();
  // `dice` is 0..1: half of the wait is left to it, so that channels of one server do not come back together.
  // Never before the error's retry_after.
  void Failed(const Error& error, Time now, double dice);

 private:
  const std::chrono::milliseconds first_, longest_;
  int failures_ = 0;
  Time until_{};
};

}  // namespace crier
