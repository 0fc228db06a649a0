// Which angle brackets are markup and which a person's own. Private to html.
#pragma once

#include <string_view>

namespace crier {

// Whether `text`, which begins with "<" and a letter, begins with a start tag as somebody writes HTML: the
// name of an element ("<b>", "<o:p>"), or attributes with values behind any name. "<Elm to Maple>",
// "<ana@example.org>" and "<b and c>" are none. Looks at no more than the first 256 bytes.
bool BeginsTag(std::string_view text);

// Likewise an end tag's name, in lower case.
bool IsTagName(std::string_view name);

}  // namespace crier
