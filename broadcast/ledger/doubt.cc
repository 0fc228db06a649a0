#include "broadcast/ledger/doubt.h"

#include "broadcast/ledger/plan.h"

namespace crier {
namespace {

// How late a post may come into the list of one's own.
constexpr std::chrono::minutes kListsLag{3};

// As after any failure: later each time, so that one that always ends in doubt is in nobody's way, and not
// for ever.
void PutInLine(bool old, Time now, Delivery* row) {
  const Error lost{Fault::kUnreachable, "", std::nullopt};
  const auto again = RetryAfter(row->attempts, lost, row->priority, now - row->created_at, 1);
  row->state = again || old ? DeliveryState::kPending : DeliveryState::kFailed;
  row->next_attempt = now + again.value_or(std::chrono::milliseconds(0));
  row->updated_at = now;
}

Attempt AttemptOf(const Delivery& row, Time now) {
  return {row.attempts, row.priority, now - row.created_at};
}

}  // namespace

Doubt DoubtOf(const Delivery& row, bool old, const Abilities& abilities, const Limits& limits, Time now) {
  if (row.action != "send") return Doubt::kSendAgain;
  // It would be refused again.
  if (old || row.reason == DeliveryReason::kRepeated)
    return abilities.read_back ? Doubt::kReadBack : Doubt::kWait;
  return DoubtOf(abilities, limits, AttemptOf(row, now));
}

void NoteFound(const std::string& native_id, const std::string& url, Time now, Delivery* row) {
  row->state = DeliveryState::kDelivered;
  row->native_id = native_id;
  row->url = url;
  row->may_be_out = false;
  row->reason = DeliveryReason::kNone;
  row->error.clear();
  row->updated_at = now;
}

bool NoteMissing(bool old, Time now, Delivery* row) {
  if (row->reason == DeliveryReason::kRepeated) {
    if (now - row->updated_at < kListsLag) return false;
    row->state = DeliveryState::kFailed;
    row->may_be_out = false;
    row->updated_at = now;
    return true;
  }
  // What the connector noted of it is as old as the backup.
  if (row->reason == DeliveryReason::kRestored && row->priority > 0) return false;
  PutInLine(old, now, row);
  row->may_be_out = row->state == DeliveryState::kPending && !old;
  if (row->may_be_out && row->error.empty()) row->error = "its answer was not kept";
  return true;
}

void NoteAgain(bool old, Time now, Delivery* row) {
  if (!row->may_be_out) row->error = "its answer was not kept";
  row->may_be_out = true;
  row->reason = DeliveryReason::kNone;
  PutInLine(old, now, row);
}

bool NoteUnreadable(const Error& error, Time now, Delivery* row) {
  const bool told = row->may_be_out && row->error == error.message;
  if (error.fault != Fault::kBadData || told || row->reason == DeliveryReason::kRestored) return false;
  row->may_be_out = true;
  row->reason = DeliveryReason::kNone;
  row->error = error.message;
  row->updated_at = now;
  return true;
}

}  // namespace crier
