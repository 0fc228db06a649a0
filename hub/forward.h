// An accepted request goes on to the city's own system, and what that says of it changes ours.
#pragma once

#include <string>
#include <vector>

#include "core/actor.h"
#include "core/mention.h"
#include "core/request.h"
#include "hub/follow_up.h"
#include "store/db/db.h"

namespace crier {

class Hub;

// Writes, in the caller's transaction, a send job and its row for each channel that takes such requests: one
// that sends to a city's own system (Abilities::requests) and whose `services` name the request's. Nothing
// for a request that staff did not accept, nor for a channel that it went to before. It waits as long as the
// channel's `hold` says, so that accepting it can be taken back. The channels: their send loops are to be
// rung when the transaction is through (RingForwards). `by` accepted it, and stands in the audit.
Result<std::vector<std::string>> Forward(Hub& hub, Tx& tx, const ServiceRequest& request, const Acting& by);
void RingForwards(Hub& hub, const std::vector<std::string>& channels);

// Accepting it is taken back: what waits is never sent. kRejected where it has gone already, or may have:
// nobody can recall it there.
Result<void> TakeBackForwards(Tx& tx, const std::string& request_id, Time now);

// Part of TakeBatch: what a channel's reports say of how requests stand there is kept, closes ours or opens
// them again, and is recorded with the channel as who did it. The requests that changed.
Result<std::vector<Followed>> TakeStandings(Hub& hub, Tx& tx, const std::string& channel,
                                            const std::vector<const Report*>& reports, Time now);

}  // namespace crier
