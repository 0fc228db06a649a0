// How a bulletin looks as HTML mail: the one place for it. Small, without images or anything loaded from
// elsewhere, readable without styles, in the dark, and by a screen reader. Pure.
#pragma once

#include <string>

namespace crier::email {

struct LetterLook {
  std::string lang;      // BCP 47; empty: not said
  std::string title;     // the heading; where the text begins with it, it is not said twice
  std::string text;      // plain; an empty line ends a paragraph
  std::string severity;  // CAP: Extreme and Severe have a red band, Moderate an amber one
  std::string sender;    // whose list it is
  std::string unsubscribe_url;
};

std::string LetterHtml(const LetterLook& look);

}  // namespace crier::email
