#include "store/tables/reach.h"

#include "store/db/columns.h"

namespace crier {
namespace {

constexpr char kJobsBetween[] =
    "SELECT id, subject, channel, created_at, CASE WHEN state = 'expanding' THEN audience - expanded ELSE 0 "
    "END FROM jobs WHERE kind = 'bulletin' AND created_at >= ? AND created_at < ? ORDER BY created_at, id "
    "LIMIT ?";
// CROSS JOIN: the few jobs are walked through first, and the deliveries of each by their index.
constexpr char kRowsBetween[] =
    "SELECT d.job_id, d.state, COUNT(*) FROM jobs j CROSS JOIN deliveries d WHERE d.job_id = j.id AND j.kind "
    "="
    " 'bulletin' AND j.created_at >= ? AND j.created_at < ? AND d.part = 0 AND d.action <> 'retract'"
    " GROUP BY d.job_id, d.state";

}  // namespace

Result<std::vector<Reach>> FindReach(Tx& tx, Time since, Time until) {
  auto jobs = tx.Query(kJobsBetween, {ToValue(since), ToValue(until), int64_t{kMostReach + 1}});
  if (!jobs) return jobs.error();
  std::vector<Reach> reach;
  std::map<int64_t, size_t> places;  // by the id of the job
  for (const Row& row : *jobs) {
    places[row.Int(0)] = reach.size();
    reach.push_back({row.Text(1), row.Text(2), row.At(3), row.Int(4), {}});
  }
  auto counts = tx.Query(kRowsBetween, {ToValue(since), ToValue(until)});
  if (!counts) return counts.error();
  for (const Row& row : *counts) {
    const auto place = places.find(row.Int(0));
    if (place != places.end()) reach[place->second].rows[row.Text(1)] += row.Int(2);
  }
  return reach;
}

}  // namespace crier
