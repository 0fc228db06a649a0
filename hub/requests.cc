#include "hub/requests.h"

#include <algorithm>
#include <iterator>

#include "accounts/rights.h"
#include "core/log.h"
#include "core/text.h"
#include "hub/api/views.h"
#include "hub/forward.h"
#include "hub/hub.h"
#include "hub/replies.h"
#include "store/db/columns.h"
#include "store/tables/merges.h"
#include "store/tables/people.h"
#include "store/tables/request_history.h"
#include "store/tables/request_steps.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

Error NoRequest(const std::string& id) {
  return {Fault::kNotFound, "there is no request '" + Excerpt(id, 64) + "'"};
}

Result<ServiceRequest> FindSeen(Tx& tx, const std::string& id, const std::string& seen) {
  auto found = FindRequest(tx, id);
  if (!found) return found.error();
  if (!*found) return NoRequest(id);
  if (auto readable = CheckReadable(**found); !readable) return readable.error();
  if (!seen.empty() && seen != FormatTime((*found)->updated_datetime))
    return Error{Fault::kRejected, "somebody changed this request meanwhile; look at it again"};
  return **std::move(found);
}

Result<bool> Decides(Tx& tx, const std::string& person) {
  auto found = FindPerson(tx, person);
  if (!found) return found.error();
  return *found && Has(RightsOf(**found), Permission::kTriage);
}

Result<void> CheckAssignee(Tx& tx, const RequestChange& change) {
  if (change.action != "assign" || change.assignee.empty()) return {};
  auto decides = Decides(tx, change.assignee);
  if (!decides) return decides.error();
  if (*decides) return {};
  return Error{Fault::kBadData,
               "there is nobody called '" + Excerpt(change.assignee, 64) + "' who decides about requests"};
}

// Follows `other` to what stands for it, which it may be merged into.
Result<void> FollowOther(Tx& tx, const ServiceRequest& request, RequestChange* change) {
  if (change->action != "merge" || change->other.empty()) return {};
  auto survivor = FindSurvivor(tx, change->other);
  if (!survivor) return survivor.error();
  if (!*survivor) return NoRequest(change->other);
  if (auto readable = CheckReadable(**survivor); !readable) return readable;
  change->other = (*survivor)->id;
  return CheckMerge(request, **survivor);
}

// The other side of a merge that was made or taken back: its history, and how urgent it is now.
Result<void> TellMergeSide(Tx& tx, const std::string& other, const char* action, StepDone* done) {
  auto found = FindRequest(tx, other);
  if (!found) return found.error();
  if (!*found) return {};
  RequestEvent event{.request_id = other,
                     .at = done->after.updated_datetime,
                     .who = done->after.changed_by,
                     .action = action,
                     .status_before = (*found)->status,
                     .status_after = (*found)->status,
                     .detail = done->after.id};
  if (auto added = AddEvent(tx, &event); !added) return added;
  if (auto counted = RecountUrgency(tx, other); !counted) return counted;
  auto now = FindSurvivor(tx, other);
  if (!now) return now.error();
  if (*now) done->others.push_back(**std::move(now));
  return {};
}

Result<void> TellMergeSides(Tx& tx, StepDone* done) {
  const std::string &was = done->before.duplicate_of, &is = done->after.duplicate_of;
  if (was == is) return {};
  if (!was.empty()) {
    if (auto told = TellMergeSide(tx, was, "split_off", done); !told) return told;
  }
  return is.empty() ? Result<void>() : TellMergeSide(tx, is, "merged_in", done);
}

Result<RequestNote> KeepNote(Tx& tx, const ServiceRequest& request, const std::string& who, Time at,
                             const std::string& text) {
  if (auto fits = CheckNote(text); !fits) return fits.error();
  RequestNote note{.request_id = request.id, .at = at, .who = who, .text = text};
  if (auto added = AddNote(tx, &note); !added) return added.error();
  return note;
}

// What it was split from may have become a part of it meanwhile.
Result<void> CheckMergedAgain(Tx& tx, const ServiceRequest& request, const ServiceRequest& undone) {
  if (undone.duplicate_of.empty() || undone.duplicate_of == request.duplicate_of) return {};
  auto survivor = FindSurvivor(tx, undone.duplicate_of);
  if (!survivor) return survivor.error();
  return *survivor ? CheckMerge(request, **survivor) : NoRequest(undone.duplicate_of);
}

}  // namespace

Result<StepDone> TakeStep(Hub& hub, Tx& tx, const Acting& by, const StepCall& call) {
  auto request = FindSeen(tx, call.id, call.seen);
  if (!request) return request.error();
  RequestChange change = call.change;
  if (auto there = CheckAssignee(tx, change); !there) return there.error();
  if (auto fits = FollowOther(tx, *request, &change); !fits) return fits.error();
  const auto terms = TermsAfter(hub, tx, *request, change);
  if (!terms) return terms.error();
  auto stepped = Step(*request, change, by.who, hub.clock().Now(), *terms);
  if (!stepped) return stepped.error();
  StepDone done{change.action, *std::move(request), *std::move(stepped)};
  RequestEvent event = EventOf(done.before, done.after, change);
  if (!call.note.empty()) {
    auto note = KeepNote(tx, done.after, event.who, event.at, call.note);
    if (!note) return note.error();
    event.note_id = note->id;
  }
  if (auto saved = SaveRequest(tx, done.after, done.before.updated_datetime); !saved) return saved.error();
  if (auto added = AddEvent(tx, &event); !added) return added.error();
  const Time at = hub.wall().Now();
  if (auto kept = KeepStep(tx, StepBetween(done.before, done.after, change.action, at), at - kUndoWindow);
      !kept)
    return kept.error();
  if (auto told = TellMergeSides(tx, &done); !told) return told.error();
  auto forwarded = Forward(hub, tx, done.after, by);
  if (!forwarded) return forwarded.error();
  done.forwarded = *std::move(forwarded);
  auto told = TellOfStep(hub, tx, done.before, done.after, done.after.updated_datetime);
  if (!told) return told.error();
  done.told = *std::move(told);
  return done;
}

Result<StepDone> TakeBackStep(Hub& hub, Tx& tx, const Actor& actor, const std::string& id,
                              const std::string& seen) {
  auto request = FindSeen(tx, id, seen);
  if (!request) return request.error();
  const auto step = LastStep(tx, id);
  if (!step) return step.error();
  const auto age = *step ? hub.wall().Now() - (*step)->at : std::chrono::milliseconds(0);
  auto undone = Undo(*request, *step ? &**step : nullptr, actor, hub.clock().Now(), age);
  if (!undone) return undone.error();
  if (auto fits = CheckMergedAgain(tx, *request, *undone); !fits) return fits.error();
  if (auto saved = SaveRequest(tx, *undone, request->updated_datetime); !saved) return saved.error();
  if (undone->status == "draft") {
    if (auto back = TakeBackForwards(tx, id, hub.clock().Now()); !back) return back.error();
  }
  auto told = DropNotices(tx, id, request->updated_datetime, hub.clock().Now());
  if (!told) return told.error();
  if (auto dropped = DropStep(tx, id); !dropped) return dropped.error();
  // A draft says what its gravest mention says, and that may be another one by now.
  if (undone->status == "draft" && request->mention_count > 0) {
    if (auto counted = RecountRequest(tx, id, hub.clock().Now()); !counted) return counted.error();
  }
  auto now = FindRequest(tx, id);
  if (!now) return now.error();
  StepDone done{"undo", *std::move(request), **std::move(now)};
  RequestEvent event{.request_id = id,
                     .at = done.after.updated_datetime,
                     .who = done.after.changed_by,
                     .action = "undo",
                     .status_before = done.before.status,
                     .status_after = done.after.status,
                     .detail = (*step)->action};
  if (auto added = AddEvent(tx, &event); !added) return added.error();
  if (auto sides = TellMergeSides(tx, &done); !sides) return sides.error();
  done.told = *std::move(told);
  return done;
}

Result<RequestNote> WriteNote(Hub& hub, Tx& tx, const Actor& actor, const std::string& id,
                              const std::string& text) {
  auto request = FindSurvivor(tx, id);
  if (!request) return request.error();
  if (!*request) return NoRequest(id);
  auto note = KeepNote(tx, **request, ActorText(actor), hub.clock().Now(), text);
  if (!note) return note;
  RequestEvent event{.request_id = note->request_id,
                     .at = note->at,
                     .who = note->who,
                     .action = "note",
                     .status_before = (*request)->status,
                     .status_after = (*request)->status,
                     .note_id = note->id};
  if (auto added = AddEvent(tx, &event); !added) return added.error();
  return note;
}

Result<void> NoteMade(Tx& tx, const ServiceRequest& request) {
  RequestEvent event{.request_id = request.id,
                     .at = request.updated_datetime,
                     .who = request.made_by,
                     .action = "make",
                     .status_after = request.status};
  return AddEvent(tx, &event);
}

RequestTerms TermsOf(const Hub& hub, std::string_view service_code, std::string_view neighborhood) {
  const auto services = hub.services();
  const auto service = std::find_if(services->begin(), services->end(),
                                    [&](const Service& each) { return each.service_code == service_code; });
  if (service == services->end()) return {};
  RequestTerms terms{.department = DepartmentFor(hub.config().routing.rules, service_code, neighborhood,
                                                 service->department)};
  auto due =
      DueAfter(hub.clock().Now(), service->expected_days, hub.config().time_zone, hub.config().calendar);
  if (due) {
    terms.due = *due;
  } else {
    LogError("a request has no due date", {{"error", due.error().message}});
  }
  return terms;
}

Result<RequestTerms> TermsAfter(const Hub& hub, Tx& tx, const ServiceRequest& request,
                                const RequestChange& change) {
  const std::string zone = change.point ? hub.classifier()->zone_at(*change.point) : request.neighborhood;
  RequestTerms terms =
      TermsOf(hub, change.service_code.empty() ? request.service_code : change.service_code, zone);
  terms.neighborhood = zone;
  if (change.action == "reopen" && !request.assignee.empty()) {
    auto decides = Decides(tx, request.assignee);
    if (!decides) return decides.error();
    terms.assignee_left = !*decides;
  }
  return terms;
}

Time DueSoonUntil(const Hub& hub) {
  const Time now = hub.clock().Now();
  return DueAfter(now, 1, hub.config().time_zone, hub.config().calendar)
             .value_or(now + std::chrono::hours(24)) +
         std::chrono::seconds(1);
}

Result<void> CheckReadable(const ServiceRequest& request) {
  if (std::find(std::begin(kRequestStatuses), std::end(kRequestStatuses), request.status) !=
      std::end(kRequestStatuses))
    return {};
  return Damaged("requests", request.id, "its status is \"" + request.status + "\"");
}

AuditedChange AuditOf(const StepDone& done) {
  return {"request " + done.after.id, RequestJson(done.before), RequestJson(done.after)};
}

void Publish(Hub& hub, const StepDone& done) {
  LogInfo("a request is changed",
          {{"request", done.after.id}, {"action", done.action}, {"by", done.after.changed_by}});
  hub.live().Publish("request", Dump(RequestJson(done.after)));
  for (const ServiceRequest& other : done.others) hub.live().Publish("request", Dump(RequestJson(other)));
  RingForwards(hub, done.forwarded);
  TellSent(hub, done.told);
}

}  // namespace crier
