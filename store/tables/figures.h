// What the history, the replies and the mentions say, for figures: read only, over several tables.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/time.h"
#include "store/db/db.h"

namespace crier {

// An accepted request, as far as figures go. Times of 0: it was never so.
struct RequestTimes {
  std::string department;
  Time requested{}, accepted{}, answered{}, closed{};
  bool is_closed = false, reopened = false, came_back = false;
};
// Those that were accepted in [since, until), or made open by hand, without what was dropped or merged since.
// A step that was taken back does not count.
Result<std::vector<RequestTimes>> FindRequestTimes(Tx& tx, Time since, Time until);

// How many mentions in [since, until) belong to a request, by the channel that heard them.
Result<std::map<std::string, int64_t>> CountContacts(Tx& tx, Time since, Time until);

}  // namespace crier
