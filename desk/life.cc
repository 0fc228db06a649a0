#include "desk/life.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/length.h"

namespace crier {
namespace {

struct Move {
  std::string_view action, from, to;
};
constexpr Move kMoves[] = {
    {"accept", "draft", "open"},  {"dismiss", "draft", "dismissed"}, {"close", "open", "closed"},
    {"reopen", "closed", "open"}, {"reopen", "dismissed", "draft"},
};

Result<void> CheckLength(const char* what, const std::string& text, size_t most) {
  const size_t length = CountCharacters(text);
  if (length <= most) return {};
  return Error{Fault::kBadData, fmt::format("{} has {} characters; it holds at most {}", what, length, most)};
}

Result<void> CheckLengths(const RequestChange& change) {
  if (auto fits = CheckLength("description", change.description, kMaxDescription); !fits) return fits;
  if (auto fits = CheckLength("address_string", change.address_string, kMaxAddress); !fits) return fits;
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
    request.updated_datetime = std::max(now, request.updated_datetime + std::chrono::milliseconds(1));
    request.changed_by = ActorText(actor);
    return request;
  }
  if (!known) return Error{Fault::kBadData, "action must be accept, dismiss, close or reopen"};
  return Error{Fault::kRejected,
               fmt::format("a request that is {} cannot take '{}'", request.status, change.action)};
}

}  // namespace crier
