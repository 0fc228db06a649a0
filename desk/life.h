// A service request's life: draft -> open -> closed, draft -> dismissed. Pure.
#pragma once

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

}  // namespace crier
