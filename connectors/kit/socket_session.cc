#include "connectors/kit/socket_session.h"

#include <algorithm>

namespace crier::kit {
namespace {

using std::chrono::milliseconds, std::chrono::seconds, std::chrono::minutes;

// A part of it that clients who ask at the same time agree on only by chance: whose clock says what
// millisecond is as good as a die, and tests know it.
milliseconds ShareOf(milliseconds whole, Time now) {
  constexpr int kParts = 97;
  return whole * (now.time_since_epoch().count() % kParts) / kParts;
}

}  // namespace

void Heartbeat::Begin(milliseconds every, Time now) {
  every_ = std::clamp<milliseconds>(every, seconds(1), minutes(2));
  next_ = now + ShareOf(every_, now);
  acknowledged_ = true;
}

void Heartbeat::Ask(Time now) {
  acknowledged_ = true;
  next_ = now;
}

Heartbeat::Due Heartbeat::Take(Time now) {
  if (every_.count() == 0 || now < next_) return Due::kNothing;
  if (!acknowledged_) return Due::kDead;
  acknowledged_ = false;
  next_ = now + every_;
  return Due::kBeat;
}

milliseconds Heartbeat::Wait(milliseconds most, Time now) const {
  return every_.count() == 0 ? most : std::clamp<milliseconds>(next_ - now, milliseconds(0), most);
}

void Reconnect::Failed(Time now, std::optional<milliseconds> at_least) {
  failed_ = std::min(failed_ + 1, 10);
  const milliseconds wait = std::min<milliseconds>(seconds(1 << failed_), minutes(5));
  not_before_ = std::max(not_before_, now + std::max(wait + ShareOf(wait / 2, now), at_least.value_or(wait)));
}

}  // namespace crier::kit
