// A service request's life: draft -> open -> closed, draft -> dismissed; each step can be taken back for ten
// minutes. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/actor.h"
#include "core/request.h"
#include "core/result.h"

namespace crier {

struct RequestChange {
  std::string action;          // accept, dismiss, close, reopen
  std::string service_code;    // with accept; empty: as it is
  std::string description;     // with accept; empty: as it is
  std::string address_string;  // with accept; empty: as it is
  std::string status_notes;    // why
};

Result<ServiceRequest> Step(ServiceRequest request, const RequestChange& change, const Actor& actor,
                            Time now);

// What Step did, to be taken back. `at` is people's time, not that of a city whose clock runs faster.
RequestStep StepBetween(const ServiceRequest& before, const ServiceRequest& after, std::string action,
                        Time at);
// The request as it was before its last step, but with a new updated_datetime: it was seen in between. Who
// takes it back need not be who took it. `age`: since the step; `last` null: no step is known. kRejected,
// with why, where it is too late or the request has changed since. Nobody outside was told of the step, so
// nothing has to be recalled.
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
// yet, and joins nothing.
Result<ServiceRequest> MakeByHand(ServiceRequest draft, const RequestByHand& made, const Actor& actor,
                                  Time now);

}  // namespace crier
