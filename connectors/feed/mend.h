// Malformed XML, as feeds contain it, made well-formed.
#pragma once

#include <string>
#include <string_view>

namespace crier::feed {

// Where the markup of a feed begins: white space, log lines and warnings before it are skipped.
// npos if there is no "<" in the first 64 KiB.
size_t MarkupStart(std::string_view text);

// HTML's named entities, which XML does not know, become the characters that they mean; an unknown name stays
// as it is written, in CDATA sections and comments every one. Numbers of no characters go everywhere
// ("&#0;").
std::string ResolveNames(std::string_view text);

struct Mended {
  std::string xml;
  bool cut = false;  // the text ended within an element
};

// Well-formed XML with what can be saved: stray "<" and "&" escaped, attributes quoted, end tags that match
// nothing dropped, open elements closed, comments, instructions and the DOCTYPE left out (so no entity is
// ever expanded). Elements deeper than 100 lose their tags. Where the text ends in the middle, the last
// `item` or `entry` that was still open is dropped: half an item has the wrong id. Linear in the text.
Mended MendXml(std::string_view text);

}  // namespace crier::feed
