// Steps that requests take because of what came in: a resident came back in the thread of one, or the city's
// own system says how one stands. The one place for it, whichever way it came.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/reply.h"
#include "core/request.h"
#include "desk/life.h"
#include "store/db/db.h"

namespace crier {

class Hub;

struct Followed {
  ServiceRequest before, after;
  std::vector<Reply> told;  // what residents are told of it
};
// Part of the intake's write: the step with its history, its row in the audit, and what residents are told,
// as of one that a person took. Nothing where the request cannot take it: that is logged, and what came in is
// kept all the same. `channel`: on which it came, and who took the step.
Result<std::optional<Followed>> StepFromOutside(Hub& hub, Tx& tx, const ServiceRequest& request,
                                                const RequestChange& change, const std::string& channel,
                                                Time now);

// A resident came back. Brings back what waits for an answer; where it waits for an address and the words
// name one, that is filled in, with its point, as they are read in any mention. Reopens what is closed or was
// dismissed: somebody has something to say, and nobody would look there. Nothing where the request stays as
// it is.
Result<std::optional<Followed>> TakeFollowUp(Hub& hub, Tx& tx, const FollowUp& follow_up,
                                             const std::string& channel, Time now);

}  // namespace crier
