#include "store/statistics.h"

#include <string>

namespace crier {
namespace {

// Those that grow with what is said and sent.
constexpr std::string_view kGrowing[] = {"mentions", "mention_topics", "requests", "request_history",
                                         "tallies",  "deliveries",     "consents", "contacts"};

Result<bool> HasRows(Tx& tx, const std::string& table, int64_t least) {
  if (least <= 0) return true;
  auto rows = tx.Query("SELECT 1 FROM " + table + " LIMIT 1 OFFSET ?", {least - 1});
  if (!rows) return rows.error();
  return !rows->empty();
}

}  // namespace

Result<void> RefreshStatistics(Tx& tx, int64_t least_rows) {
  if (!tx.dialect().bound_analyze.empty()) {
    if (auto bound = tx.Query(tx.dialect().bound_analyze); !bound) return bound.error();
  }
  for (const std::string_view each : kGrowing) {
    const std::string table(each);
    auto large = HasRows(tx, table, least_rows);
    if (!large) return large.error();
    if (!*large) continue;
    if (auto done = tx.Run("ANALYZE " + table); !done) return done.error();
  }
  return {};
}

}  // namespace crier
