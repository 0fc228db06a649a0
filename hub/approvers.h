// Who approves, as the rules of broadcast/approval.h want them: people with their zones and severities.
#pragma once

#include <vector>

#include "broadcast/approval.h"
#include "core/result.h"
#include "hub/api/caller.h"

namespace crier {

// The hub's own token has no limits.
Approver ApproverOf(const Caller& caller);

// Everybody else who may approve: to name who could instead.
Result<std::vector<Approver>> OtherApprovers(Hub& hub, const Actor& but);

}  // namespace crier
