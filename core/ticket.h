// The public number of a service request: what a resident is told and looks it up by. It says nothing of how
// many there are, and cannot be guessed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crier {

// "K7QDM-3XF29-1RTA": 65 random bits as 13 characters of Crockford's base 32 and a check character.
std::string NewTicket();
// The ticket that a person wrote, as NewTicket writes it: in either case, with whatever spaces and hyphens,
// O for 0, I or L for 1. Nothing where it is none; one wrong character, or two that changed places, make it
// none.
std::optional<std::string> ReadTicket(std::string_view written);

}  // namespace crier
