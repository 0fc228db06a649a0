#include "connectors/kit/post_ids.h"

#include <algorithm>

namespace crier::kit {

bool OlderId(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

std::string SnowflakeAt(Time time, int64_t epoch) {
  constexpr int kShift = 22;
  constexpr int64_t kLast = (int64_t{1} << 41) - 1;  // what fits above them
  const int64_t since = std::clamp<int64_t>(time.time_since_epoch().count() - epoch, 0, kLast);
  return std::to_string(since << kShift);
}

}  // namespace crier::kit
