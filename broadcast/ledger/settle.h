// The promise for one delivery (docs/operation.md): what a sink's answer means for its outbox row. Pure.
//
// Nothing lost, nothing twice; where a channel makes both impossible, people's safety decides: a disaster
// update whose fate cannot be found out is sent again, anything else stays unknown until a person settles it.
#pragma once

#include <chrono>
#include <optional>

#include "core/channel.h"
#include "core/delivery.h"

namespace crier {

struct Outcome {
  DeliveryState state = DeliveryState::kPending;
  std::optional<std::chrono::milliseconds> again_in;  // with kPending
};

// What is known of the row beside the receipt.
struct Attempt {
  int attempts = 1;  // tries made, this one included
  int priority = 9;
  std::chrono::milliseconds age{0};  // since the row was written
  double dice = 0;                   // 0..1, for the jitter
  bool may_be_out = false;           // an answer to a try before was lost
};

Outcome Settle(const Receipt& receipt, const Abilities& abilities, const Limits& limits,
               const Attempt& attempt);

// Writes on the row what became of its try. What was not asked was no try.
void NoteReceipt(const Receipt& receipt, const Abilities& abilities, const Limits& limits, Time now,
                 double dice, Delivery* row);

// How a row in state kUnknown is settled, first what is surest.
enum class Doubt {
  kSendAgain,  // the far side honours the key and still remembers it, or safety demands it; as long as
               // RetryAfter allows
  kReadBack,   // look first
  kWait,       // for a person
};
Doubt DoubtOf(const Abilities& abilities, const Limits& limits, const Attempt& attempt);

}  // namespace crier
