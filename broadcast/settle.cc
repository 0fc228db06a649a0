#include "broadcast/settle.h"

#include "broadcast/plan.h"

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
    if (!again) return {DeliveryState::kFailed, std::nullopt};
    return {DeliveryState::kPending, again};
  }
  if (receipt.state == DeliveryState::kUnknown &&
      DoubtOf(abilities, limits, attempt.priority, attempt.age) == Doubt::kSendAgain) {
    const Error error = receipt.error.value_or(Error{Fault::kUnreachable, "no answer", std::nullopt});
    if (const auto again = RetryAfter(attempt.attempts, error, attempt.priority, attempt.age, attempt.dice)) {
      return {DeliveryState::kPending, again};
    }
  }
  return {receipt.state, std::nullopt};
}

Doubt DoubtOf(const Abilities& abilities, const Limits& limits, int priority, std::chrono::milliseconds age) {
  if (KeyHolds(abilities, limits, age)) return Doubt::kSendAgain;
  if (abilities.read_back) return Doubt::kReadBack;
  return priority == 0 ? Doubt::kSendAgain : Doubt::kWait;
}

}  // namespace crier
