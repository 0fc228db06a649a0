// All that one database holds, into another: how a city moves from SQLite to PostgreSQL, or back.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "store/db.h"

namespace crier {

struct Copied {
  int64_t tables = 0;
  int64_t rows = 0;
  int64_t wrong_tallies = 0;  // in the source already: as they were, and `crier tally --rebuild` mends them
};

// Copies every table, row by row with its id, as the source was at one moment, in pages and in one
// transaction: either all of it is there afterwards or nothing, so it may be run again. Both databases are at
// this program's schema (OpenDb). The source is not changed. `progress` hears of each page, perhaps more than
// once. kRejected: the target holds something already. kBadData: what arrived is not what was there.
Result<Copied> CopyStore(
    Db& from, Db& to,
    const std::function<void(const std::string& table, int64_t rows, int64_t of)>& progress);

}  // namespace crier
