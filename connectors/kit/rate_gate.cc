#include "connectors/kit/rate_gate.h"

#include <algorithm>

#include "connectors/kit/api_client.h"

namespace crier::kit {
namespace {

using std::chrono::milliseconds;

constexpr size_t kMostRoutes = 1000;
constexpr milliseconds kLongestWindow = std::chrono::hours(1);

}  // namespace

Result<void> RateGate::MayAsk(const std::string& route, const std::string& who, Time now) {
  std::lock_guard lock(mutex_);
  for (const std::string& which : {std::string(), route}) {
    const auto until = not_before_.find(which);
    if (until == not_before_.end()) continue;
    if (const milliseconds left = until->second - now; left.count() > 0)
      return Error{Fault::kThrottled, who + ": the rate limit is used up", left};
    not_before_.erase(until);
  }
  return {};
}

void RateGate::Note(const std::string& route, const Result<HttpResponse>& answer,
                    std::span<const RateNames> names, Time now) {
  std::lock_guard lock(mutex_);
  if (!answer) {
    const Error& error = answer.error();
    if (error.fault == Fault::kThrottled && error.retry_after) not_before_[""] = now + *error.retry_after;
    return;
  }
  const auto left = RateLeftOf(answer->headers, names, now);
  if (left.remaining == "0" && left.wait && not_before_.size() < kMostRoutes)
    not_before_[route] = now + std::min(*left.wait, kLongestWindow);
}

}  // namespace crier::kit
