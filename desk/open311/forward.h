// A service request goes on to the city's own system, and what that says of it comes back. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/mention.h"
#include "core/post.h"
#include "core/public_request.h"
#include "core/request.h"
#include "desk/life.h"

namespace crier::georeport {

// "[crier:01J...]": stands in the description, for the protocol has no idempotency key. By it a request whose
// answer was lost is found again.
std::string ReferenceOf(std::string_view request_id);

// What is sent: the whole description but for what the reference needs of its 4,000 characters, and the place
// and the picture as fields (core/post.h). Nobody's name or address is in it. `reported`: what a resident's
// app sent beside it, if one did.
Post ForwardPost(const ServiceRequest& request, const std::string& service_name, const std::string& channel,
                 const PublicRequest* reported, Time now);

// How a request stands there, as it was kept last; the epoch: nothing was told yet.
struct KeptStanding {
  std::string status, notes;
  Time at{};
};
// True where it is news. What is older than what was told is none, and a blank text takes none back: then the
// earlier notes stay in `said`.
bool IsNews(const KeptStanding& kept, RequestStanding* said);

// What it means for our request: it is closed, or opened again, as it is there; nothing where it is so
// already or where our state has no such step. Closed there says no more than that: the notes say why, and
// where there are none, that the city's own system closed it.
std::optional<RequestChange> ChangeBy(const ServiceRequest& request, const RequestStanding& said);

}  // namespace crier::georeport
