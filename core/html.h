// HTML as residents and feeds write it, to plain text and back. The only user of gumbo.
#pragma once

#include <string>
#include <string_view>

namespace crier {

// What a reader would see: tags gone, entities resolved, <br>, <p>, <li> as line breaks, script and style
// dropped, white space folded. Links become their visible text. Angle brackets around what is no element of
// HTML are a person's own and stay: "<Elm to Maple>", "<ana@example.org>", "x <- y". Input over 1 MiB is cut
// first; nesting over 200 is flattened.
std::string HtmlToText(std::string_view html);

// Whether HTML has, or once had, an element of this name (lower case).
bool IsHtmlElement(std::string_view name);

// Numbers of characters that no text may hold ("&#0;", "&#xFFFE;", half a surrogate pair) are left out; two
// that make a pair ("&#55357;&#56832;") become the one character that they mean. All else stays.
std::string MendReferences(std::string_view markup);

// & < > " ' escaped: safe in an element and in a quoted attribute.
std::string EscapeHtml(std::string_view text);

}  // namespace crier
