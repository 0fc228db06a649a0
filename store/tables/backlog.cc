#include "store/tables/backlog.h"

#include <set>

#include "core/delivery.h"
#include "store/db/columns.h"

namespace crier {
namespace {

// One by one: each has an index of its own.
constexpr char kDepth[] =
    "SELECT channel, COUNT(*), MIN(created_at) FROM deliveries WHERE state = '{}' GROUP BY channel ORDER BY "
    "channel";
constexpr char kAnyOpen[] =
    "SELECT 1 FROM jobs j WHERE j.kind = ? AND j.subject = ? AND (j.state = 'expanding' OR EXISTS (SELECT 1"
    " FROM deliveries d WHERE d.job_id = j.id AND d.state IN ('pending', 'sending'))) LIMIT 1";
constexpr char kCount[] =
    "SELECT state, COUNT(*) FROM deliveries WHERE job_id IN (SELECT id FROM jobs WHERE kind = ? AND subject ="
    " ?) GROUP BY state";
constexpr char kExpanding[] =
    "SELECT COALESCE(SUM(expanded), 0), COALESCE(SUM(audience), 0) FROM jobs WHERE kind = ? AND subject = ? "
    "AND state = 'expanding'";
constexpr char kWasSaid[] =
    "SELECT 1 FROM deliveries WHERE job_id IN (SELECT id FROM jobs WHERE kind = ? AND subject = ?) AND state "
    "NOT IN ('pending', 'skipped', 'failed') LIMIT 1";
// With people, what is out is never edited.
constexpr char kWithPeople[] =
    "SELECT SUM(CASE WHEN action = 'send' AND state IN ('accepted', 'delivered') AND native_id <> '' THEN 1 "
    "ELSE 0 END), SUM(CASE WHEN action = 'send' AND (state = 'unknown' OR (state IN ('accepted', "
    "'delivered') "
    "AND native_id = '')) THEN 1 ELSE 0 END), SUM(CASE WHEN action = 'retract' AND state <> 'failed' THEN 1 "
    "ELSE 0 END) FROM deliveries WHERE job_id = ? AND recipient <> ''";
constexpr char kHalt[] =
    "UPDATE deliveries SET"
    " state = CASE WHEN action = 'send' AND may_be_out = 1 THEN 'unknown' ELSE 'skipped' END,"
    " error = CASE WHEN action = 'send' AND may_be_out = 1 THEN error WHEN reason = 'settled' THEN ? ELSE ? "
    "END,"
    " reason = CASE WHEN action = 'send' AND may_be_out = 1 THEN reason ELSE 'none' END,"
    " may_be_out = CASE WHEN action = 'send' THEN may_be_out ELSE 0 END, updated_at = ?, claim = claim + 1"
    " WHERE job_id IN (SELECT id FROM jobs WHERE kind = ? AND subject = ?) AND state = 'pending' AND action "
    "<> 'retract'";
constexpr char kSettle[] =
    "UPDATE deliveries SET state = ?, may_be_out = 0, reason = ?, error = ?, next_attempt = ?, updated_at = ?"
    " WHERE state = 'unknown'";
constexpr char kFindUnknown[] =
    "SELECT d.channel, j.kind, j.subject, COUNT(*) FROM deliveries d JOIN jobs j ON j.id = d.job_id WHERE "
    "d.state = 'unknown' GROUP BY d.channel, j.kind, j.subject ORDER BY MIN(d.id)";
constexpr char kFindOpen[] =
    "SELECT j.kind, j.subject, d.channel, d.state, COUNT(*) FROM deliveries d JOIN jobs j ON j.id = d.job_id "
    "WHERE d.state IN ('pending', 'sending', 'unknown') GROUP BY j.kind, j.subject, d.channel, d.state "
    "ORDER BY j.kind, j.subject, d.channel, d.state";
constexpr char kFindUnwritten[] =
    "SELECT kind, subject, channel, audience - expanded FROM jobs WHERE state = 'expanding' ORDER BY kind, "
    "subject, channel";
constexpr char kFindKnownIds[] =
    "SELECT native_id, action, updated_at, state FROM deliveries WHERE channel = ? AND native_id <> '' AND "
    "id <> ? ORDER BY id DESC LIMIT 2048";
// The parts that would have followed one that was never there.
constexpr char kSettleFollowers[] =
    "UPDATE deliveries SET state = 'failed', reason = 'none', error = 'a part before it failed', updated_at "
    "= ?"
    " WHERE channel = ?"
    " AND state = 'pending' AND action = 'send' AND EXISTS (SELECT 1 FROM deliveries p WHERE p.job_id ="
    " deliveries.job_id AND p.lang = deliveries.lang AND p.recipient = deliveries.recipient AND p.part < "
    "deliveries.part AND p.action = 'send' AND p.state = 'failed' AND"
    " p.native_id = '') RETURNING job_id";
constexpr char kDoubtAll[] =
    "UPDATE deliveries SET state = 'unknown', reason = 'restored', error = 'restored from a backup',"
    " updated_at = ? WHERE state IN ('pending', 'sending')";
constexpr char kDoubtChannel[] =
    "UPDATE deliveries SET state = 'unknown', updated_at = ? WHERE state IN ('pending', 'sending')";
constexpr char kApproveAgain[] =
    "UPDATE bulletins SET state = 'draft', updated_at = ? WHERE state = 'approved' AND kind <> "
    "'disaster_update'";

constexpr char kDoubtJobs[] = "UPDATE jobs SET restored = 1, updated_at = ? WHERE state = 'expanding'";
constexpr char kAbandonJobs[] =
    "UPDATE jobs SET state = 'cancelled', updated_at = ? WHERE state IN ('expanding', 'retracting')";
constexpr char kSubjectOf[] = "SELECT kind, subject FROM jobs WHERE id = ?";

Value NameOf(JobKind kind) { return std::string(JobKindName(kind)); }

// Empty of what is no bulletin's.
std::string BulletinIn(const Row& row, size_t kind, size_t subject) {
  return JobKindOf(row.Text(kind)) == JobKind::kBulletin ? row.Text(subject) : "";
}

// " AND channel = ? ...", and its values behind those that are there.
std::string Among(const Which& which, std::vector<Value>* values) {
  std::string sql = " AND channel = ?";
  values->emplace_back(which.channel);
  if (!which.bulletin_id.empty()) {
    sql += " AND job_id IN (SELECT id FROM jobs WHERE kind = 'bulletin' AND subject = ?)";
    values->emplace_back(which.bulletin_id);
  }
  if (which.delivery != 0) {
    sql += " AND id = ?";
    values->emplace_back(which.delivery);
  }
  return sql;
}

}  // namespace

Result<std::vector<OutboxDepth>> OutboxDepths(Tx& tx) {
  std::vector<OutboxDepth> depths;
  for (const DeliveryState state :
       {DeliveryState::kPending, DeliveryState::kSending, DeliveryState::kUnknown}) {
    std::string sql = kDepth;
    sql.replace(sql.find("{}"), 2, DeliveryStateName(state));
    auto rows = tx.Query(sql);
    if (!rows) return rows.error();
    for (const Row& row : *rows) depths.push_back({row.Text(0), state, row.Int(1), row.At(2)});
  }
  return depths;
}

Result<bool> AnyOpen(Tx& tx, JobKind kind, const std::string& subject) {
  auto rows = tx.Query(kAnyOpen, {NameOf(kind), subject});
  if (!rows) return rows.error();
  return !rows->empty();
}

Result<Progress> ProgressOf(Tx& tx, JobKind kind, const std::string& subject) {
  Progress progress;
  auto counts = tx.Query(kCount, {NameOf(kind), subject});
  if (!counts) return counts.error();
  for (const Row& row : *counts) progress.rows[row.Text(0)] = row.Int(1);
  auto expanding = tx.Query(kExpanding, {NameOf(kind), subject});
  if (!expanding) return expanding.error();
  progress.expanded = expanding->at(0).Int(0);
  progress.audience = expanding->at(0).Int(1);
  return progress;
}

Result<bool> WasSaid(Tx& tx, JobKind kind, const std::string& subject) {
  auto rows = tx.Query(kWasSaid, {NameOf(kind), subject});
  if (!rows) return rows.error();
  return !rows->empty();
}

Result<WithPeople> StandingWithPeople(Tx& tx, int64_t job_id) {
  auto rows = tx.Query(kWithPeople, {job_id});
  if (!rows) return rows.error();
  const Row& row = rows->at(0);
  return WithPeople{row.Int(0), row.Int(1), row.Int(2)};
}

Result<int64_t> HaltPending(Tx& tx, JobKind kind, const std::string& subject, std::string_view why,
                            std::string_view why_again, Time now) {
  return tx.Run(kHalt, {std::string(why_again), std::string(why), ToValue(now), NameOf(kind), subject});
}

Result<std::vector<UnknownRows>> FindUnknown(Tx& tx) {
  auto rows = tx.Query(kFindUnknown);
  if (!rows) return rows.error();
  std::vector<UnknownRows> unknown;
  for (const Row& row : *rows) unknown.push_back({row.Text(0), BulletinIn(row, 1, 2), row.Int(3)});
  return unknown;
}

Result<KnownIds> FindKnownIds(Tx& tx, const std::string& channel, int64_t but, Time since) {
  auto rows = tx.Query(kFindKnownIds, {channel, but});
  if (!rows) return rows.error();
  KnownIds known;
  Time newest{};
  for (const Row& row : *rows) {
    const auto state = DeliveryStateOf(row.Text(3));
    const bool done = state == DeliveryState::kAccepted || state == DeliveryState::kDelivered;
    const Time at = row.At(2);
    const bool before = done && at < since;
    known.ids[row.Text(0)] |= before;
    if (!before || row.Text(1) != "send" || at <= newest) continue;
    newest = at;
    known.newest = row.Text(0);
  }
  return known;
}

Result<Settled> SettleUnknown(Tx& tx, const Which& which, DeliveryState as, const Actor& actor, Time now) {
  const bool arrived = as == DeliveryState::kAccepted;
  const auto reason = arrived ? DeliveryReason::kNone : DeliveryReason::kSettled;
  std::vector<Value> values = {std::string(DeliveryStateName(as)), std::string(DeliveryReasonName(reason)),
                               arrived ? std::string() : "settled by " + ActorText(actor), ToValue(now),
                               ToValue(now)};
  const std::string among = Among(which, &values);
  auto rows = tx.Query(kSettle + among + " RETURNING job_id", values);
  if (!rows) return rows.error();
  std::set<int64_t> jobs;
  for (const Row& row : *rows) jobs.insert(row.Int(0));
  if (as == DeliveryState::kFailed) {
    auto followers = tx.Query(kSettleFollowers, {ToValue(now), which.channel});
    if (!followers) return followers.error();
    for (const Row& row : *followers) jobs.insert(row.Int(0));
  }
  Settled settled{static_cast<int64_t>(rows->size()), {}};
  std::set<std::string> bulletins;
  for (const int64_t job : jobs) {
    auto found = tx.Query(kSubjectOf, {job});
    if (!found) return found.error();
    if (std::string id = BulletinIn(found->at(0), 0, 1); !id.empty()) bulletins.insert(std::move(id));
  }
  settled.bulletins.assign(bulletins.begin(), bulletins.end());
  return settled;
}

Result<Settled> SettleAbandoned(Tx& tx, const Which& which, DeliveryState as, const Actor& actor, Time now) {
  std::vector<Value> values = {ToValue(now)};
  const std::string among = Among(which, &values);
  if (auto done = tx.Run(kDoubtChannel + among, values); !done) return done.error();
  auto settled = SettleUnknown(tx, which, as, actor, now);
  if (!settled || which.delivery != 0) return settled;
  // Nobody will write the rest either.
  std::string sql = std::string(kAbandonJobs) + " AND channel = ?";
  values = {ToValue(now), which.channel};
  if (!which.bulletin_id.empty()) {
    sql += " AND kind = 'bulletin' AND subject = ?";
    values.emplace_back(which.bulletin_id);
  }
  auto ended = tx.Query(sql + " RETURNING kind, subject, audience - expanded", values);
  if (!ended) return ended.error();
  std::set<std::string> bulletins(settled->bulletins.begin(), settled->bulletins.end());
  for (const Row& row : *ended) {
    settled->rows += row.Int(2);
    if (std::string id = BulletinIn(row, 0, 1); !id.empty()) bulletins.insert(std::move(id));
  }
  settled->bulletins.assign(bulletins.begin(), bulletins.end());
  return settled;
}

Result<std::vector<OpenRows>> FindOpen(Tx& tx) {
  auto rows = tx.Query(kFindOpen);
  if (!rows) return rows.error();
  std::vector<OpenRows> open;
  for (const Row& row : *rows) {
    const auto state = DeliveryStateOf(row.Text(3)).value_or(DeliveryState::kUnknown);
    open.push_back({BulletinIn(row, 0, 1), row.Text(2), state, row.Int(4)});
  }
  return open;
}

Result<std::vector<OpenRows>> FindUnwritten(Tx& tx) {
  auto rows = tx.Query(kFindUnwritten);
  if (!rows) return rows.error();
  std::vector<OpenRows> open;
  for (const Row& row : *rows)
    open.push_back({BulletinIn(row, 0, 1), row.Text(2), DeliveryState::kPending, row.Int(3)});
  return open;
}

Result<void> DoubtRestored(Tx& tx, Time now) {
  if (auto done = tx.Run(kDoubtAll, {ToValue(now)}); !done) return done.error();
  if (auto done = tx.Run(kDoubtJobs, {ToValue(now)}); !done) return done.error();
  auto done = tx.Run(kApproveAgain, {ToValue(now)});
  return done ? Result<void>() : done.error();
}

}  // namespace crier
