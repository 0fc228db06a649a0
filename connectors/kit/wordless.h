// What stands for the words of a message in which none were found, a photo or a link alone: staff see that
// something came, and that they have to look themselves.
#pragma once

#include <string_view>

namespace crier {

inline constexpr std::string_view kNoWords = "[No words were found in this message.]";

}  // namespace crier
