#include "broadcast/ledger/settle.h"

#include "broadcast/ledger/plan.h"

namespace crier {
namespace {

// Half of what the far side promises: its clock and ours differ, and the answer takes time. A negative age is
// that of a clock that was set back: nobody knows.
bool KeyHolds(const Abilities& abilities, const Limits& limits, std::chrono::milliseconds age) {
  const bool young = age.count() >= 0 && age < limits.key_lasts / 2;
  return abilities.honours_key && (limits.key_lasts.count() == 0 || young);
}

}  // namespace

Outcome Settle(const Receipt& receipt, const Abilities& abilities, const Limits& limits,
               const Attempt& attempt) {
  if (receipt.state == DeliveryState::kPending) {
    const Error error = receipt.error.value_or(Error{Fault::kUnreachable, "not sent", std::nullopt});
    const auto again = RetryAfter(attempt.attempts, error, attempt.priority, attempt.age, attempt.dice);
    if (!again) return {attempt.may_be_out ? DeliveryState::kUnknown : DeliveryState::kFailed, std::nullopt};
    return {DeliveryState::kPending, again};
  }
  // With kReadBack it is looked for right before it is sent again.
  if (receipt.state == DeliveryState::kUnknown && DoubtOf(abilities, limits, attempt) != Doubt::kWait) {
    const Error error = receipt.error.value_or(Error{Fault::kUnreachable, "no answer", std::nullopt});
    if (const auto again = RetryAfter(attempt.attempts, error, attempt.priority, attempt.age, attempt.dice)) {
      return {DeliveryState::kPending, again};
    }
  }
  return {receipt.state, std::nullopt};
}

void NoteReceipt(const Receipt& receipt, const Abilities& abilities, const Limits& limits, Time now,
                 double dice, Delivery* row) {
  const bool doubtful = row->action == "send" && row->may_be_out;
  Outcome outcome{DeliveryState::kPending, std::chrono::milliseconds(0)};
  if (receipt.asked) {
    ++row->attempts;
    outcome = Settle(receipt, abilities, limits,
                     {row->attempts, row->priority, now - row->created_at, dice, doubtful});
  }
  row->state = outcome.state;
  row->updated_at = now;
  if (outcome.again_in) row->next_attempt = now + *outcome.again_in;
  if (!receipt.native_id.empty()) row->native_id = receipt.native_id;
  if (!receipt.url.empty()) row->url = receipt.url;
  if (row->action == "edit" && row->native_id.empty()) row->native_id = row->target;
  if (!receipt.error && !receipt.asked) return;
  const bool lost = row->action == "send" && receipt.state == DeliveryState::kUnknown && receipt.error;
  row->may_be_out = receipt.error && (doubtful || lost);
  row->reason =
      lost && receipt.error->fault == Fault::kRejected ? DeliveryReason::kRepeated : DeliveryReason::kNone;
  row->error = receipt.error ? receipt.error->message : "";
}

Doubt DoubtOf(const Abilities& abilities, const Limits& limits, const Attempt& attempt) {
  const Error lost{Fault::kUnreachable, "", std::nullopt};
  // The longest that it may have to wait: who asks for a time then is given one.
  const bool again = RetryAfter(attempt.attempts, lost, attempt.priority, attempt.age, 1).has_value();
  if (again && KeyHolds(abilities, limits, attempt.age)) return Doubt::kSendAgain;
  if (abilities.read_back) return Doubt::kReadBack;
  return again && attempt.priority <= 0 ? Doubt::kSendAgain : Doubt::kWait;
}

}  // namespace crier
