// HTML as residents and feeds write it, to plain text and back. The only user of gumbo.
#pragma once

#include <string>
#include <string_view>

namespace crier {

// What a reader would see: tags gone, entities resolved, <br>, <p>, <li> as line breaks, script and style
// dropped, white space folded. Links become their visible text. Input over 1 MiB is cut first; nesting over
// 200 is flattened.
std::string HtmlToText(std::string_view html);

// & < > " ' escaped: safe in an element and in a quoted attribute.
std::string EscapeHtml(std::string_view text);

}  // namespace crier
