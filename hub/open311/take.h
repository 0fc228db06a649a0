// A report by Open311 becomes a mention, by the same intake as every other, and a request of its own.
#pragma once

#include <string>

#include "core/service.h"
#include "desk/open311/post.h"
#include "hub/api/caller.h"

namespace crier {

class Hub;

// The same call by the same key within this time is the same report, made once: GeoReport v2 knows no
// idempotency key, so whoever lost the answer sends it again.
inline constexpr std::chrono::hours kSameReport{1};

// Whose reports the key's are: "token 01J...". Each token has its own.
std::string ReporterOf(const Caller& caller);

// The id of the request. `sent`: the call as it came, by which the same one is known again. kUnreachable: it
// cannot be stored now, or the channel is paused.
Result<std::string> TakeReport(Hub& hub, const Caller& caller, const georeport::PostedRequest& posted,
                               const Service& service, const std::string& sent);

}  // namespace crier
