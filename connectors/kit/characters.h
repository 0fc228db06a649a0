// What ids and names are made of. Pure.
#pragma once

#include <string_view>

namespace crier::kit {

// Whether the text holds nothing but ASCII letters, digits and the characters of `besides`; an empty one
// does.
bool IsAlnum(std::string_view text, std::string_view besides = "");
// Nothing but ASCII digits, one at least.
bool IsDigits(std::string_view text);

}  // namespace crier::kit
