// Requests near a point as strangers may see them, to tell a resident that others reported it already. No
// words of anybody and no exact place: what is not here cannot leave.
#pragma once

#include <string>
#include <vector>

#include "core/area.h"
#include "core/time.h"
#include "store/db/db.h"

namespace crier {

struct NearbyRequest {
  std::string service_code;
  Time requested_datetime{};
  double meters = 0;  // from the point
};

// Accepted and not done, at most `meters` away, the nearest first; none about people in danger. Of a crowded
// place a part of them.
Result<std::vector<NearbyRequest>> FindNearby(Tx& tx, const Point& around, double meters, size_t most);

}  // namespace crier
