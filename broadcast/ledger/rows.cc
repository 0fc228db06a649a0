#include "broadcast/ledger/rows.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "broadcast/ledger/hold.h"
#include "broadcast/ledger/plan.h"

namespace crier {
namespace {

Delivery RowFor(const Job& job, Time now) {
  Delivery row;
  row.job_id = job.id;
  row.kind = job.kind;
  row.subject = job.subject;
  row.channel = job.channel;
  row.priority = job.priority;
  row.created_at = row.next_attempt = row.updated_at = now;
  return row;
}

// What keys are made of: of a bulletin its id, as always; other subjects may have several jobs on a channel.
std::string Named(const Job& job) {
  return job.kind == JobKind::kBulletin ? job.subject : fmt::format("{} {}", JobKindName(job.kind), job.id);
}

}  // namespace

void AddRows(const Job& job, const std::string& msg_type, const Post& post,
             const std::vector<Delivery>& before, const Abilities& abilities,
             const std::vector<std::string>& recipients, Time now, std::vector<Delivery>* rows) {
  const std::vector<Change> changes =
      PlanChange(msg_type, post.parts.size(), StandingOf(before, job.channel, post.lang), abilities);
  const std::map<std::string, std::string> last = LastOf(before, job.channel, post.lang);
  for (const Change& change : changes) {
    Delivery row = RowFor(job, now);
    row.lang = post.lang;
    row.part = change.part;
    row.action = change.action;
    row.target = change.target;
    if (change.action == "retract") {
      row.key = fmt::format("job-{}-retract-{}-{}", job.id, rows->size(), change.part);
      rows->push_back(std::move(row));
      continue;
    }
    if (!abilities.recipients) {
      row.key = DeliveryKey(Named(job), job.channel, post.lang, change.part, "");
      rows->push_back(std::move(row));
      continue;
    }
    for (const std::string& recipient : recipients) {
      row.recipient = recipient;
      row.key = DeliveryKey(Named(job), job.channel, post.lang, change.part, recipient);
      const auto answered = last.find(recipient);
      row.target = abilities.threads && change.part == 0 && answered != last.end() ? answered->second : "";
      rows->push_back(row);
    }
  }
}

Delivery RefusedRow(const Job& job, const Error& why, Time now) {
  Delivery row = RowFor(job, now);
  row.key = fmt::format("job-{}-refused", job.id);
  row.state = DeliveryState::kFailed;
  row.error = why.message;
  return row;
}

Withdrawal WithdrawalOf(const std::vector<Delivery>& rows, IdsByChannel gone,
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
    Delivery retraction = RetractionOf(row, now);
    // Another key than that of a retraction that failed.
    retraction.key = fmt::format("{}-withdraw-{}-{}", row.subject, row.id, rows.size());
    retraction.target = id;
    withdrawal.retractions.push_back(std::move(retraction));
  }
  return withdrawal;
}

}  // namespace crier
