#include "core/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

#include "core/charset_labels.h"
#include "core/text.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr std::string_view kUtf8 = "UTF-8";
constexpr std::string_view kWestern = "windows-1252";
constexpr std::string_view kRomanian = "ISO-8859-16";

// ICU has none of ISO-8859-16.
constexpr char16_t kRomanianHigh[] =
    u"\u00A0\u0104\u0105\u0141\u20AC\u201E\u0160\u00A7\u0161\u00A9\u0218\u00AB\u0179\u00AD\u017A\u017B"
    u"\u00B0\u00B1\u010C\u0142\u017D\u201D\u00B6\u00B7\u017E\u010D\u0219\u00BB\u0152\u0153\u0178\u017C"
    u"\u00C0\u00C1\u00C2\u0102\u00C4\u0106\u00C6\u00C7\u00C8\u00C9\u00CA\u00CB\u00CC\u00CD\u00CE\u00CF"
    u"\u0110\u0143\u00D2\u00D3\u00D4\u0150\u00D6\u015A\u0170\u00D9\u00DA\u00DB\u00DC\u0118\u021A\u00DF"
    u"\u00E0\u00E1\u00E2\u0103\u00E4\u0107\u00E6\u00E7\u00E8\u00E9\u00EA\u00EB\u00EC\u00ED\u00EE\u00EF"
    u"\u0111\u0144\u00F2\u00F3\u00F4\u0151\u00F6\u015B\u0171\u00F9\u00FA\u00FB\u00FC\u0119\u021B\u00FF";

bool IsHigh(char c) { return static_cast<signed char>(c) < 0; }
bool IsAscii(std::string_view bytes) { return std::none_of(bytes.begin(), bytes.end(), IsHigh); }

// How many characters beyond ASCII there are, and bytes that are none, when it is read as UTF-8.
struct Count {
  size_t good = 0;
  size_t bad = 0;
};
Count CountUtf8(std::string_view bytes) {
  Count count;
  for (size_t at = 0; at < bytes.size();) {
    const size_t before = at;
    const char32_t c = NextCodePoint(bytes, &at);
    if (c < 0x80) continue;
    // U+FFFD that is really there takes three bytes.
    const bool replaced = c == 0xFFFD && !(at - before == 3 && bytes.substr(before, 3) == "\xEF\xBF\xBD");
    ++(replaced ? count.bad : count.good);
  }
  return count;
}

std::string DecodeRomanian(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    AppendUtf8(byte < 0xA0 ? byte : kRomanianHigh[byte - 0xA0], &out);
  }
  return out;
}

// Of encodings with several bytes a character, whose text may look like UTF-8 where it is short.
bool IsMultiByte(std::string_view encoding) {
  for (const std::string_view one :
       {"gb18030", "GBK", "big5-hkscs", "EUC-JP", "windows-31j", "windows-949"}) {
    if (encoding == one) return true;
  }
  return false;
}

bool IsWide(std::string_view encoding) {
  return encoding.starts_with("UTF-16") || encoding.starts_with("UTF-32");
}

// Japanese mail says so in its bytes where it says so nowhere else.
bool SwitchesToJapanese(std::string_view bytes) {
  return bytes.find("\x1B$B") != bytes.npos || bytes.find("\x1B$@") != bytes.npos;
}

// Without a label to go by: the bytes beyond ASCII are mostly UTF-8, or they are not.
std::string Guessed(std::string_view bytes) {
  const Count count = CountUtf8(bytes);
  if (count.bad == 0 || (count.good > 0 && count.good >= count.bad)) return CleanUtf8(bytes);
  return Decoded(bytes, kWestern, true).value_or(CleanUtf8(bytes));
}

std::string Read(std::string_view bytes, std::string_view label) {
  constexpr size_t kFew = 3;  // characters: two of GB 2312 may well be two of UTF-8, three hardly
  if (bytes.starts_with("\xEF\xBB\xBF")) return Guessed(bytes.substr(3));
  const std::string_view encoding = EncodingOf(label);
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    const std::string_view wide = bytes.front() == '\xFF' ? "UTF-16LE" : "UTF-16BE";
    if (auto text = Decoded(bytes.substr(2), wide, bytes.size() % 2 == 0 && IsWide(encoding))) return *text;
  }
  if (IsWide(encoding)) {
    // Bytes without a zero that are UTF-8 are a label's mistake.
    if (bytes.find('\0') == bytes.npos && IsUtf8(bytes)) return std::string(bytes);
    return Decoded(bytes, encoding, true).value_or(CleanUtf8(bytes));
  }
  const bool none = encoding.empty() || encoding == kUtf8 || encoding == kWestern;
  if (none && SwitchesToJapanese(bytes)) {
    if (auto text = Decoded(bytes, "ISO-2022-JP", false)) return *text;
  }
  if (!encoding.empty() && IsAscii(bytes) && bytes.find('\x1B') == bytes.npos && encoding != "HZ")
    return std::string(bytes);
  if (encoding.empty() || encoding == kUtf8) return Guessed(bytes);
  const bool utf8 = IsUtf8(bytes) && !IsAscii(bytes);
  if (utf8 && (!IsMultiByte(encoding) || CountUtf8(bytes).good >= kFew)) return std::string(bytes);
  if (auto text = Decoded(bytes, encoding, false)) return *text;
  if (utf8) return std::string(bytes);
  // What browsers read as gb18030 may hold windows-936's euro sign.
  if (encoding == "gb18030") {
    if (auto text = Decoded(bytes, "GBK", false)) return *text;
  }
  return Decoded(bytes, encoding, true).value_or(Guessed(bytes));
}

}  // namespace

std::string_view EncodingOf(std::string_view label) {
  constexpr std::string_view kAround = " \t\r\n\f\"'";
  constexpr size_t kLongest = 64;
  const size_t begin = label.find_first_not_of(kAround);
  if (begin == label.npos) return "";
  label = label.substr(begin, label.find_last_not_of(kAround) - begin + 1);
  if (label.size() > kLongest) return "";
  const std::string name = Lower(label);
  const auto* found =
      std::lower_bound(std::begin(kCharsetLabels), std::end(kCharsetLabels), name,
                       [](const CharsetLabel& one, const std::string& it) { return one.label < it; });
  return found != std::end(kCharsetLabels) && found->label == name ? found->encoding : std::string_view();
}

std::optional<std::string> Decoded(std::string_view bytes, std::string_view encoding, bool lenient) {
  if (encoding == kRomanian) return DecodeRomanian(bytes);
  if (encoding == kUtf8) {
    if (!lenient && !IsUtf8(bytes)) return std::nullopt;
    return CleanUtf8(bytes);
  }
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
      ucnv_open(std::string(encoding).c_str(), &status), &ucnv_close);
  if (encoding.empty() || U_FAILURE(status)) return std::nullopt;
  if (!lenient)
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::vector<UChar> wide(2 * bytes.size() + 2);
  const int32_t units = ucnv_toUChars(converter.get(), wide.data(), static_cast<int32_t>(wide.size()),
                                      bytes.data(), static_cast<int32_t>(bytes.size()), &status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string text(static_cast<size_t>(units) * 3 + 1, '\0');
  int32_t size = 0;
  u_strToUTF8WithSub(text.data(), static_cast<int32_t>(text.size()), &size, wide.data(), units, 0xFFFD,
                     nullptr, &status);
  if (U_FAILURE(status)) return std::nullopt;
  text.resize(static_cast<size_t>(size));
  return text;
}

std::string DecodeText(std::string_view bytes, std::string_view label) {
  return MendControls(CleanUtf8(Read(bytes, label)));
}

std::string MendControls(std::string utf8) {
  if (utf8.find('\xC2') == utf8.npos) return utf8;
  static constexpr std::string_view kMeant[32] = {
      "€", "\xC2\x81", "‚",        "ƒ", "„",        "…",        "†", "‡",        "ˆ", "‰", "Š",
      "‹", "Œ",        "\xC2\x8D", "Ž", "\xC2\x8F", "\xC2\x90", "‘", "’",        "“", "”", "•",
      "–", "—",        "˜",        "™", "š",        "›",        "œ", "\xC2\x9D", "ž", "Ÿ"};
  std::string out;
  out.reserve(utf8.size());
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto next = static_cast<unsigned char>(i + 1 < utf8.size() ? utf8[i + 1] : 0);
    if (utf8[i] == '\xC2' && next >= 0x80 && next < 0xA0) {
      out += kMeant[next - 0x80];
      ++i;
    } else {
      out += utf8[i];
    }
  }
  return out;
}

}  // namespace crier
