#include "store/tables/requests.h"

#include <algorithm>

#include "core/id.h"
#include "store/db/columns.h"

namespace crier {
namespace {

constexpr char kSelect[] =
    "SELECT id, service_code, status, status_notes, description, address_string, lat, long, neighborhood, "
    "urgency,"
    " requested_datetime, updated_datetime, join_key, mention_count FROM requests WHERE ";
constexpr char kById[] = "id = ?";
constexpr char kCountAll[] = "SELECT COUNT(*) FROM requests";
constexpr char kCountByStatus[] = "SELECT COUNT(*) FROM requests WHERE status = ?";
constexpr char kInsert[] =
    "INSERT INTO requests (id, service_code, status, status_notes, description, address_string, lat, long, "
    "neighborhood,"
    " urgency, requested_datetime, updated_datetime, join_key, mention_count, first_mention_at, "
    "last_mention_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)";
constexpr char kUpdate[] =
    "UPDATE requests SET service_code = ?, status = ?, status_notes = ?, description = ?, address_string = "
    "?, lat = ?,"
    " long = ?, neighborhood = ?, requested_datetime = ?, updated_datetime = ? WHERE id = ? AND "
    "updated_datetime = ?";
// What was said up to one window before the first or after the last of its mentions.
constexpr char kJoinable[] =
    "SELECT id FROM requests WHERE join_key = ? AND last_mention_at >= ? AND first_mention_at <= ?"
    " AND status IN ('draft', 'open') ORDER BY last_mention_at DESC LIMIT 1";
constexpr char kJoin[] =
    "UPDATE requests SET mention_count = mention_count + 1,"
    " urgency = CASE WHEN urgency < ? THEN ? ELSE urgency END,"
    " first_mention_at = CASE WHEN first_mention_at > ? THEN ? ELSE first_mention_at END,"
    " last_mention_at = CASE WHEN last_mention_at < ? THEN ? ELSE last_mention_at END WHERE id = ?";
constexpr char kCountMentions[] =
    "SELECT COUNT(*), MAX(urgency) FROM mentions WHERE request_id = ? AND removed = 0";
constexpr char kRecount[] = "UPDATE requests SET mention_count = ?, urgency = ? WHERE id = ?";
constexpr char kNoteLoss[] =
    "UPDATE requests SET mention_count = 0, updated_datetime = ?,"
    " status_notes = CASE WHEN status_notes = '' THEN ? ELSE status_notes || ' ' || ? END WHERE id = ?";

constexpr char kLossNote[] = "Its author has removed the only message behind it.";
constexpr int kMaxLimit = 500;

ServiceRequest RequestOf(const Row& row) {
  ServiceRequest request;
  request.id = row.Text(0);
  request.service_code = row.Text(1);
  request.status = row.Text(2);
  request.status_notes = row.Text(3);
  request.description = row.Text(4);
  request.address_string = row.Text(5);
  request.point = PointAt(row, 6, 7);
  request.neighborhood = row.Text(8);
  request.urgency = row.Real(9);
  request.requested_datetime = row.At(10);
  request.updated_datetime = row.At(11);
  request.join_key = row.Text(12);
  request.mention_count = static_cast<int>(row.Int(13));
  return request;
}

Result<std::optional<std::string>> FindJoinable(Tx& tx, const std::string& join_key, Time at,
                                                std::chrono::milliseconds join_window) {
  std::optional<std::string> id;
  if (join_key.empty()) return id;
  auto rows = tx.Query(kJoinable, {join_key, ToValue(at - join_window), ToValue(at + join_window)});
  if (!rows) return rows.error();
  if (!rows->empty()) id = rows->front().Text(0);
  return id;
}

}  // namespace

Result<std::vector<ServiceRequest>> FindRequests(Tx& tx, const RequestQuery& query) {
  std::string sql = std::string(kSelect) + "id <> ''";
  std::vector<Value> values;
  const auto and_if = [&](const char* condition, const std::string& value) {
    if (value.empty()) return;
    sql += condition;
    values.emplace_back(value);
  };
  and_if(" AND status = ?", query.status);
  // By urgency their indexes would not give the order: COALESCE keeps the database from choosing them.
  const bool urgent = query.order == RequestOrder::kUrgency;
  and_if(urgent ? " AND COALESCE(service_code, '') = ?" : " AND service_code = ?", query.service_code);
  and_if(urgent ? " AND COALESCE(neighborhood, '') = ?" : " AND neighborhood = ?", query.neighborhood);
  switch (query.order) {
    case RequestOrder::kNewest:
      and_if(" AND id < ?", query.after.id);
      sql += " ORDER BY id DESC";
      break;
    case RequestOrder::kOldest:
      and_if(" AND id > ?", query.after.id);
      sql += " ORDER BY id";
      break;
    case RequestOrder::kUrgency:
      if (!query.after.id.empty()) {
        sql += " AND (urgency, id) < (?, ?)";
        values.emplace_back(query.after.urgency);
        values.emplace_back(query.after.id);
      }
      sql += " ORDER BY urgency DESC, id DESC";
      break;
  }
  sql += " LIMIT ?";
  values.emplace_back(int64_t{std::clamp(query.limit, 0, kMaxLimit)});
  auto rows = tx.Query(sql, values);
  if (!rows) return rows.error();
  std::vector<ServiceRequest> requests;
  requests.reserve(rows->size());
  for (const Row& row : *rows) requests.push_back(RequestOf(row));
  return requests;
}

Result<int64_t> CountRequests(Tx& tx, const std::string& status) {
  auto rows = status.empty() ? tx.Query(kCountAll) : tx.Query(kCountByStatus, {status});
  if (!rows) return rows.error();
  return rows->front().Int(0);
}

Result<std::optional<ServiceRequest>> FindRequest(Tx& tx, const std::string& id) {
  auto rows = tx.Query(std::string(kSelect) + kById, {id});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<ServiceRequest>();
  return std::optional<ServiceRequest>(RequestOf(rows->front()));
}

Result<void> SaveRequest(Tx& tx, const ServiceRequest& request, Time was) {
  auto changed =
      tx.Run(kUpdate, {request.service_code, request.status, request.status_notes, request.description,
                       request.address_string, LatOf(request.point), LonOf(request.point),
                       request.neighborhood, ToValue(request.requested_datetime),
                       ToValue(request.updated_datetime), request.id, ToValue(was)});
  if (!changed) return changed.error();
  if (*changed == 1) return {};
  auto stored = FindRequest(tx, request.id);
  if (!stored) return stored.error();
  if (!*stored) return Error{Fault::kRejected, "there is no request " + request.id};
  return Error{Fault::kRejected, "request " + request.id + " was changed at " +
                                     FormatTime((*stored)->updated_datetime) +
                                     " by somebody else: load it again"};
}

Result<std::string> JoinOrMake(Tx& tx, const ServiceRequest& draft, Time at, Time now,
                               std::chrono::milliseconds join_window) {
  auto joinable = FindJoinable(tx, draft.join_key, at, join_window);
  if (!joinable) return joinable.error();
  if (*joinable) {
    const Value said = ToValue(at);
    auto joined = tx.Run(kJoin, {draft.urgency, draft.urgency, said, said, said, said, **joinable});
    if (!joined) return joined.error();
    return **joinable;
  }
  const std::string id = NewId(now);
  auto made = tx.Run(
      kInsert, {id, draft.service_code, draft.status, draft.status_notes, draft.description,
                draft.address_string, LatOf(draft.point), LonOf(draft.point), draft.neighborhood,
                draft.urgency, ToValue(draft.requested_datetime == Time{} ? at : draft.requested_datetime),
                ToValue(draft.updated_datetime == Time{} ? now : draft.updated_datetime), draft.join_key,
                ToValue(at), ToValue(at)});
  if (!made) return made.error();
  return id;
}

Result<void> RecountRequest(Tx& tx, const std::string& id, Time now) {
  auto rows = tx.Query(kCountMentions, {id});
  if (!rows) return rows.error();
  const Row& left = rows->front();
  auto done = left.Int(0) > 0 ? tx.Run(kRecount, {left.Int(0), left.Real(1), id})
                              : tx.Run(kNoteLoss, {ToValue(now), kLossNote, kLossNote, id});
  return done ? Result<void>() : done.error();
}

}  // namespace crier
