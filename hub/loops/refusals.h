// How often the refused calls of one channel are told. Strangers can bring one about as often as they like,
// so it is one line in the log and one event for who watches in a minute, however many there are.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "core/time.h"

namespace crier {

// Thread-safe. The time is the city's clock's.
class Refusals {
 public:
  // One more. If it is to be told: how many before it were not.
  std::optional<int64_t> Add(Time now);
  // How many were not told although their minute is over; they count as told then. Nothing if there are none.
  std::optional<int64_t> Overdue(Time now);

 private:
  bool InMinute(Time now) const;

  std::mutex mutex_;
  std::optional<Time> told_;
  int64_t untold_ = 0;
};

}  // namespace crier
