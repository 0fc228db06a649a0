// JSON of ours as text.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace crier::kit {

// On one line; bytes that are no UTF-8 become U+FFFD, so that it never fails.
inline std::string JsonText(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace crier::kit
