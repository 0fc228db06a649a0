// Members deep in a stranger's JSON, by JSON pointer (RFC 6901): what is absent, of another kind or too long
// is empty.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace crier::kit {

// Null where there is none. Lives as long as `from`.
const nlohmann::json& At(const nlohmann::json& from, const char* pointer);
// Clean UTF-8; empty where it is longer than `most` bytes, for half an id is none.
std::string TextAt(const nlohmann::json& from, const char* pointer, size_t most);
// An address that may be shown as a link: http or https, at most 2,048 bytes.
std::string WebUrlAt(const nlohmann::json& from, const char* pointer);

}  // namespace crier::kit
