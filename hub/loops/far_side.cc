#include "hub/loops/far_side.h"

namespace crier {

void Answers::Add(const Receipt& receipt, const Delivery& row, bool current) {
  const std::optional<Error>& error = receipt.error;
  // Platforms count deletions apart: warnings go out while the old ones wait to be taken back.
  if (row.action == "retract" && error && error->fault == Fault::kThrottled) return;
  tried = true;
  asked = asked || current;
  if (error) {
    problem = error->message;
    refused = refused || (error->fault == Fault::kRejected && row.action != "retract");
  }
  if (row.state == DeliveryState::kAccepted || row.state == DeliveryState::kDelivered ||
      row.state == DeliveryState::kRetracted)
    ++taken[row.action];
  if (!current) return;
  if (!error) {
    answered = answered || receipt.asked;
    return;
  }
  const Fault fault = error->fault;
  if (fault == Fault::kUnreachable) ++lost;
  const bool far_side = fault == Fault::kThrottled || fault == Fault::kUnreachable || fault == Fault::kAuth;
  // A throttle speaks for the channel; no answer does where nothing else was answered.
  if (fault == Fault::kThrottled || (far_side && !failed)) failed = error;
}

void FarSide::Judge(const Answers& answers, size_t forgiven, Time now, double dice) {
  const bool speaks = answers.failed && (!answers.answered || answers.failed->fault == Fault::kThrottled);
  const bool stands_still = speaks && !FewLost(answers, forgiven);
  if (answers.answered) lost_ = 0;
  if (stands_still) {
    breaker_.Failed(*answers.failed, now, dice);
    problem_ = answers.failed->message;
    ++epoch_;
  } else if (answers.asked) {
    Forget();
  }
}

void FarSide::Forget() {
  breaker_.Worked();
  problem_.clear();
}

bool FarSide::FewLost(const Answers& answers, size_t forgiven) {
  if (answers.failed->fault != Fault::kUnreachable || breaker_.probing()) return false;
  lost_ += answers.lost;
  return lost_ <= forgiven;
}

}  // namespace crier
