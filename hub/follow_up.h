// A resident came back in the thread of a request: what that does to the request. The one place for it,
// whichever way the message came.
#pragma once

#include <optional>
#include <string>

#include "core/reply.h"
#include "core/request.h"
#include "store/db/db.h"

namespace crier {

struct Followed {
  ServiceRequest before, after;
};
// Part of the intake's write, with its row in the audit. Reopens what is closed or was dismissed: somebody
// has something to say, and nobody would look there. Nothing where the request stays as it is. `channel`: on
// which it came.
Result<std::optional<Followed>> TakeFollowUp(Tx& tx, const FollowUp& follow_up, const std::string& channel,
                                             Time now);

}  // namespace crier
