// A sink that sends its posts one by one.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "connectors/connector.h"

namespace crier::kit {

// Who was stopped in the middle of a batch (a machine that was put to sleep) sends no more of it: others may
// have, and far sides remember a key for an hour at most. Ours.
inline constexpr std::chrono::minutes kInHand{10};

// Sends in order, a receipt each. Busy, gone or locked out for one is so for the next: after the first that
// was throttled, unreachable or refused for its credentials the rest are Receipt::NotAsked with its error,
// and never in doubt, for they did not leave.
std::vector<Receipt> SendEach(std::span<const Outgoing> batch, const Clock& clock,
                              const std::function<Receipt(const Outgoing&)>& send);

}  // namespace crier::kit
