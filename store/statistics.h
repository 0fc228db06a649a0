// What the database's planner knows of the tables: how many rows they have, and how many an index finds.
#pragma once

#include "store/db/db.h"

namespace crier {

// Fewer rows than these are quick whatever the plan is, and tell nothing of a city that is about to grow:
// what SQLite would note of a small table holds until the next time, when it may have millions.
inline constexpr int64_t kRowsToAnalyze = 10'000;

// Looks at the large tables anew, bounded by a sample on both databases. Called after a migration and daily;
// takes a write transaction.
Result<void> RefreshStatistics(Tx& tx, int64_t least_rows = kRowsToAnalyze);

}  // namespace crier
