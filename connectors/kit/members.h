// Members of a stranger's JSON that has been read (core/json.h): what is absent, or of another kind, is
// empty.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace crier::kit {

// Null where `object` has no such member, or is no object. Lives as long as `object`.
const nlohmann::json& In(const nlohmann::json& object, const char* key);
// UTF-8, cut between characters to `most` bytes.
std::string TextIn(const nlohmann::json& object, const char* key, size_t most = 512);
// Whole numbers within int64 alone.
std::optional<int64_t> WholeIn(const nlohmann::json& object, const char* key);
// Whether it is there and true.
bool IsSet(const nlohmann::json& object, const char* key);

}  // namespace crier::kit
