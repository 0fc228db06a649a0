#include "broadcast/ledger/rows.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "broadcast/ledger/plan.h"

namespace crier {
namespace {

Delivery RowFor(const Bulletin& bulletin, const std::string& channel, Time now) {
  Delivery row;
  row.bulletin_id = bulletin.id;
  row.channel = channel;
  row.priority = PriorityOf(bulletin);
  row.created_at = row.next_attempt = row.updated_at = now;
  return row;
}

}  // namespace

void AddRows(const Bulletin& bulletin, const Rendered& rendered, const std::vector<Delivery>& before,
             const Abilities& abilities, const std::vector<std::string>& recipients, Time now,
             std::vector<Delivery>* rows) {
  const Post& post = rendered.post;
  const std::vector<Planned> planned = Plan(bulletin, rendered);
  const std::vector<Change> changes = PlanChange(bulletin.msg_type, post.parts.size(),
                                                 StandingOf(before, post.channel, post.lang), abilities);
  const std::map<std::string, std::string> last = LastOf(before, post.channel, post.lang);
  for (const Change& change : changes) {
    Delivery row = RowFor(bulletin, post.channel, now);
    row.lang = post.lang;
    row.part = change.part;
    row.action = change.action;
    row.target = change.target;
    if (change.action == "retract") {
      row.key = fmt::format("{}-retract-{}-{}", bulletin.id, rows->size(), change.part);
      rows->push_back(std::move(row));
      continue;
    }
    if (!abilities.recipients) {
      row.key = planned[change.part].key;
      rows->push_back(std::move(row));
      continue;
    }
    for (const std::string& recipient : recipients) {
      row.recipient = recipient;
      row.key = DeliveryKey(bulletin.id, post.channel, post.lang, change.part, recipient);
      const auto answered = last.find(recipient);
      row.target = abilities.threads && change.part == 0 && answered != last.end() ? answered->second : "";
      rows->push_back(row);
    }
  }
}

Delivery RefusedRow(const Bulletin& bulletin, const std::string& channel, const Error& why, Time now) {
  Delivery row = RowFor(bulletin, channel, now);
  row.key = fmt::format("{}-{}", bulletin.id, channel).substr(0, 64);
  row.state = DeliveryState::kFailed;
  row.error = why.message;
  return row;
}

Withdrawal WithdrawalOf(const Bulletin& bulletin, const std::vector<Delivery>& rows, IdsByChannel gone,
                        const std::function<bool(const std::string& channel)>& can_retract, Time now) {
  Withdrawal withdrawal;
  for (const Delivery& row : rows) gone.try_emplace(row.channel);
  for (auto& [channel, ids] : gone) ids.merge(TakenBack(rows, channel));
  for (const Delivery& row : rows) {
    const std::string id = StandingId(row);
    const bool can = can_retract(row.channel);
    if (MayStand(row) && (!can || id.empty())) withdrawal.standing.insert(row.channel);
    if (id.empty() || !can) continue;
    if (!gone[row.channel].insert(id).second) continue;
    Delivery retraction = RowFor(bulletin, row.channel, now);
    retraction.lang = row.lang;
    retraction.part = row.part;
    retraction.recipient = row.recipient;
    retraction.action = "retract";
    retraction.target = id;
    // Another key than that of a retraction that failed.
    retraction.key = fmt::format("{}-withdraw-{}-{}", bulletin.id, row.id, rows.size());
    withdrawal.retractions.push_back(std::move(retraction));
  }
  return withdrawal;
}

}  // namespace crier
