// By how much a server's clock was ahead of ours when something left, over restarts: a time that we noted by
// a clock that was set since lies elsewhere by the server's.
#pragma once

#include <chrono>

#include "connectors/connector.h"

namespace crier::kit {

class ClockDrift {
 public:
  explicit ClockDrift(State& state) : state_(state) {}

  // Before something leaves at `now` by the server's clock, which is `ahead` of ours. Written down where it
  // differs by minutes from what was noted last.
  Result<void> Note(std::chrono::milliseconds ahead, Time now);
  // The least of those noted within the days for which anything is tried again, and of `ahead`.
  std::chrono::milliseconds Least(std::chrono::milliseconds ahead, Time now) const;

 private:
  State& state_;
};

}  // namespace crier::kit
