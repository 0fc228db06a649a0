// Our own words that come back: who answers a bulletin quotes it, above or below or between the lines, as
// their program likes. What is quoted is found by comparing with what was sent, so no mark of a quote is
// needed, and nobody's own words are cut because they look like one. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace crier {

// The text without the lines that are parts of `sent`, and without what a program wrote above them ("On ...
// wrote:", "De: ... Enviado el: ..."). `sent`: whole texts of ours, each with its title as the first line.
// White space, wrapping, marks of quotes, case, accents, links and punctuation do not matter. A line counts
// only when all of it is ours, and lines count together: eight words at least, or three where something above
// them or their marks say that they are a quote. Empty where nothing is left.
std::string WithoutEcho(std::string_view text, std::span<const std::string> sent);

// What stands in a mention's text when nothing is left of it.
inline constexpr std::string_view kOnlyEcho = "[This answer holds nothing but our own words.]";

}  // namespace crier
