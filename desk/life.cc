#include "desk/life.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/length.h"
#include "desk/request_words.h"

namespace crier {
namespace {

constexpr std::string_view kAsItIs = "";      // `to` of a step that leaves the status
constexpr std::string_view kComesBack = "<";  // `to` of one that brings it back

// One that waits takes each step that it could take before it was asked about.
struct Move {
  std::string_view action, from, to;
};
constexpr Move kMoves[] = {
    {"accept", "draft", "open"},         {"dismiss", "draft", "dismissed"},
    {"start", "open", "in_progress"},    {"ask", "draft", "waiting"},
    {"ask", "open", "waiting"},          {"ask", "in_progress", "waiting"},
    {"answered", "waiting", kComesBack}, {"close", "open", "closed"},
    {"close", "in_progress", "closed"},  {"reopen", "closed", "open"},
    {"reopen", "dismissed", "draft"},    {"merge", "draft", "duplicate"},
    {"merge", "open", "duplicate"},      {"merge", "in_progress", "duplicate"},
    {"split", "duplicate", kComesBack},  {"edit", "open", kAsItIs},
    {"edit", "in_progress", kAsItIs},    {"assign", "draft", kAsItIs},
    {"assign", "open", kAsItIs},         {"assign", "in_progress", kAsItIs},
    {"release", "draft", kAsItIs},       {"release", "open", kAsItIs},
    {"release", "in_progress", kAsItIs}, {"due", "open", kAsItIs},
    {"due", "in_progress", kAsItIs},     {"place", "draft", kAsItIs},
    {"place", "open", kAsItIs},          {"place", "in_progress", kAsItIs},
};

std::string Actions() {
  std::string list;
  std::string_view last;
  for (const Move& move : kMoves) {
    if (move.action == last) continue;
    last = move.action;
    list += (list.empty() ? "" : ", ") + std::string(last);
  }
  return list;
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
  if (auto fits = CheckLength("department", change.department, kMaxDepartment); !fits) return fits;
  return CheckLength("status_notes", change.status_notes, kMaxStatusNotes);
}

bool Fills(const RequestChange& change) {
  return !change.service_code.empty() || !change.description.empty() || !change.address_string.empty() ||
         change.point || !change.department.empty();
}

// What the action cannot do without.
Result<void> CheckNeeds(const ServiceRequest& request, const RequestChange& change) {
  const auto needs = [](std::string why) { return Error{Fault::kBadData, std::move(why)}; };
  const std::string& action = change.action;
  if (action == "dismiss" && change.status_notes.empty())
    return needs("to dismiss a draft, say why in status_notes");
  if (action == "ask" &&
      std::find(std::begin(kWaitingFor), std::end(kWaitingFor), change.waiting_for) == std::end(kWaitingFor))
    return needs("waiting_for is address, photo, number or words");
  if (action == "merge" && change.other.empty()) return needs("say in into which request it is merged");
  if (action == "edit" && !Fills(change)) return needs("there is nothing to edit");
  if (action == "place" && !change.point) return needs("say in lat and long where it is");
  if (action == "assign" && change.assignee.empty()) return needs("say in assignee who takes it");
  if (action == "release" && request.assignee.empty())
    return Error{Fault::kRejected, "nobody has taken this request"};
  return {};
}

void FillIn(const RequestChange& change, const RequestTerms& terms, ServiceRequest* request) {
  if (!change.service_code.empty()) request->service_code = change.service_code;
  if (!change.description.empty()) request->description = change.description;
  if (!change.address_string.empty() && change.address_string != request->address_string) {
    request->address_string = change.address_string;
    // While it is a draft the point is the one that was heard, and its address may only be spelt better.
    if (change.action != "accept") {
      request->point.reset();
      request->neighborhood.clear();
    }
  }
  if (change.point) {
    request->point = change.point;
    request->neighborhood = terms.neighborhood;
  }
  if (!change.neighborhood.empty()) request->neighborhood = change.neighborhood;
}

// Another service is another department's, in its own time.
void TakeTerms(const RequestChange& change, const RequestTerms& terms, ServiceRequest* request) {
  request->department = change.department.empty() ? terms.department : change.department;
  request->due_datetime = change.due_datetime ? change.due_datetime : terms.due;
}

void ApplyStep(const RequestChange& change, const RequestTerms& terms, ServiceRequest* request) {
  const std::string& action = change.action;
  const std::string service = request->service_code;
  if (action == "accept" || action == "edit" || action == "answered") FillIn(change, terms, request);
  if (action == "place") {
    RequestChange where;
    where.action = action;
    where.address_string = change.address_string;
    where.point = change.point;
    FillIn(where, terms, request);
  }
  if (action == "accept") TakeTerms(change, terms, request);
  if (action == "edit") {
    if (request->service_code != service) TakeTerms(change, terms, request);
    if (!change.department.empty()) request->department = change.department;
  }
  if (action == "ask") request->waiting_for = change.waiting_for;
  if (action == "merge") request->duplicate_of = change.other;
  if (action == "split") request->duplicate_of.clear();
  if (action == "assign") request->assignee = change.assignee;
  if (action == "release") request->assignee.clear();
  if (action == "due") request->due_datetime = change.due_datetime;
  if (action == "reopen") {
    if (request->status == "open") request->due_datetime = terms.due;
    if (terms.assignee_left) request->assignee.clear();
  }
  if (!change.status_notes.empty()) request->status_notes = change.status_notes;
}

void MoveTo(std::string_view to, const std::string& work, ServiceRequest* request) {
  if (to == kAsItIs) return;
  if (to == "duplicate") {  // it waits on when it is split
    request->status_before_merge = request->status;
    request->status = to;
    return;
  }
  if (request->status == "duplicate") {
    request->status = request->status_before_merge.empty() ? "open" : request->status_before_merge;
    request->status_before_merge.clear();
    return;
  }
  request->status = to == kComesBack ? work : std::string(to);
  request->waiting_for.clear();
  request->status_before_ask = to == "waiting" ? work : std::string();
}

// The status whose steps it takes.
std::string WorkStatus(const ServiceRequest& request) {
  if (request.status != "waiting") return request.status;
  return request.status_before_ask.empty() ? "open" : request.status_before_ask;
}

}  // namespace

Result<ServiceRequest> Step(ServiceRequest request, const RequestChange& change, const Actor& actor, Time now,
                            const RequestTerms& terms) {
  const std::string work = WorkStatus(request);
  bool known = false;
  for (const Move& move : kMoves) {
    if (move.action != change.action) continue;
    known = true;
    if (move.from != request.status && move.from != work) continue;
    if (auto fit = CheckLengths(change); !fit) return fit.error();
    if (auto fit = CheckNeeds(request, change); !fit) return fit.error();
    MoveTo(move.to, work, &request);
    ApplyStep(change, terms, &request);
    Touch(&request, actor, now);
    return request;
  }
  if (!known) return Error{Fault::kBadData, "action must be one of " + Actions()};
  if (request.status == "duplicate")
    return Error{
        Fault::kRejected,
        fmt::format("this request was merged into {}: act on that one, or split it", request.duplicate_of)};
  return Error{Fault::kRejected, fmt::format("a request that is {} cannot take '{}'",
                                             RequestStatusWords(request.status), change.action)};
}

Result<void> CheckMerge(const ServiceRequest& request, const ServiceRequest& survivor) {
  const auto refused = [](std::string why) { return Error{Fault::kRejected, std::move(why)}; };
  if (request.id == survivor.id) return refused("these two are one request already");
  if (survivor.status == "dismissed")
    return refused(fmt::format("request {} was dismissed: nothing is merged into it", survivor.id));
  if (WorkStatus(survivor) == "draft" && WorkStatus(request) != "draft")
    return refused(fmt::format("request {} is a draft, and this one was accepted: merge that one into this",
                               survivor.id));
  return {};
}

Result<void> CheckNote(const std::string& text) {
  if (text.empty()) return Error{Fault::kBadData, "a note says something"};
  return CheckLength("note", text, kMaxNote);
}

Result<ServiceRequest> MakeByHand(ServiceRequest draft, const RequestByHand& made, const Actor& actor,
                                  Time now, const RequestTerms& terms) {
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
  if (made.status == "open") TakeTerms({}, terms, &draft);
  draft.made_by = ActorText(actor);
  draft.made_from = made.mention;
  Touch(&draft, actor, now);
  return draft;
}

}  // namespace crier
