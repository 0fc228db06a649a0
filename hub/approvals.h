// Approving bulletins, and what an approval signs: for the API, the command line and the dispatch loop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "broadcast/approval.h"
#include "broadcast/payload.h"
#include "core/approval.h"
#include "core/bulletin.h"
#include "core/result.h"
#include "hub/bulletins.h"
#include "hub/channel_list.h"

namespace crier {

class Hub;
class Tx;

// A bulletin as every channel that it goes to would carry it.
struct Carried {
  std::shared_ptr<OpenChannel> channel;
  CarriedBy by;
};
// On the channels that it names, or on all that send in its mode. Waits some seconds at most for a channel's
// limits: not within a transaction. `now`: when it was, or is being, approved; times are written as of then.
std::vector<Carried> RenderForAll(Hub& hub, const Bulletin& bulletin, Time now);
Payload PayloadFor(Hub& hub, const Bulletin& bulletin, const std::vector<Carried>& carried);

struct Approving {
  Approver approver;
  std::string address = {};  // from which the call comes, for the audit
  // The hub is run by its one token, which writes and approves.
  bool single_operator = false;
  std::string seen = {};         // the updated_at of what they had before their eyes, as CheckSeen wants it
  std::string digest = {};       // of the preview that they saw; empty: they do not say
  std::string break_glass = {};  // why they approve alone; empty: they do not
  std::vector<Approver> others = {};  // the other approvers, to name in a refusal who could instead
};
struct Approved {
  Bulletin bulletin;
  size_t missing = 0;  // people who must approve it as well; it is still a draft, or held, then
};
// An act (hub/act.h). Refused while advice blocks it; where the rules of broadcast/approval.h do; where the
// digest is not that of what would go out now; and where it reaches further than what it follows and no
// digest says that this was seen.
Result<Approved> ApproveBulletin(Hub& hub, const std::string& id, const Approving& approving);
// The same by the one who runs the hub.
Result<Bulletin> ApproveBulletin(Hub& hub, const std::string& id, const Actor& actor,
                                 const std::string& seen = "");

// What an approved bulletin may go out as: on which of `carried` (where it was approved for), or why it is
// held.
struct Release {
  std::vector<Carried> carried = {};
  std::string held = {};  // empty: it goes out
};
Release ReleaseOf(Hub& hub, const Bulletin& approved, const std::vector<Approval>& approvals,
                  std::vector<Carried> carried);

// Adds "approvals": [{"who", "at", "digest", "break_glass"?}], oldest first, where there are some, and where
// it waits for more people "approvals_missing".
Result<void> AddApprovals(Hub& hub, const Bulletin& bulletin, Json* json);

}  // namespace crier
