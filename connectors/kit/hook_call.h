// A webhook's call that is signed and brings a JSON object.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "connectors/connector.h"

namespace crier::kit {

// The body. kBadData: no POST, too large, or no JSON object. `check` answers whether the signature holds, and
// is asked before anything in the body is read. `who` begins every error but its own.
Result<nlohmann::json> ReadHookCall(const Inbound& call, const std::string& who,
                                    const std::function<Result<void>()>& check);

// The seconds since 1970 in a header that is signed; kAuth where there are none, or they are further from the
// time at which the call came than the window (CheckSkew).
Result<void> CheckSignedSeconds(const Inbound& call, std::string_view header, const std::string& who,
                                std::chrono::milliseconds window);

}  // namespace crier::kit
