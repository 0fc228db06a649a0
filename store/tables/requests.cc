#include "store/tables/requests.h"

#include <algorithm>

#include "core/id.h"
#include "core/ticket.h"
#include "store/db/record.h"
#include "store/tables/merges.h"
#include "store/tables/request_columns.h"

namespace crier {
namespace {

constexpr char kById[] = "id = ?";
constexpr char kCountAll[] = "SELECT COUNT(*) FROM requests";
constexpr char kCountByStatus[] = "SELECT COUNT(*) FROM requests WHERE status = ?";
constexpr char kCountDue[] =
    "SELECT COUNT(*) FROM requests WHERE in_work = 1 AND due_datetime >= ? AND due_datetime < ?";
constexpr char kByTicket[] = "ticket = ? AND ticket <> ''";
// What was said up to one window before the first or after the last of its mentions.
constexpr char kJoinable[] =
    "SELECT id FROM requests WHERE join_key = ? AND last_mention_at >= ? AND first_mention_at <= ?"
    " AND status NOT IN ('closed', 'dismissed') ORDER BY last_mention_at DESC LIMIT 8";
constexpr char kInDanger[] =
    "SELECT id FROM requests WHERE danger_key = ? AND danger_key <> '' AND last_mention_at >= ?"
    " AND first_mention_at <= ? AND status NOT IN ('closed', 'dismissed') ORDER BY last_mention_at DESC "
    "LIMIT "
    "8";
// A draft has the words and the service of its gravest mention; once accepted, or where a person made it,
// they are its staff's.
constexpr char kJoin[] =
    "UPDATE requests SET mention_count = mention_count + 1,"
    " description = CASE WHEN status = 'draft' AND made_by = '' AND urgency < ? THEN ? ELSE description END,"
    " service_code = CASE WHEN status = 'draft' AND made_by = '' AND (service_code = 'other' OR (urgency < ? "
    "AND ? <> "
    "'other'))"
    " THEN ? ELSE service_code END,"
    " danger_key = CASE WHEN danger_key = '' THEN ? ELSE danger_key END,"
    " urgency = CASE WHEN urgency < ? THEN ? ELSE urgency END,"
    " first_mention_at = CASE WHEN first_mention_at > ? THEN ? ELSE first_mention_at END,"
    " last_mention_at = CASE WHEN last_mention_at < ? THEN ? ELSE last_mention_at END WHERE id = ?";
constexpr char kRate[] = "UPDATE requests SET rating = ? WHERE id = ? AND rating = 0";
constexpr char kMadeFrom[] = "SELECT made_from FROM requests WHERE id = ?";
constexpr char kMadeOf[] = "SELECT id FROM requests WHERE made_from = ? AND made_from <> 0 ORDER BY id";
// The mention that it was made from may belong to another one.
constexpr char kCountMentions[] =
    "SELECT COUNT(*), MAX(urgency) FROM mentions WHERE (request_id = ? OR id = ?) AND removed = 0";
// Their index gives them in the order of time.
constexpr char kGravest[] =
    "SELECT text, service_code FROM mentions WHERE request_id = ? AND removed = 0 AND urgency ="
    " (SELECT MAX(urgency) FROM mentions WHERE request_id = ? AND removed = 0) ORDER BY at LIMIT 1";
constexpr char kRecount[] =
    "UPDATE requests SET mention_count = ?, urgency = ?,"
    " description = CASE WHEN status = 'draft' THEN ? ELSE description END,"
    " service_code = CASE WHEN status = 'draft' AND ? <> '' THEN ? ELSE service_code END WHERE id = ?";
constexpr char kRecountByHand[] = "UPDATE requests SET mention_count = ?, urgency = ? WHERE id = ?";
constexpr char kNoteLoss[] =
    "UPDATE requests SET mention_count = 0, updated_datetime = ?,"
    " status_notes = CASE WHEN status_notes = '' THEN ? ELSE status_notes || ' ' || ? END WHERE id = ?";

constexpr char kLossNote[] = "Its author has removed the only message behind it.";
Result<std::optional<ServiceRequest>> FindOne(Tx& tx, const char* condition, const std::string& value) {
  auto rows = tx.Query(SelectRequests() + condition, {value});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<ServiceRequest>();
  return std::optional<ServiceRequest>(RequestOf(rows->front()));
}

// People in danger first: what is said of them belongs to one request, whatever else is known of the place.
Result<std::optional<Joined>> FindJoinable(Tx& tx, const ServiceRequest& draft, Time at,
                                           std::chrono::milliseconds join_window) {
  const Value from = ToValue(at - join_window);
  const Value to = ToValue(at + join_window);
  for (const bool danger : {true, false}) {
    const std::string& key = danger ? draft.danger_key : draft.join_key;
    if (key.empty()) continue;
    auto rows = tx.Query(danger ? kInDanger : kJoinable, {key, from, to});
    if (!rows) return rows.error();
    for (const Row& row : *rows) {
      // What was merged is heard of under its own key still.
      auto survivor = FindSurvivor(tx, row.Text(0));
      if (!survivor) return survivor.error();
      if (!*survivor || !IsLive((*survivor)->status)) continue;
      const bool same = (*survivor)->service_code == draft.service_code;
      return std::optional(
          Joined{(*survivor)->id, danger ? &kSameDanger : (same ? &kSameService : &kSameFamily)});
    }
  }
  return std::optional<Joined>();
}

}  // namespace

Result<int64_t> CountRequests(Tx& tx, const std::string& status) {
  auto rows = status.empty() ? tx.Query(kCountAll) : tx.Query(kCountByStatus, {status});
  if (!rows) return rows.error();
  return rows->front().Int(0);
}

Result<int64_t> CountDue(Tx& tx, std::optional<Time> from, Time until) {
  auto rows = tx.Query(kCountDue, {from ? ToValue(*from) : Value(INT64_MIN), ToValue(until)});
  if (!rows) return rows.error();
  return rows->front().Int(0);
}

Result<std::optional<ServiceRequest>> FindRequest(Tx& tx, const std::string& id) {
  return FindOne(tx, kById, id);
}

Result<std::optional<ServiceRequest>> FindRequestByTicket(Tx& tx, const std::string& ticket) {
  return FindOne(tx, kByTicket, ticket);
}

Result<bool> RateRequest(Tx& tx, const std::string& id, int rating) {
  auto rated = tx.Run(kRate, {int64_t{rating}, id});
  if (!rated) return rated.error();
  return *rated == 1;
}

Result<void> SaveRequest(Tx& tx, const ServiceRequest& request, Time was) {
  std::vector<Value> values = ValuesOf(EditedRequestColumns(), request);
  values.emplace_back(request.id);
  values.push_back(ToValue(was));
  auto changed = tx.Run(
      "UPDATE requests SET " + Assignments(EditedRequestColumns()) + " WHERE id = ? AND updated_datetime = ?",
      values);
  if (!changed) return changed.error();
  if (*changed == 1) return {};
  auto stored = FindRequest(tx, request.id);
  if (!stored) return stored.error();
  if (!*stored) return Error{Fault::kRejected, "there is no request " + request.id};
  return Error{Fault::kRejected, "request " + request.id + " was changed at " +
                                     FormatTime((*stored)->updated_datetime) +
                                     " by somebody else: load it again"};
}

Result<Joined> JoinOrMake(Tx& tx, const ServiceRequest& draft, Time at, Time now,
                          std::chrono::milliseconds join_window) {
  auto joinable = FindJoinable(tx, draft, at, join_window);
  if (!joinable) return joinable.error();
  if (*joinable) {
    const Value said = ToValue(at);
    auto joined = tx.Run(
        kJoin, {draft.urgency, draft.description, draft.urgency, draft.service_code, draft.service_code,
                draft.danger_key, draft.urgency, draft.urgency, said, said, said, said, (*joinable)->id});
    if (!joined) return joined.error();
    return **std::move(joinable);
  }
  auto made = MakeRequest(tx, draft, at, now);
  if (!made) return made.error();
  return Joined{*std::move(made)};
}

Result<std::string> MakeRequest(Tx& tx, const ServiceRequest& draft, Time at, Time now) {
  ServiceRequest made_of = draft;
  made_of.id = NewId(now);
  made_of.ticket = NewTicket();
  if (draft.requested_datetime == Time{}) made_of.requested_datetime = at;
  if (draft.updated_datetime == Time{}) made_of.updated_datetime = now;
  made_of.mention_count = 1;
  std::vector<Value> values = ValuesOf(RequestColumns(), made_of);
  values.insert(values.end(), {ToValue(at), ToValue(at)});
  auto made = tx.Run("INSERT INTO requests (" + WrittenNames(RequestColumns()) +
                         ", first_mention_at, last_mention_at) VALUES (" + Marks(values.size()) + ")",
                     values);
  if (!made) return made.error();
  return made_of.id;
}

Result<std::vector<std::string>> RequestsMadeOf(Tx& tx, int64_t mention) {
  auto rows = tx.Query(kMadeOf, {mention});
  if (!rows) return rows.error();
  std::vector<std::string> ids;
  for (const Row& row : *rows) ids.push_back(row.Text(0));
  return ids;
}

Result<void> RecountRequest(Tx& tx, const std::string& id, Time now) {
  auto made = tx.Query(kMadeFrom, {id});
  if (!made) return made.error();
  const int64_t made_from = made->empty() ? 0 : made->front().Int(0);
  auto rows = tx.Query(kCountMentions, {id, made_from});
  if (!rows) return rows.error();
  const Row left = rows->front();
  if (left.Int(0) == 0) {
    auto noted = tx.Run(kNoteLoss, {ToValue(now), kLossNote, kLossNote, id});
    return noted ? Result<void>() : noted.error();
  }
  if (made_from != 0) {
    auto counted = tx.Run(kRecountByHand, {left.Int(0), left.Real(1), id});
    return counted ? RecountUrgency(tx, id) : counted.error();
  }
  auto gravest = tx.Query(kGravest, {id, id});
  if (!gravest) return gravest.error();
  const std::string code = gravest->front().Text(1);
  auto done =
      tx.Run(kRecount, {left.Int(0), left.Real(1), DescriptionOf(gravest->front().Text(0)), code, code, id});
  return done ? RecountUrgency(tx, id) : done.error();
}

}  // namespace crier
