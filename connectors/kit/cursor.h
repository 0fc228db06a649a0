// Cursors that are JSON objects.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/result.h"

namespace crier::kit {

// What a source wrote as its cursor; `first` where there is none yet. kBadData, told by `who`, for anything
// that has not each member of `first`, of its kind: read as if it were empty, it would tell old news again.
Result<nlohmann::json> ReadCursor(const std::string& cursor, const nlohmann::json& first,
                                  const std::string& who);

}  // namespace crier::kit
