// What a step did, for its history and to be taken back.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "desk/life.h"
#include "desk/request_words.h"

namespace crier {
namespace {

std::string EditedFields(const ServiceRequest& before, const ServiceRequest& after) {
  const std::pair<bool, const char*> fields[] = {
      {before.service_code != after.service_code, "service_code"},
      {before.description != after.description, "description"},
      {before.address_string != after.address_string, "address_string"},
      {before.point.has_value() != after.point.has_value() ||
           (before.point && (before.point->lat != after.point->lat || before.point->lon != after.point->lon)),
       "point"},
      {before.department != after.department, "department"},
      {before.due_datetime != after.due_datetime, "due_datetime"},
  };
  std::string list;
  for (const auto& [changed, name] : fields) {
    if (changed) list += (list.empty() ? "" : ", ") + std::string(name);
  }
  return list;
}

std::string DetailOf(const ServiceRequest& before, const ServiceRequest& after, const std::string& action) {
  if (action == "merge") return after.duplicate_of;
  if (action == "split") return before.duplicate_of;
  if (action == "ask") return after.waiting_for;
  if (action == "assign") return after.assignee;
  if (action == "release") return before.assignee;
  if (action == "due") return after.due_datetime ? FormatTime(*after.due_datetime) : "";
  return EditedFields(before, after);
}

}  // namespace

RequestEvent EventOf(const ServiceRequest& before, const ServiceRequest& after, const RequestChange& change) {
  return {.request_id = before.id,
          .at = after.updated_datetime,
          .who = after.changed_by,
          .action = change.action,
          .status_before = before.status,
          .status_after = after.status,
          .detail = DetailOf(before, after, change.action),
          .words = change.status_notes};
}

RequestStep StepBetween(const ServiceRequest& before, const ServiceRequest& after, std::string action,
                        Time at) {
  return {.request_id = before.id,
          .action = std::move(action),
          .who = after.changed_by,
          .at = at,
          .became = after.updated_datetime,
          .service_code = before.service_code,
          .status = before.status,
          .status_notes = before.status_notes,
          .description = before.description,
          .address_string = before.address_string,
          .point = before.point,
          .neighborhood = before.neighborhood,
          .department = before.department,
          .assignee = before.assignee,
          .due_datetime = before.due_datetime,
          .waiting_for = before.waiting_for,
          .status_before_ask = before.status_before_ask,
          .duplicate_of = before.duplicate_of,
          .status_before_merge = before.status_before_merge};
}

Result<ServiceRequest> Undo(ServiceRequest request, const RequestStep* last, const Actor& actor, Time now,
                            std::chrono::milliseconds age) {
  const auto refused = [](std::string why) { return Error{Fault::kRejected, std::move(why)}; };
  if (last == nullptr)
    return refused(
        fmt::format("there is nothing to take back: nobody decided about this request in the last {} "
                    "minutes, or that was taken back already",
                    kUndoWindow.count()));
  if (age > kUndoWindow)
    return refused(fmt::format("it was {} more than {} minutes ago, which is too long to take it back",
                               RequestStepDone(last->action), kUndoWindow.count()));
  if (last->became != request.updated_datetime)
    return refused(fmt::format("something happened to this request since it was {}: look at it again",
                               RequestStepDone(last->action)));
  request.service_code = last->service_code;
  request.status = last->status;
  request.status_notes = last->status_notes;
  request.description = last->description;
  request.address_string = last->address_string;
  request.point = last->point;
  request.neighborhood = last->neighborhood;
  request.department = last->department;
  request.assignee = last->assignee;
  request.due_datetime = last->due_datetime;
  request.waiting_for = last->waiting_for;
  request.status_before_ask = last->status_before_ask;
  request.duplicate_of = last->duplicate_of;
  request.status_before_merge = last->status_before_merge;
  request.updated_datetime = std::max(now, request.updated_datetime + std::chrono::milliseconds(1));
  request.changed_by = ActorText(actor);
  return request;
}

}  // namespace crier
