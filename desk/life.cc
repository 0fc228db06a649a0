#include "desk/life.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/length.h"

namespace crier {
namespace {

struct Move {
  std::string_view action, from, to, done;
};
constexpr Move kMoves[] = {
    {"accept", "draft", "open", "accepted"},      {"dismiss", "draft", "dismissed", "dismissed"},
    {"close", "open", "closed", "closed"},        {"reopen", "closed", "open", "reopened"},
    {"reopen", "dismissed", "draft", "reopened"},
};

std::string_view DoneWord(std::string_view action) {
  const auto move = std::find_if(std::begin(kMoves), std::end(kMoves),
                                 [&](const Move& each) { return each.action == action; });
  return move == std::end(kMoves) ? "changed" : move->done;
}

// Later than the last change, whatever the clock says.
void Touch(ServiceRequest* request, const Actor& actor, Time now) {
  request->updated_datetime = std::max(now, request->updated_datetime + std::chrono::milliseconds(1));
  request->changed_by = ActorText(actor);
}

Result<void> CheckLength(const char* what, const std::string& text, size_t most) {
  const size_t length = CountCharacters(text);
  if (length <= most) return {};
  return Error{Fault::kBadData, fmt::format("{} has {} characters; it holds at most {}", what, length, most)};
}

Result<void> CheckWords(const std::string& description, const std::string& address) {
  if (auto fits = CheckLength("description", description, kMaxDescription); !fits) return fits;
  return CheckLength("address_string", address, kMaxAddress);
}

Result<void> CheckLengths(const RequestChange& change) {
  if (auto fits = CheckWords(change.description, change.address_string); !fits) return fits;
  return CheckLength("status_notes", change.status_notes, kMaxStatusNotes);
}

}  // namespace

Result<ServiceRequest> Step(ServiceRequest request, const RequestChange& change, const Actor& actor,
                            Time now) {
  bool known = false;
  for (const Move& move : kMoves) {
    if (move.action != change.action) continue;
    known = true;
    if (move.from != request.status) continue;
    if (auto fit = CheckLengths(change); !fit) return fit.error();
    if (change.action == "dismiss" && change.status_notes.empty()) {
      return Error{Fault::kBadData, "to dismiss a draft, say why in status_notes"};
    }
    request.status = move.to;
    if (change.action == "accept") {
      if (!change.service_code.empty()) request.service_code = change.service_code;
      if (!change.description.empty()) request.description = change.description;
      if (!change.address_string.empty()) request.address_string = change.address_string;
    }
    if (!change.status_notes.empty()) request.status_notes = change.status_notes;
    Touch(&request, actor, now);
    return request;
  }
  if (!known) return Error{Fault::kBadData, "action must be accept, dismiss, close or reopen"};
  return Error{Fault::kRejected,
               fmt::format("a request that is {} cannot take '{}'", request.status, change.action)};
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
          .address_string = before.address_string};
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
                               DoneWord(last->action), kUndoWindow.count()));
  if (last->became != request.updated_datetime)
    return refused(fmt::format("something happened to this request since it was {}: look at it again",
                               DoneWord(last->action)));
  request.service_code = last->service_code;
  request.status = last->status;
  request.status_notes = last->status_notes;
  request.description = last->description;
  request.address_string = last->address_string;
  Touch(&request, actor, now);
  return request;
}

Result<ServiceRequest> MakeByHand(ServiceRequest draft, const RequestByHand& made, const Actor& actor,
                                  Time now) {
  if (made.status != "draft" && made.status != "open")
    return Error{Fault::kBadData, "status of a new request is draft or open"};
  if (made.service_code.empty()) return Error{Fault::kBadData, "a request needs a service_code"};
  if (auto fits = CheckWords(made.description, made.address_string.value_or("")); !fits) return fits.error();
  draft.status = made.status;
  draft.service_code = made.service_code;
  if (!made.description.empty()) draft.description = made.description;
  if (made.address_string && *made.address_string != draft.address_string) {
    draft.address_string = *made.address_string;
    draft.point.reset();
    draft.neighborhood.clear();
    draft.join_key.clear();
    draft.danger_key.clear();
  }
  draft.made_by = ActorText(actor);
  draft.made_from = made.mention;
  Touch(&draft, actor, now);
  return draft;
}

}  // namespace crier
