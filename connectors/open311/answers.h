// What servers of GeoReport v2 answer: in JSON or XML, and each a little otherwise. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace crier::open311 {

inline constexpr size_t kMaxMember = 16 * 1024;  // bytes of one text: 4,000 characters at most

// The items of an answer: a list, one of them alone, or either under a name of its own.
nlohmann::json ItemsOf(nlohmann::json answer);
// The same of XML: the elements below the root, their members as texts. kBadData where it is no such list.
Result<nlohmann::json> ItemsOfXml(const std::string& text);
// What a refusal says: [{"code": 400, "description": "..."}], or the same as XML.
std::string ReasonsOf(const std::string& body);

// An id, which is a text to some and a number to others; empty where there is none.
std::string IdOf(const nlohmann::json& item, const char* key);
std::string DescriptionIn(const nlohmann::json& item);
// "[crier:01J...]", by which we know a request of ours; empty where there is none.
std::string ReferenceIn(std::string_view text);

}  // namespace crier::open311
