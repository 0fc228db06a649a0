// Members of a stranger's JSON that has been read (core/json.h): what is absent, or of another kind, is
// empty.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace crier::kit {

// Null where `object` has no such member, or is no object. Lives as long as `object`.
const nlohmann::json& In(const nlohmann::json& object, const char* key);
// UTF-8, cut between characters to `most` bytes.
std::string TextIn(const nlohmann::json& object, const char* key, size_t most = 512);
// Whole numbers within int64 alone.
std::optional<int64_t> WholeIn(const nlohmann::json& object, const char* key);
// Whether it is there and true.
bool IsSet(const nlohmann::json& object, const char* key);
// At most 64 letters, digits, "-" and "_", which can stand in a path, or a whole number. Empty: none that
// could be asked for again.
std::string IdIn(const nlohmann::json& object, const char* key);
// An address that may be shown as a link: http or https, at most 2,048 bytes.
std::string WebUrlIn(const nlohmann::json& object, const char* key);
// The first of these that is one.
std::string WebUrlIn(const nlohmann::json& object, std::initializer_list<const char*> keys);

// "image/jpeg" of ".../5.JPG?x=1"; else of what a platform calls "image", "video", "gifv" or "audio" the kind
// with an open subtype, "image/*"; else empty.
std::string MediaTypeOf(std::string_view kind, std::string_view url);

}  // namespace crier::kit
