#include "store/backlog.h"

#include <set>

#include "store/columns.h"

namespace crier {
namespace {

// One by one: each has an index of its own.
constexpr char kDepth[] =
    "SELECT channel, COUNT(*), MIN(created_at) FROM deliveries WHERE state = '{}' GROUP BY channel ORDER BY "
    "channel";
constexpr char kAnyOpen[] =
    "SELECT 1 FROM deliveries WHERE bulletin_id = ? AND state IN ('pending', 'sending') LIMIT 1";
constexpr char kSettle[] =
    "UPDATE deliveries SET state = ?, error = ?, next_attempt = ?, updated_at = ? WHERE channel = ? AND "
    "state = 'unknown' RETURNING bulletin_id";
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
    "UPDATE deliveries SET state = 'unknown', updated_at = ? WHERE state IN ('pending', 'sending') AND "
    "channel = ?";
constexpr char kApproveAgain[] =
    "UPDATE bulletins SET state = 'draft', updated_at = ? WHERE state = 'approved' AND kind <> "
    "'disaster_update'";

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

Result<Settled> SettleUnknown(Tx& tx, const std::string& channel, DeliveryState as, std::string_view who,
                              Time now) {
  const std::string why = as == DeliveryState::kAccepted ? "" : "settled by " + std::string(who);
  auto rows =
      tx.Query(kSettle, {std::string(DeliveryStateName(as)), why, ToValue(now), ToValue(now), channel});
  if (!rows) return rows.error();
  std::set<std::string> bulletins;
  for (const Row& row : *rows) bulletins.insert(row.Text(0));
  if (as == DeliveryState::kFailed) {
    auto followers = tx.Query(kSettleFollowers, {ToValue(now), channel});
    if (!followers) return followers.error();
    for (const Row& row : *followers) bulletins.insert(row.Text(0));
  }
  return Settled{static_cast<int64_t>(rows->size()), {bulletins.begin(), bulletins.end()}};
}

Result<Settled> SettleAbandoned(Tx& tx, const std::string& channel, DeliveryState as, std::string_view who,
                                Time now) {
  if (auto done = tx.Run(kDoubtChannel, {ToValue(now), channel}); !done) return done.error();
  return SettleUnknown(tx, channel, as, who, now);
}

Result<void> DoubtRestored(Tx& tx, Time now) {
  if (auto done = tx.Run(kDoubtAll, {kRestored, ToValue(now)}); !done) return done.error();
  auto done = tx.Run(kApproveAgain, {ToValue(now)});
  return done ? Result<void>() : done.error();
}

}  // namespace crier
