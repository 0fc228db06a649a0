// The numbers and times of day in a text, so that two languages of one bulletin can be compared. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace crier {

// Numbers as digits without separators ("1,500" and "1.500" -> "1500"); times of day on the twelve-hour dial
// ("6 pm", "18:00" and "18 h" -> "6", "6:30 p. m." -> "6:30"), each with the halves of the day that the text
// names for it ("am", "pm", or none). Links are left out.
using Facts = std::map<std::string, std::set<std::string>>;
Facts FactsOf(std::string_view text);

}  // namespace crier
