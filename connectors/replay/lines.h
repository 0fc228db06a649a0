// JSON Lines as this connector reads them.
#pragma once

#include <istream>
#include <nlohmann/json.hpp>
#include <string>

namespace crier::replay {

using Json = nlohmann::json;

inline constexpr size_t kMaxLine = 1024 * 1024;

// The text under the key, valid UTF-8; empty if there is none.
std::string Text(const Json& line, const char* key);

// One line without its end; at most one byte more than kMaxLine is kept. False at the end of the file.
bool ReadLine(std::istream& in, std::string* line);

}  // namespace crier::replay
