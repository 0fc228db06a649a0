#include "store/tables/figures.h"

#include "store/db/columns.h"

namespace crier {
namespace {

// Each of the subqueries by an index of its request: COALESCE keeps that of actions out of it.
constexpr char kTimes[] =
    "SELECT r.department, r.requested_datetime, a.at, r.status, "
    "(SELECT MIN(p.at) FROM replies p WHERE p.request_id = r.id AND p.request_id <> '' AND p.automatic = 0), "
    "(SELECT MAX(h.at) FROM request_history h WHERE h.request_id = r.id AND COALESCE(h.action, '') = "
    "'close'), "
    "(SELECT COUNT(*) FROM request_history h WHERE h.request_id = r.id AND COALESCE(h.action, '') = "
    "'reopen') - "
    "(SELECT COUNT(*) FROM request_history h WHERE h.request_id = r.id AND COALESCE(h.action, '') = 'undo' "
    "AND h.detail = "
    "'reopen'), "
    "(SELECT COUNT(*) FROM request_history h WHERE h.request_id = r.id AND COALESCE(h.action, '') = 'ask') - "
    "(SELECT COUNT(*) FROM request_history h WHERE h.request_id = r.id AND COALESCE(h.action, '') = 'undo' "
    "AND h.detail = "
    "'ask'), "
    "(SELECT COUNT(*) FROM follow_ups f WHERE f.request_id = r.id AND f.request_id <> '') "
    "FROM (SELECT request_id, MIN(at) AS at FROM request_history WHERE action IN ('accept', 'make') AND "
    "status_after = 'open' AND at >= ? AND at < ? GROUP BY request_id) a JOIN requests r ON r.id = "
    "a.request_id WHERE r.status IN ('open', 'waiting', 'in_progress', 'closed')";
constexpr char kContacts[] =
    "SELECT COALESCE(channel, ''), COUNT(*) FROM mentions WHERE at >= ? AND at < ? AND removed = 0 AND "
    "COALESCE(request_id, '') <> '' GROUP BY COALESCE(channel, '')";

}  // namespace

Result<std::vector<RequestTimes>> FindRequestTimes(Tx& tx, Time since, Time until) {
  auto rows = tx.Query(kTimes, {ToValue(since), ToValue(until)});
  if (!rows) return rows.error();
  std::vector<RequestTimes> found;
  found.reserve(rows->size());
  for (const Row& row : *rows) {
    RequestTimes times;
    times.department = row.Text(0);
    times.requested = row.At(1);
    times.accepted = row.At(2);
    times.answered = row.IsNull(4) ? Time{} : row.At(4);
    times.closed = row.IsNull(5) ? Time{} : row.At(5);
    times.is_closed = row.Text(3) == "closed";
    times.reopened = row.Int(6) > 0;
    times.came_back = row.Int(7) > 0 || row.Int(8) > 0;
    found.push_back(std::move(times));
  }
  return found;
}

Result<std::map<std::string, int64_t>> CountContacts(Tx& tx, Time since, Time until) {
  auto rows = tx.Query(kContacts, {ToValue(since), ToValue(until)});
  if (!rows) return rows.error();
  std::map<std::string, int64_t> counts;
  for (const Row& row : *rows) counts[row.Text(0)] = row.Int(1);
  return counts;
}

}  // namespace crier
