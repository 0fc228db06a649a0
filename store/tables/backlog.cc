#include "store/tables/backlog.h"

#include <set>

#include "store/db/columns.h"

namespace crier {
namespace {

// One by one: each has an index of its own.
constexpr char kDepth[] =
    "SELECT channel, COUNT(*), MIN(created_at) FROM deliveries WHERE state = '{}' GROUP BY channel ORDER BY "
    "channel";
constexpr char kAnyOpen[] =
    "SELECT 1 FROM deliveries WHERE bulletin_id = ? AND state IN ('pending', 'sending') LIMIT 1";
constexpr char kSettle[] =
    "UPDATE deliveries SET state = ?, error = ?, next_attempt = ?, updated_at = ? WHERE state = 'unknown'";
constexpr char kFindUnknown[] =
    "SELECT channel, bulletin_id, COUNT(*) FROM deliveries WHERE state = 'unknown' GROUP BY channel, "
    "bulletin_id ORDER BY MIN(id)";
constexpr char kFindOpen[] =
    "SELECT bulletin_id, channel, state, COUNT(*) FROM deliveries WHERE state IN ('pending', 'sending', "
    "'unknown') GROUP BY bulletin_id, channel, state ORDER BY bulletin_id, channel, state";
constexpr char kFindKnownIds[] =
    "SELECT native_id, action, updated_at, state FROM deliveries WHERE channel = ? AND native_id <> '' AND "
    "id <> ? ORDER BY id DESC LIMIT 2048";
// The parts that would have followed one that was never there.
constexpr char kSettleFollowers[] =
    "UPDATE deliveries SET state = 'failed', error = 'a part before it failed', updated_at = ? WHERE channel "
    "= ?"
    " AND state = 'pending' AND action = 'send' AND EXISTS (SELECT 1 FROM deliveries p WHERE p.bulletin_id ="
    " deliveries.bulletin_id AND p.channel = deliveries.channel AND p.lang = deliveries.lang AND p.recipient "
    "="
    " deliveries.recipient AND p.part < deliveries.part AND p.action = 'send' AND p.state = 'failed' AND"
    " p.native_id = '') RETURNING bulletin_id";
constexpr char kDoubtAll[] =
    "UPDATE deliveries SET state = 'unknown', error = ?, updated_at = ? WHERE state IN ('pending', "
    "'sending')";
constexpr char kDoubtChannel[] =
    "UPDATE deliveries SET state = 'unknown', updated_at = ? WHERE state IN ('pending', 'sending')";
constexpr char kApproveAgain[] =
    "UPDATE bulletins SET state = 'draft', updated_at = ? WHERE state = 'approved' AND kind <> "
    "'disaster_update'";

// " AND channel = ? ...", and its values behind those that are there.
std::string Among(const Which& which, std::vector<Value>* values) {
  std::string sql = " AND channel = ?";
  values->emplace_back(which.channel);
  if (!which.bulletin_id.empty()) {
    sql += " AND bulletin_id = ?";
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

Result<bool> AnyOpen(Tx& tx, const std::string& bulletin_id) {
  auto rows = tx.Query(kAnyOpen, {bulletin_id});
  if (!rows) return rows.error();
  return !rows->empty();
}

Result<std::vector<UnknownRows>> FindUnknown(Tx& tx) {
  auto rows = tx.Query(kFindUnknown);
  if (!rows) return rows.error();
  std::vector<UnknownRows> unknown;
  for (const Row& row : *rows) unknown.push_back({row.Text(0), row.Text(1), row.Int(2)});
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
  const std::string why = as == DeliveryState::kAccepted ? "" : kSettledBy + ActorText(actor);
  std::vector<Value> values = {std::string(DeliveryStateName(as)), why, ToValue(now), ToValue(now)};
  const std::string among = Among(which, &values);
  auto rows = tx.Query(kSettle + among + " RETURNING bulletin_id", values);
  if (!rows) return rows.error();
  std::set<std::string> bulletins;
  for (const Row& row : *rows) bulletins.insert(row.Text(0));
  if (as == DeliveryState::kFailed) {
    auto followers = tx.Query(kSettleFollowers, {ToValue(now), which.channel});
    if (!followers) return followers.error();
    for (const Row& row : *followers) bulletins.insert(row.Text(0));
  }
  return Settled{static_cast<int64_t>(rows->size()), {bulletins.begin(), bulletins.end()}};
}

Result<Settled> SettleAbandoned(Tx& tx, const Which& which, DeliveryState as, const Actor& actor, Time now) {
  std::vector<Value> values = {ToValue(now)};
  const std::string among = Among(which, &values);
  if (auto done = tx.Run(kDoubtChannel + among, values); !done) return done.error();
  return SettleUnknown(tx, which, as, actor, now);
}

Result<std::vector<OpenRows>> FindOpen(Tx& tx) {
  auto rows = tx.Query(kFindOpen);
  if (!rows) return rows.error();
  std::vector<OpenRows> open;
  for (const Row& row : *rows)
    open.push_back({row.Text(0), row.Text(1), DeliveryStateOf(row.Text(2)).value_or(DeliveryState::kUnknown),
                    row.Int(3)});
  return open;
}

Result<void> DoubtRestored(Tx& tx, Time now) {
  if (auto done = tx.Run(kDoubtAll, {kRestored, ToValue(now)}); !done) return done.error();
  auto done = tx.Run(kApproveAgain, {ToValue(now)});
  return done ? Result<void>() : done.error();
}

}  // namespace crier
