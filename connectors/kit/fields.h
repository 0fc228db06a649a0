// Members of a stranger's JSON object, each optional and bounded: what cannot be used is left out, never
// guessed. Of anything but an object nothing is there.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace crier::kit {

// The member, or null.
const nlohmann::json& FieldOf(const nlohmann::json& object, const char* key);
// At most `most` bytes of it, as clean UTF-8.
std::string TextOf(const nlohmann::json& object, const char* key, size_t most);
// 0: it is no whole number above that.
uint64_t NumberOf(const nlohmann::json& object, const char* key);
// At most 64 letters, digits, "-" and "_", which can stand in a path, or a whole number. Empty: none that
// could be asked for again.
std::string IdOf(const nlohmann::json& object, const char* key);
// An address that may be shown as a link: http or https, at most 2,048 bytes.
std::string WebUrlOf(const nlohmann::json& object, const char* key);

// "image/jpeg" of ".../5.JPG?x=1"; else of what a platform calls "image", "video", "gifv" or "audio" the kind
// with an open subtype, "image/*"; else empty.
std::string MediaTypeOf(std::string_view kind, std::string_view url);

}  // namespace crier::kit
