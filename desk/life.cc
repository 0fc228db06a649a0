#include "desk/life.h"

#include <fmt/format.h>

#include <algorithm>

namespace crier {
namespace {

struct Move {
  std::string_view action, from, to;
};
constexpr Move kMoves[] = {
    {"accept", "draft", "open"},  {"dismiss", "draft", "dismissed"}, {"close", "open", "closed"},
    {"reopen", "closed", "open"}, {"reopen", "dismissed", "draft"},
};
constexpr size_t kMaxDescription = 4'000;  // GeoReport v2
constexpr size_t kMaxAddress = 1'000;
constexpr size_t kMaxNotes = 4'000;

}  // namespace

Result<ServiceRequest> Step(ServiceRequest request, const RequestChange& change, Time now) {
  bool known = false;
  for (const Move& move : kMoves) {
    if (move.action != change.action) continue;
    known = true;
    if (move.from != request.status) continue;
    if (change.description.size() > kMaxDescription || change.address_string.size() > kMaxAddress ||
        change.status_notes.size() > kMaxNotes) {
      return Error{Fault::kBadData, "description and notes hold at most 4,000 bytes, address_string 1,000"};
    }
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
    return request;
  }
  if (!known) return Error{Fault::kBadData, "action must be accept, dismiss, close or reopen"};
  return Error{Fault::kRejected,
               fmt::format("a request that is {} cannot take '{}'", request.status, change.action)};
}

}  // namespace crier
