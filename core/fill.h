// Texts with {{names}} in them, and {{#name}}...{{/name}} around a piece that is left out where the value is
// empty. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace crier {

// A line that holds tags and comes to nothing goes, with its end. Values are not filled again. Unknown names
// and open sections are kConfig. `bare`, where it is given, takes each name that stands in what is shown and
// has no value.
Result<std::string> Fill(std::string_view text, const std::map<std::string, std::string>& values,
                         std::vector<std::string>* bare = nullptr);

}  // namespace crier
