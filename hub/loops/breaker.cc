#include "hub/loops/breaker.h"

#include <algorithm>

namespace crier {

using std::chrono::milliseconds;

void Breaker::Worked() {
  failures_ = 0;
  until_ = Time{};
}

void Breaker::Failed(const Error& error, Time now, double dice) {
  ++failures_;
  milliseconds wait = first_;
  for (int i = 1; i < failures_ && wait < longest_; ++i) wait *= 2;
  wait = std::min(wait, longest_);
  const double share = 0.5 + std::clamp(dice, 0.0, 1.0) / 2;
  wait = milliseconds(static_cast<int64_t>(static_cast<double>(wait.count()) * share));
  until_ = now + std::max(wait, error.retry_after.value_or(milliseconds(0)));
}

}  // namespace crier
