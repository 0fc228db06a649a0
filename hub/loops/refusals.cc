#include "hub/loops/refusals.h"

#include <chrono>
#include <utility>

namespace crier {
namespace {

constexpr std::chrono::minutes kTellEvery{1};

}  // namespace

std::optional<int64_t> Refusals::Add(Time now) {
  std::lock_guard lock(mutex_);
  if (InMinute(now)) {
    ++untold_;
    return std::nullopt;
  }
  told_ = now;
  return std::exchange(untold_, 0);
}

std::optional<int64_t> Refusals::Overdue(Time now) {
  std::lock_guard lock(mutex_);
  if (untold_ == 0 || InMinute(now)) return std::nullopt;
  told_ = now;
  return std::exchange(untold_, 0);
}

// A clock that was set back begins a new one.
bool Refusals::InMinute(Time now) const { return told_ && now >= *told_ && now - *told_ < kTellEvery; }

}  // namespace crier
