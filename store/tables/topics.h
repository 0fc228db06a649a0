// Table: mention_topics, what each mention is about (core/topics.h): one row for each service code and each
// hazard category, so that a list can be filtered by any of them, and by the
// mention's sentiment beside it. Tombstones have none.
#pragma once

#include <cstdint>

#include "core/verdict.h"
#include "store/db/db.h"

namespace crier {

inline constexpr char kServiceTopic[] = "service_code";  // also the dimension's name in the tallies
inline constexpr char kCategoryTopic[] = "category";

// The mention must be there and have none yet. `at`: when it was said, as in the table of mentions.
Result<void> AddTopics(Tx& tx, int64_t mention, Time at, const Verdict& verdict);
Result<void> DropTopics(Tx& tx, int64_t mention);

}  // namespace crier
