#include "desk/open311/forward.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/length.h"
#include "core/text.h"
#include "desk/open311/document.h"

namespace crier::georeport {
namespace {

// At most so many characters.
std::string CutTo(std::string_view text, size_t most) {
  size_t characters = 0, end = 0;
  while (end < text.size() && characters < most) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    ++characters;
  }
  return std::string(text.substr(0, end));
}

}  // namespace

std::string ReferenceOf(std::string_view request_id) { return fmt::format("[crier:{}]", request_id); }

Post ForwardPost(const ServiceRequest& request, const std::string& service_name, const std::string& channel,
                 const PublicRequest* reported, Time now) {
  const std::string tail = "\n\n" + ReferenceOf(request.id);
  Post post;
  post.channel = channel;
  post.title = service_name.empty() ? request.service_code : service_name;
  post.parts = {CutTo(CleanUtf8(request.description), kMaxDescription - CountCharacters(tail)) + tail};
  post.status = "Actual";
  post.sent = now;
  post.fields["service_code"] = request.service_code;
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) post.fields[name] = value;
  };
  put("address_string", request.address_string);
  if (request.point) {
    put("lat", fmt::format("{}", request.point->lat));
    put("long", fmt::format("{}", request.point->lon));
  }
  if (reported == nullptr) return post;
  put("address_id", reported->address_id);
  put("media_url", reported->media_url);
  return post;
}

bool IsNews(const KeptStanding& kept, RequestStanding* said) {
  if (said->at < kept.at) return false;
  if (said->notes.empty()) said->notes = kept.notes;
  return said->status != kept.status || said->notes != kept.notes;
}

std::optional<RequestChange> ChangeBy(const ServiceRequest& request, const RequestStanding& said) {
  const bool open = IsAccepted(request.status) && StatusOf(request.status) == "open";
  RequestChange change;
  if (said.status == "closed" && open)
    change.action = "close";
  else if (said.status == "open" && request.status == "closed")
    change.action = "reopen";
  else
    return std::nullopt;
  change.status_notes = CutTo(said.notes, kMaxStatusNotes);
  if (change.action == "close" && change.status_notes.empty())
    change.status_notes = "Closed by the city's own system, which gave no reason.";
  return change;
}

}  // namespace crier::georeport
