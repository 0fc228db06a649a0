// The fields of a call as GeoReport v2 takes them: a form, or, from clients that know no better, JSON. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace crier::georeport {

inline constexpr size_t kMostFields = 512;      // of a call; ours
inline constexpr size_t kMaxBody = 256 * 1024;  // bytes; ours: a description takes 16 KiB at most

// In the order in which they were sent. A name may come more than once.
using Fields = std::vector<std::pair<std::string, std::string>>;

// application/x-www-form-urlencoded, decoded and made valid UTF-8; "+" is a blank. kBadData: a broken escape,
// a NUL, too many fields.
Result<Fields> ReadForm(std::string_view form);

// One JSON object, as the fields that its form would have: {"attribute": {"A": "1", "B": ["2", "3"]}} is
// attribute[A]=1, attribute[B][]=2, attribute[B][]=3; [{"code": "A", "value": "1"}] is taken as well.
// Numbers and flags are their texts, null is nothing. kBadData for all else.
Result<Fields> ReadJsonFields(std::string_view json);

// By the Content-Type; where that says neither, by how the body begins.
Result<Fields> ReadFields(std::string_view content_type, std::string_view body);

// "A" of "attribute[A]" and "attribute[A][]"; empty of any other name.
std::string_view AttributeCode(std::string_view name);

}  // namespace crier::georeport
