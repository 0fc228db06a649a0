// Tables: jobs and deliveries, seen as reach: what became of what went out in a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "store/db/db.h"

namespace crier {

// A bulletin on one channel.
struct Reach {
  std::string bulletin_id, channel;
  Time at{};              // when it was handed to the channel
  int64_t unwritten = 0;  // recipients whose deliveries are still to be written
  // Deliveries by the name of their state, those that there are: posts, and messages to people, that are sent
  // or edited; each counts once, by its first part, and what was sent only to take something back does not.
  std::map<std::string, int64_t> rows;
};

inline constexpr int kMostReach = 5'000;

// Of bulletins that were handed to their channels in [since, until), the oldest first. At most kMostReach +
// 1: who gets more than kMostReach did not get all.
Result<std::vector<Reach>> FindReach(Tx& tx, Time since, Time until);

}  // namespace crier
