#include "store/backlog.h"

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
    "state "
    "= 'unknown'";
constexpr char kDoubtAll[] =
    "UPDATE deliveries SET state = 'unknown', error = 'restored from a backup', updated_at = ? WHERE state "
    "IN "
    "('pending', 'sending')";
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

Result<int64_t> SettleUnknown(Tx& tx, const std::string& channel, DeliveryState as, std::string_view who,
                              Time now) {
  const std::string why = as == DeliveryState::kAccepted ? "" : "settled by " + std::string(who);
  return tx.Run(kSettle, {std::string(DeliveryStateName(as)), why, ToValue(now), ToValue(now), channel});
}

Result<void> DoubtRestored(Tx& tx, Time now) {
  if (auto done = tx.Run(kDoubtAll, {ToValue(now)}); !done) return done.error();
  auto done = tx.Run(kApproveAgain, {ToValue(now)});
  return done ? Result<void>() : done.error();
}

}  // namespace crier
