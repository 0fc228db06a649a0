#include "broadcast/ledger/reply.h"

#include <algorithm>

namespace crier {
namespace {

bool IsOpen(DeliveryState state) {
  return state == DeliveryState::kPending || state == DeliveryState::kSending;
}
// He does not have it, and nobody tries again.
bool IsLost(DeliveryState state) {
  return state == DeliveryState::kFailed || state == DeliveryState::kSkipped ||
         state == DeliveryState::kRetracted;
}

}  // namespace

std::vector<Delivery> RowsToOne(const Job& job, const Post& post, const std::string& recipient,
                                const std::string& parent, const std::function<std::string()>& new_key,
                                Time now) {
  std::vector<Delivery> rows;
  for (size_t part = 0; part < post.parts.size(); ++part) {
    Delivery row;
    row.job_id = job.id;
    row.kind = job.kind;
    row.subject = job.subject;
    row.channel = job.channel;
    row.lang = post.lang;
    row.part = part;
    row.recipient = recipient;
    row.key = new_key();
    row.target = part == 0 ? parent : "";  // the others answer the one before, which has no id yet
    row.priority = job.priority;
    row.created_at = row.next_attempt = row.updated_at = now;
    rows.push_back(std::move(row));
  }
  return rows;
}

ReplyStanding StandingOfReply(const std::vector<Delivery>& rows) {
  const auto first = [&](const auto& is) {
    return std::find_if(rows.begin(), rows.end(), [&](const Delivery& row) { return is(row.state); });
  };
  if (const auto lost = first(IsLost); lost != rows.end()) return {ReplyState::kFailed, lost->error};
  const auto doubt = first([](DeliveryState state) { return state == DeliveryState::kUnknown; });
  if (doubt != rows.end()) return {ReplyState::kUnknown, doubt->error};
  if (const auto open = first(IsOpen); open != rows.end()) return {ReplyState::kQueued, open->error};
  // Where nothing of it is known, nobody can say that he has it.
  if (rows.empty()) return {ReplyState::kUnknown, "its deliveries are missing"};
  const bool arrived = std::all_of(
      rows.begin(), rows.end(), [](const Delivery& row) { return row.state == DeliveryState::kDelivered; });
  return {arrived ? ReplyState::kDelivered : ReplyState::kAccepted, ""};
}

std::string_view HeldBack(const Post& answer, Time written, bool drill, Time now) {
  if (drill != (answer.status != "Actual"))
    return drill ? "its channel is for drills by now" : "its channel is for real use by now";
  if (now - written > kReplyLives)
    return "it waited for a week: see whether it still holds, and send it again";
  return "";
}

}  // namespace crier
