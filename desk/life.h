// A service request's life: draft -> open -> in progress -> closed, draft -> dismissed; from draft, open and
// in progress it may wait for a resident, or be merged into another one, and comes back to what it was. Each
// step can be taken back for ten minutes. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/actor.h"
#include "core/request.h"
#include "core/result.h"

namespace crier {

struct RequestChange {
  // accept, dismiss, start, ask, answered, close, reopen, merge, split, edit, assign, release, due, place
  std::string action;
  // With accept, edit and answered; empty: as it is. Another address than it has lies nowhere on the map,
  // unless `point` says where. `place` takes an address and needs the point.
  std::string service_code, description, address_string;
  std::string status_notes;  // why, and for residents
  std::optional<Point> point = std::nullopt;
  std::string neighborhood = {};                    // of another address, where that is known
  std::string department = {};                      // with accept and edit; empty: its service's
  std::optional<Time> due_datetime = std::nullopt;  // with accept; with due, where none takes it away
  std::string waiting_for = {};                     // with ask, one of kWaitingFor
  std::string assignee = {};                        // with assign, a person's name
  std::string other = {};                           // with merge: the request that it goes into
};

// What a step has to know beside the request.
struct RequestTerms {
  std::string department = {};             // who provides the service that it will have then
  std::optional<Time> due = std::nullopt;  // when that service should be done, from now on
  std::string neighborhood = {};           // in which the point of the change lies
  bool assignee_left = false;              // who has it works here no longer, or decides nothing any more
};

// The request after the step. kBadData: the change cannot be so. kRejected: the request cannot take it now;
// of a duplicate it names the request to act on.
Result<ServiceRequest> Step(ServiceRequest request, const RequestChange& change, const Actor& actor, Time now,
                            const RequestTerms& terms = {});

// Whether a request may be merged into another one, which is the end of its own chain
// (store/tables/merges.h). kRejected, with why not.
Result<void> CheckMerge(const ServiceRequest& request, const ServiceRequest& survivor);

// A note of staff: kBadData where it says nothing or is longer than kMaxNote.
Result<void> CheckNote(const std::string& text);

// The line of its history; `note_id` and `id` are the store's to give.
RequestEvent EventOf(const ServiceRequest& before, const ServiceRequest& after, const RequestChange& change);

// What Step did, to be taken back. `at` is people's time, not that of a city whose clock runs faster.
RequestStep StepBetween(const ServiceRequest& before, const ServiceRequest& after, std::string action,
                        Time at);
// The request as it was before its last step, but with a new updated_datetime: it was seen in between. Who
// takes it back need not be who took it. `age`: since the step; `last` null: no step is known. kRejected,
// with why, where it is too late or the request has changed since. What went out to residents by then stays
// out.
Result<ServiceRequest> Undo(ServiceRequest request, const RequestStep* last, const Actor& actor, Time now,
                            std::chrono::milliseconds age);

// A request that a person makes of a mention.
struct RequestByHand {
  int64_t mention = 0;
  std::string status = "draft";  // or open
  std::string service_code;
  std::string description;                                   // empty: the mention's own words
  std::optional<std::string> address_string = std::nullopt;  // none: as it was read in the mention
};
// `draft`: what that mention becomes by itself. Another address than was read in it has no point on the map
// yet, and joins nothing. One that is made open is accepted, with the terms of its service.
Result<ServiceRequest> MakeByHand(ServiceRequest draft, const RequestByHand& made, const Actor& actor,
                                  Time now, const RequestTerms& terms = {});

}  // namespace crier
