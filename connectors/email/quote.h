// What a reply quotes of the mail that it answers, cut off, so that nobody's words are taken for another's.
// Conservative: where nothing would be left, all stays. Pure.
#pragma once

#include <string>
#include <string_view>

namespace crier::email {

// Of a reply in plain text: without quoted lines (">"), the line that introduces them, forwarded heads at the
// end ("-----Original Message-----" and what follows) and the signature after "-- ". `below_heads`: what
// follows such a head stays, for somebody else knows what was quoted there, and answers may stand between.
std::string OwnWords(std::string_view text, bool below_heads = false);

// HTML without its <blockquote> elements and the marked quotes of the great mail programs.
std::string WithoutQuotes(std::string_view html);

// format=flowed (RFC 3676): soft line breaks joined.
std::string Unflowed(std::string_view text, bool delete_space);

}  // namespace crier::email
