// Texts that say nothing although there is something: what a reader sees of them is nothing, or only that the
// words are elsewhere. Pure.
#pragma once

#include <string>
#include <string_view>

namespace crier::email {

// Nothing but blanks of any kind and characters that have no shape.
bool IsBlankText(std::string_view utf8);

// What a program writes in place of the words, beside HTML: "Please view this mail in a client that shows
// HTML." True also of a short text of a person who speaks of such things, so where it holds the other form
// must have words too.
bool IsPlaceholder(std::string_view utf8);

struct Unarmored {
  std::string text;
  bool encrypted = false;  // OpenPGP's armor and nothing else
};
// OpenPGP within the text (RFC 4880, 6 and 7): the words that were signed, without armor and signature.
Unarmored WithoutArmor(std::string text);

}  // namespace crier::email
