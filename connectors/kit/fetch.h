// One request within a poll's deadline.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "connectors/connector.h"

namespace crier::kit {

// `most` is what the request may take at most, where the deadline leaves that much. `who` begins every error;
// kUnreachable where no time is left. An answer of any status is an answer.
Result<HttpResponse> FetchWithin(const Doors& doors, HttpRequest request, Time deadline,
                                 std::chrono::milliseconds most, const std::string& who,
                                 const std::stop_token& stop);

// The same; an answer that is neither 2xx nor 304 is the error that FaultOf makes of it, with the address.
Result<HttpResponse> FetchPage(const Doors& doors, const HttpRequest& request, Time deadline,
                               std::chrono::milliseconds most, const std::string& who,
                               const std::stop_token& stop);

}  // namespace crier::kit
