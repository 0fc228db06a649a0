#include "broadcast/ledger/hold.h"

#include <fmt/format.h>

namespace crier {

namespace {

std::string_view WhyOvertaken(const Bulletin& bulletin) {
  return bulletin.state == "cancelled" ? "it was cancelled or withdrawn" : "other words have taken its place";
}

}  // namespace

std::string_view HeldBack(const Bulletin& bulletin, bool edit, bool drill, Time now) {
  if (IsOvertaken(bulletin)) return WhyOvertaken(bulletin);
  if (drill != (bulletin.status != "Actual"))
    return drill ? "its channel is for drills by now" : "its channel is for real use by now";
  if (!edit && IsExpired(bulletin, now)) return "the bulletin expired before it could be sent";
  return "";
}

std::string HaltedAgain(std::string_view why) {
  return std::string(why) + "; what was sent before may be out";
}

bool Halt(Delivery* row, std::string_view why, Time now) {
  if (row->state != DeliveryState::kPending || row->action == "retract") return false;
  // An edit that may have been made is made good by the next one.
  const bool doubt = row->action == "send" && row->may_be_out;
  row->state = doubt ? DeliveryState::kUnknown : DeliveryState::kSkipped;
  // A person had it sent again, who may not have known whether it is out.
  const bool again = row->reason == DeliveryReason::kSettled;
  if (!doubt) {
    row->may_be_out = false;
    row->reason = DeliveryReason::kNone;
    row->error = again ? HaltedAgain(why) : std::string(why);
  }
  row->updated_at = now;
  return true;
}

bool StandsLate(const Bulletin& bulletin, Delivery* row, const Abilities& abilities, Time now) {
  Halt(row, WhyOvertaken(bulletin), now);
  const bool stands = row->state == DeliveryState::kAccepted || row->state == DeliveryState::kDelivered;
  return stands && row->action == "send" && !row->native_id.empty() && abilities.retract;
}

Delivery RetractionOf(const Delivery& late, Time now) {
  Delivery retraction;
  retraction.job_id = late.job_id;
  retraction.kind = late.kind;
  retraction.subject = late.subject;
  retraction.channel = late.channel;
  retraction.lang = late.lang;
  retraction.part = late.part;
  retraction.recipient = late.recipient;
  retraction.key = fmt::format("{}-late-{}", late.subject, late.id);
  retraction.action = "retract";
  retraction.target = late.native_id;
  retraction.priority = late.priority;
  retraction.created_at = retraction.next_attempt = retraction.updated_at = now;
  return retraction;
}

}  // namespace crier
