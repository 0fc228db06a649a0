#include "store/tables/merges.h"

#include <algorithm>
#include <set>

#include "store/db/columns.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

constexpr size_t kLongestChain = 500;
constexpr size_t kAskedTogether = 100;

constexpr char kMergedAnyOf[] = "SELECT id FROM requests WHERE duplicate_of IN (";
constexpr char kGravestMention[] =
    "SELECT MAX(urgency) FROM mentions WHERE (request_id = ? OR id = ?) AND removed = 0";
constexpr char kGravestMerged[] =
    "SELECT MAX(urgency) FROM requests WHERE duplicate_of = ? AND duplicate_of <> ''";
constexpr char kSetUrgency[] = "UPDATE requests SET urgency = ? WHERE id = ?";

}  // namespace

Result<std::optional<ServiceRequest>> FindSurvivor(Tx& tx, const std::string& id) {
  std::string at = id;
  for (size_t i = 0; i < kLongestChain; ++i) {
    auto found = FindRequest(tx, at);
    if (!found) return found;
    if (!*found && i > 0) return Damaged("requests", id, "it was merged into " + at + ", which is not there");
    if (!*found || (*found)->duplicate_of.empty()) return found;
    at = (*found)->duplicate_of;
  }
  return Damaged("requests", id, "the requests that it was merged into have no end");
}

Result<std::vector<std::string>> MergedInto(Tx& tx, const std::string& id, size_t most) {
  std::vector<std::string> all;
  std::set<std::string> seen = {id};
  std::vector<std::string> next = {id};
  while (!next.empty() && all.size() < most) {
    const size_t count = std::min(next.size(), kAskedTogether);
    const std::vector<Value> ids(next.begin(), next.begin() + static_cast<ptrdiff_t>(count));
    next.erase(next.begin(), next.begin() + static_cast<ptrdiff_t>(count));
    auto rows =
        tx.Query(kMergedAnyOf + Marks(count) + ") AND duplicate_of <> '' LIMIT " + std::to_string(most), ids);
    if (!rows) return rows.error();
    for (const Row& row : *rows) {
      if (all.size() == most || !seen.insert(row.Text(0)).second) continue;
      all.push_back(row.Text(0));
      next.push_back(row.Text(0));
    }
  }
  return all;
}

Result<std::vector<std::string>> WithMerged(Tx& tx, const std::string& id) {
  auto all = MergedInto(tx, id, kMostMerged);
  if (all) all->insert(all->begin(), id);
  return all;
}

Result<void> RecountUrgency(Tx& tx, const std::string& id) {
  std::string at = id;
  for (size_t i = 0; i < kLongestChain && !at.empty(); ++i) {
    auto request = FindRequest(tx, at);
    if (!request) return request.error();
    if (!*request) return {};
    auto own = tx.Query(kGravestMention, {at, (*request)->made_from});
    if (!own) return own.error();
    auto merged = tx.Query(kGravestMerged, {at});
    if (!merged) return merged.error();
    // With no mention left it stays as grave as it was.
    const double least = own->front().IsNull(0) ? (*request)->urgency : own->front().Real(0);
    const double urgency = std::max(least, merged->front().Real(0));
    if (urgency != (*request)->urgency) {
      if (auto set = tx.Run(kSetUrgency, {urgency, at}); !set) return set.error();
    }
    at = (*request)->duplicate_of;
  }
  return {};
}

}  // namespace crier
