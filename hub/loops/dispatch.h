// Approved bulletin -> rendered posts -> send jobs, one a channel, and their outbox rows: the one place where
// a bulletin becomes deliveries. Rows for people follow (hub/loops/expand.h).
#pragma once

#include <set>
#include <stop_token>
#include <string>

#include "core/actor.h"
#include "core/bulletin.h"
#include "core/result.h"

namespace crier {

class Hub;

// Dispatches what is approved, the most urgent first; what is not any more what was approved is held
// (hub/approvals.h). True where there is more.
Result<bool> DispatchApproved(Hub& hub, std::stop_token stop = {});
// Does so whenever the hub's dispatch bell rings, and what was approved before a restart.
void Dispatch(Hub& hub, std::stop_token stop);

struct Withdrawn {
  std::string was;                 // the bulletin's state before
  size_t retractions = 0;          // begun
  std::set<std::string> standing;  // channels where something of it stands, or may, and cannot be taken back
};
// Takes back what stands of a bulletin and of those that it corrects, on every channel that can; not again
// what is being taken back already.
Result<Withdrawn> Withdraw(Hub& hub, const Bulletin& bulletin, const Acting& by);

}  // namespace crier
