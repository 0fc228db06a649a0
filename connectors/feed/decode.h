// Bytes to UTF-8: what a feed says of its encoding is often missing or wrong.
#pragma once

#include <string>
#include <string_view>

namespace crier::feed {

// A byte order mark decides; then bytes that are UTF-8 and not plain ASCII are UTF-8, whatever is declared;
// then the charset of the Content-Type, the XML declaration, UTF-8 and windows-1252 are tried in turn until
// one fits; bytes that are UTF-8 but for a few are UTF-8 before they are windows-1252. What a label means is
// core/charset.h. The result is valid UTF-8 without control characters.
std::string DecodeFeed(std::string_view body, std::string_view content_type);

}  // namespace crier::feed
