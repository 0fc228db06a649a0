#include "connectors/feed/decode.h"

#include <algorithm>

#include "core/charset.h"
#include "core/text.h"
#include "core/utf8.h"

namespace crier::feed {
namespace {

struct Mark {
  std::string_view bytes;
  const char* charset;
  bool cut;  // the bytes are a mark, not part of the text
};

// Longer ones first: a UTF-32LE mark begins as a UTF-16LE mark does. Then "<?" and "<r" without a mark.
constexpr Mark kMarks[] = {
    {{"\x00\x00\xFE\xFF", 4}, "UTF-32BE", true},
    {{"\xFF\xFE\x00\x00", 4}, "UTF-32LE", true},
    {"\xEF\xBB\xBF", "UTF-8", true},
    {"\xFE\xFF", "UTF-16BE", true},
    {"\xFF\xFE", "UTF-16LE", true},
    {{"\x00\x00\x00<", 4}, "UTF-32BE", false},
    {{"<\x00\x00\x00", 4}, "UTF-32LE", false},
    {{"\x00<\x00", 3}, "UTF-16BE", false},
    {{"<\x00", 2}, "UTF-16LE", false},
};

// What follows `name` and "=", in quotes or up to a separator.
std::string ValueAfter(std::string_view text, std::string_view name) {
  size_t at = text.find(name);
  if (at == text.npos) return "";
  at = text.find_first_not_of(" \t", at + name.size());
  if (at == text.npos || text[at] != '=') return "";
  at = text.find_first_not_of(" \t\"'", at + 1);
  if (at == text.npos) return "";
  return std::string(text.substr(at, text.find_first_of(" \t\"';,?>", at) - at));
}

std::string DeclaredByXml(std::string_view body) {
  const std::string_view head = body.substr(0, 1024);
  const size_t start = head.find("<?xml");
  if (start == head.npos) return "";
  return ValueAfter(head.substr(start, head.find("?>", start) - start), "encoding");
}

// UTF-8 in which something was cut or added: of the characters beyond ASCII four hold for each that does not.
bool IsUtf8WithFaults(std::string_view body) {
  size_t good = 0;
  size_t bad = 0;
  for (size_t at = 0; at < body.size();) {
    const size_t from = at;
    const char32_t c = NextCodePoint(body, &at);
    if (c < 0x80) continue;
    ++(c == 0xFFFD && body.substr(from, at - from) != "\xEF\xBF\xBD" ? bad : good);
  }
  return good > 0 && good >= bad * 4;
}

std::string ToUtf8(std::string_view body, std::string_view content_type) {
  for (const Mark& mark : kMarks) {
    if (!body.starts_with(mark.bytes)) continue;
    if (mark.cut) body.remove_prefix(mark.bytes.size());
    return Decoded(body, mark.charset, true).value_or(std::string(body));
  }
  if (IsUtf8(body) &&
      std::any_of(body.begin(), body.end(), [](char c) { return static_cast<signed char>(c) < 0; })) {
    return std::string(body);
  }
  for (const std::string& charset :
       {ValueAfter(Lower(content_type), "charset"), DeclaredByXml(body), std::string("utf-8")}) {
    // Bytes that begin with a readable "<" are not of these, whatever is declared.
    const std::string_view encoding = EncodingOf(charset);
    if (encoding.starts_with("UTF-16") || encoding.starts_with("UTF-32")) continue;
    if (auto text = Decoded(body, encoding, false)) return *text;
  }
  if (IsUtf8WithFaults(body)) return std::string(body);
  return Decoded(body, "windows-1252", true).value_or(std::string(body));
}

}  // namespace

std::string DecodeFeed(std::string_view body, std::string_view content_type) {
  return MendControls(CleanUtf8(ToUtf8(body, content_type)));
}

}  // namespace crier::feed
