// JSON as strangers write it: the one door for it, bounded before it is read.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace crier {

inline constexpr size_t kMaxJson = 1024 * 1024;  // bytes; ours: the hub's server takes no more either
inline constexpr int kDeepestJson = 64;          // ours: arrays and objects in each other

// Whether arrays and objects stand in each other deeper than `levels`. Right for valid JSON; of any other it
// says no less than what a parser would meet.
bool NestsDeeper(std::string_view json, int levels);

// The same JSON with U+FFFD for half of a surrogate pair ("\ud83d" alone) and for bytes that are no UTF-8:
// what a platform makes when it cuts a text within an emoji, and what parsers refuse (RFC 8259, 8.2).
std::string MendJson(std::string_view json);

// kBadData: larger or deeper than that, or not JSON even when mended. Values may be copied, dumped and freed
// by recursion, for they are no deeper than `levels`.
Result<nlohmann::json> ReadJson(std::string_view text, size_t max_bytes = kMaxJson,
                                int levels = kDeepestJson);

}  // namespace crier
