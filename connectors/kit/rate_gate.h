// Keeps a client from asking where the platform said that nothing is left: some count what is refused, and
// lock out the whole address.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <span>
#include <string>

#include "core/http.h"

namespace crier::kit {

struct RateNames;  // connectors/kit/api_client.h

// ApiClient keeps one where ApiPlan::route is set. Thread-safe. A route is what the platform counts by,
// whatever that is; it holds nothing that changes from call to call, and no more than 1,000 are remembered.
class RateGate {
 public:
  // Until when nothing may be asked on this route; kThrottled, told by `who`.
  Result<void> MayAsk(const std::string& route, const std::string& who, Time now);
  // What came of it: headers that say that this route has nothing left, which is believed for an hour at
  // most, or a throttle, after which nothing at all is asked, for whose it was is not always told.
  void Note(const std::string& route, const Result<HttpResponse>& answer, std::span<const RateNames> names,
            Time now);

 private:
  std::mutex mutex_;
  std::map<std::string, Time> not_before_;  // by route; "": all
};

}  // namespace crier::kit
