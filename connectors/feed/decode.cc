#include "connectors/feed/decode.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

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

// As browsers read these names (WHATWG Encoding Standard).
std::string ReadAs(const std::string& charset) {
  std::string name = Lower(charset);
  if (name == "iso-8859-1" || name == "latin1" || name == "latin-1" || name == "us-ascii" ||
      name == "ascii") {
    return "windows-1252";
  }
  if (name == "gb2312" || name == "gbk") return "gb18030";
  if (name == "ks_c_5601-1987" || name == "euc-kr") return "windows-949";
  return name;
}

// Nothing if the charset is not known or the bytes are none of it. A lenient conversion puts U+FFFD instead.
std::optional<std::string> Convert(std::string_view body, const char* charset, bool lenient) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(charset, &status),
                                                                     &ucnv_close);
  if (U_FAILURE(status)) return std::nullopt;
  if (!lenient)
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::vector<UChar> wide(body.size() + 2);
  const int32_t units = ucnv_toUChars(converter.get(), wide.data(), static_cast<int32_t>(wide.size()),
                                      body.data(), static_cast<int32_t>(body.size()), &status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string text(static_cast<size_t>(units) * 3 + 1, '\0');
  int32_t bytes = 0;
  u_strToUTF8WithSub(text.data(), static_cast<int32_t>(text.size()), &bytes, wide.data(), units, 0xFFFD,
                     nullptr, &status);
  if (U_FAILURE(status)) return std::nullopt;
  text.resize(static_cast<size_t>(bytes));
  return text;
}

// U+0080 to U+009F are controls that nobody means: windows-1252 was taken for ISO-8859-1 somewhere on the
// way.
std::string MendControls(std::string text) {
  if (text.find('\xC2') == text.npos) return text;
  static const std::string_view kMeant[32] = {
      "€", "\xC2\x81", "‚",        "ƒ", "„",        "…",        "†", "‡",        "ˆ", "‰", "Š",
      "‹", "Œ",        "\xC2\x8D", "Ž", "\xC2\x8F", "\xC2\x90", "‘", "’",        "“", "”", "•",
      "–", "—",        "˜",        "™", "š",        "›",        "œ", "\xC2\x9D", "ž", "Ÿ"};
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (text[i] == '\xC2' && next >= 0x80 && next < 0xA0) {
      out += kMeant[next - 0x80];
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
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
    return Convert(body, mark.charset, true).value_or(std::string(body));
  }
  if (IsUtf8(body) &&
      std::any_of(body.begin(), body.end(), [](char c) { return static_cast<signed char>(c) < 0; })) {
    return std::string(body);
  }
  for (const std::string& charset :
       {ValueAfter(Lower(content_type), "charset"), DeclaredByXml(body), std::string("utf-8")}) {
    // Bytes that begin with a readable "<" are not of these, whatever is declared.
    const std::string name = ReadAs(charset);
    if (name.empty() || name.starts_with("utf-16") || name.starts_with("utf-32") || name.starts_with("utf16"))
      continue;
    if (auto text = Convert(body, name.c_str(), false)) return *text;
  }
  if (IsUtf8WithFaults(body)) return std::string(body);
  return Convert(body, "windows-1252", true).value_or(std::string(body));
}

}  // namespace

std::string DecodeFeed(std::string_view body, std::string_view content_type) {
  return MendControls(CleanUtf8(ToUtf8(body, content_type)));
}

}  // namespace crier::feed
