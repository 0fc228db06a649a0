// What went out in a time, by bulletin: for the answer of GET /reach and for its export.
#pragma once

#include <string>
#include <vector>

#include "core/bulletin.h"
#include "core/result.h"
#include "hub/api/period.h"
#include "store/tables/reach.h"

namespace crier {

struct BulletinReach {
  Bulletin bulletin;
  std::vector<Reach> channels;  // in the order in which it was handed to them; never empty
};
struct BulletinsReached {
  std::vector<BulletinReach> bulletins;  // the oldest first
  std::vector<std::string> unreadable;   // the ids of those that are damaged and left out
};

// kBadData where there are more than can be answered at once.
Result<BulletinsReached> ReachOf(Tx& tx, const Period& period);

}  // namespace crier
