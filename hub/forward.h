// The router: an accepted request goes on to its department, by mail, webhook or Open311, or to the city's
// own system; and what that says of it changes ours. What departments answer: hub/department_answers.h.
#pragma once

#include <string>
#include <vector>

#include "core/actor.h"
#include "core/mention.h"
#include "core/request.h"
#include "desk/routing.h"
#include "hub/api/views.h"
#include "hub/follow_up.h"
#include "store/db/db.h"

namespace crier {

class Hub;

// Writes, in the caller's transaction, a send job and its row for each way that the request goes. Where its
// department has a way (`routing`), that one alone, once for each channel and address; it is written anew
// where the department changes, and what waits still for another one is dropped. Else each channel that sends
// to a city's own system (Abilities::requests) and whose `services` name the request's, once. Nothing for a
// request that staff did not accept. It waits as long as `routing: hold`, or the channel's `hold`, says, so
// that accepting it can be taken back. The channels: their send loops are to be rung when the transaction is
// through (RingForwards). `by` accepted it, and stands in the audit.
Result<std::vector<std::string>> Forward(Hub& hub, Tx& tx, const ServiceRequest& request, const Acting& by);
void RingForwards(Hub& hub, const std::vector<std::string>& channels);

// Whether the department can be reached so: the channel is there and sends, and goes to a recipient if one is
// named. kRejected with what to do where not. A paused channel is none of that: what waits goes out later.
Result<void> CheckWay(Hub& hub, const DepartmentWay& way);

// Accepting it is taken back: what waits is never sent. kRejected where it has gone already, or may have:
// nobody can recall it there.
Result<void> TakeBackForwards(Tx& tx, const std::string& request_id, Time now);

// Where the request went, and what became of it: [{channel, recipient, department, state, error, at}]; at
// most a hundred.
Result<Json> ForwardsJson(Tx& tx, const std::string& request_id);

// Part of TakeBatch: what a channel's reports say of how requests stand there is kept, closes ours or opens
// them again, and is recorded with the channel as who did it. The requests that changed.
Result<std::vector<Followed>> TakeStandings(Hub& hub, Tx& tx, const std::string& channel,
                                            const std::vector<const Report*>& reports, Time now);

}  // namespace crier
