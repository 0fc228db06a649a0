#include "connectors/kit/clock_drift.h"

#include <algorithm>

#include "core/json.h"

namespace crier::kit {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr std::string_view kDriftKey = "clock drift";
constexpr std::chrono::minutes kSameDrift{5};
// Longer than any delivery is tried (broadcast/ledger/plan.cc).
constexpr std::chrono::days kDriftKept{4};
constexpr size_t kMostDrifts = 8;

struct Drift {
  milliseconds ahead{0};
  Time at{};
};

// Oldest first; of a value that nobody can read nothing.
std::vector<Drift> ReadDrifts(const std::string& value, Time now) {
  std::vector<Drift> drifts;
  const auto kept = ReadJson(value);
  if (!kept || !kept->is_array()) return drifts;
  for (const json& each : *kept) {
    if (!each.is_array() || each.size() != 2 || !each[0].is_number_integer() || !each[1].is_number_integer())
      continue;
    const Drift drift{milliseconds(each[0].get<int64_t>()), Time(milliseconds(each[1].get<int64_t>()))};
    if (drift.at > now - kDriftKept) drifts.push_back(drift);
  }
  return drifts;
}

bool IsSameDrift(milliseconds a, milliseconds b) { return std::chrono::abs(a - b) < kSameDrift; }

}  // namespace

Result<void> ClockDrift::Note(milliseconds ahead, Time now) {
  const auto before = ReadDrifts(state_.Recall(kDriftKey), now);
  // Written again once a day, so that it does not grow too old while it holds.
  if (!before.empty() && IsSameDrift(before.back().ahead, ahead) &&
      now - before.back().at < std::chrono::days(1))
    return {};
  return state_.Update(kDriftKey, [&](const std::string& value) {
    std::vector<Drift> drifts = ReadDrifts(value, now);
    if (!drifts.empty() && IsSameDrift(drifts.back().ahead, ahead)) drifts.pop_back();
    drifts.push_back({ahead, now});
    if (drifts.size() > kMostDrifts) drifts.erase(drifts.begin());
    json kept = json::array();
    for (const Drift& each : drifts) kept.push_back({each.ahead.count(), each.at.time_since_epoch().count()});
    return kept.dump();
  });
}

milliseconds ClockDrift::Least(milliseconds ahead, Time now) const {
  for (const Drift& each : ReadDrifts(state_.Recall(kDriftKey), now)) ahead = std::min(ahead, each.ahead);
  return ahead;
}

}  // namespace crier::kit
