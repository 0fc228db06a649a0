// Steps of service requests in a write transaction: the request itself, its history, and what can be taken
// back. For whoever takes steps: the API, its batches, what residents answer. The row of the audit is the
// caller's to write (hub/act.h), and after the commit it tells who watches.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/reply.h"
#include "core/request.h"
#include "desk/life.h"
#include "hub/act.h"
#include "store/db/db.h"

namespace crier {

class Hub;

struct StepCall {
  std::string id;
  RequestChange change;   // `other` may have been merged itself: its survivor is taken
  std::string note = {};  // for staff; empty: none
  std::string seen = {};  // the updated_datetime that the caller saw, as it was written; empty: as it is now
};
struct StepDone {
  std::string action;
  ServiceRequest before, after;
  // Requests that look different since: what it was merged into or split from.
  std::vector<ServiceRequest> others = {};
  std::vector<std::string> forwarded = {};  // channels on which it goes on to the city's own system
  std::vector<Reply> told = {};             // what residents are told of it
};
// kNotFound: there is no such request. kRejected: it was changed since `seen`, or Step or CheckMerge refuse.
Result<StepDone> TakeStep(Hub& hub, Tx& tx, const Acting& by, const StepCall& call);
// The last step, taken back (desk/life.h).
Result<StepDone> TakeBackStep(Hub& hub, Tx& tx, const Actor& actor, const std::string& id,
                              const std::string& seen);

// A note for staff. Of a request that was merged it is written to what that was merged into, where people
// look: `request_id` says where.
Result<RequestNote> WriteNote(Hub& hub, Tx& tx, const Actor& actor, const std::string& id,
                              const std::string& text);

// The first line of the history of one that a person made.
Result<void> NoteMade(Tx& tx, const ServiceRequest& request);

// What service and zone of a request mean for it from now on: its department, as the city routes them, and
// when it should be done.
RequestTerms TermsOf(const Hub& hub, std::string_view service_code, std::string_view neighborhood);

// The same of a step: of the service that the request has after it. For one that reopens, also whether who
// has it still decides.
Result<RequestTerms> TermsAfter(const Hub& hub, Tx& tx, const ServiceRequest& request,
                                const RequestChange& change);

// What is due until then is due soon: the end of the next working day.
Time DueSoonUntil(const Hub& hub);

// A row whose status we do not know: kDamaged.
Result<void> CheckReadable(const ServiceRequest& request);

AuditedChange AuditOf(const StepDone& done);
// After the commit: tells who watches, and wakes the channels that have something to send.
void Publish(Hub& hub, const StepDone& done);

}  // namespace crier
