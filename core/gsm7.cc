// SMS: the GSM 7-bit alphabet (3GPP TS 23.038, the Unicode Consortium's GSM0338.TXT) and how messages are cut
// into parts.
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <utility>

#include "core/length.h"
#include "core/utf8.h"

namespace crier {
namespace {

// TS 23.040: 140 bytes a part; the header of a part of several takes six of them.
constexpr size_t kSeptetsAlone = 160, kSeptetsAPart = 153;
constexpr size_t kUtf16Alone = 70, kUtf16APart = 67;

// Septets that the character takes: 1 basic, 2 extension, 0 not in the alphabet.
size_t Septets(char32_t c) {
  if (c < 0x80) {
    switch (c) {
      case '\f':
      case '^':
      case '{':
      case '}':
      case '\\':
      case '[':
      case '~':
      case ']':
      case '|':
        return 2;
      case '`':
        return 0;
      default:
        return c >= 0x20 && c < 0x7F ? 1 : (c == '\n' || c == '\r' ? 1 : 0);
    }
  }
  switch (c) {
    case U'£':
    case U'¥':
    case U'è':
    case U'é':
    case U'ù':
    case U'ì':
    case U'ò':
    case U'Ç':
    case U'Ø':
    case U'ø':
    case U'Å':
    case U'å':
    case U'Δ':
    case U'Φ':
    case U'Γ':
    case U'Λ':
    case U'Ω':
    case U'Π':
    case U'Ψ':
    case U'Σ':
    case U'Θ':
    case U'Ξ':
    case U'Æ':
    case U'æ':
    case U'ß':
    case U'É':
    case U'¤':
    case U'¡':
    case U'Ä':
    case U'Ö':
    case U'Ñ':
    case U'Ü':
    case U'§':
    case U'¿':
    case U'ä':
    case U'ö':
    case U'ñ':
    case U'ü':
    case U'à':
    case U'ç':  // GSM0338.TXT reads code 0x09 as the capital or the small letter; phones show either
      return 1;
    case U'€':
      return 2;
    default:
      return 0;
  }
}

// Fills parts of `size` units one after the other, never splitting a character.
class Parts {
 public:
  Parts(size_t alone, size_t a_part) : alone_(alone), a_part_(a_part) {}
  void Add(size_t units) {
    total_ += units;
    if (used_ + units > a_part_) {
      ++full_;
      used_ = 0;
    }
    used_ += units;
  }
  void Finish(SmsCount* count) const {
    count->units = total_;
    if (total_ <= alone_) {
      count->parts = total_ == 0 ? 0 : 1;
      count->left = alone_ - total_;
    } else {
      count->parts = full_ + 1;
      count->left = a_part_ - used_;
    }
  }

 private:
  size_t alone_;
  size_t a_part_;
  size_t total_ = 0;
  size_t full_ = 0;
  size_t used_ = 0;
};

// Spellings for what Unicode itself does not take apart.
constexpr std::pair<std::u32string_view, std::string_view> kSpellings[] = {
    {U"`\u00B4\u2018\u2019\u201A\u201B\u2032\u2039\u203A\u02BC", "'"},
    {U"\u00AB\u00BB\u201C\u201D\u201E\u201F\u2033", "\""},
    // Nothing that anybody sees.
    {U"\u00AD\u200B\u200C\u200D\u200E\u200F\u2060\uFE0E\uFE0F\uFEFF", ""},
    {U"\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u00B7\u25CF\u25AA", "-"},
    {U"\u2028\u2029", "\n"},
    {U"\u2190", "<-"},
    {U"\u2192", "->"},
    {U"\u2044\u00F7", "/"},
    {U"\u00D7", "x"},
    {U"\u00B0\u00BA", "o"},
    {U"\u00A9", "(c)"},
    {U"\u00AE", "(r)"},
    {U"\u00AA", "a"},
    {U"\u00D0\u0110", "D"},
    {U"\u00F0\u0111", "d"},
    {U"\u00DE", "Th"},
    {U"\u00FE", "th"},
    {U"\u0131", "i"},
    {U"\u0141", "L"},
    {U"\u0142", "l"},
    {U"\u0152", "OE"},
    {U"\u0153", "oe"},
    {U"\t", " "},
};

// A null view where there is none.
std::string_view Nearest(char32_t c) {
  for (const auto& [characters, spelling] : kSpellings) {
    if (characters.find(c) != characters.npos) return spelling;
  }
  return {};
}

bool IsGsm7(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (Septets(NextCodePoint(text, &at)) == 0) return false;
  }
  return true;
}

// The compatible characters without their marks, if that can be sent; else nothing.
std::string Bare(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
  if (U_FAILURE(status)) return {};
  const icu::UnicodeString apart = nfkd->normalize(icu::UnicodeString(static_cast<UChar32>(c)), status);
  std::string out;
  for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const auto piece = static_cast<char32_t>(apart.char32At(i));
    if (u_charType(static_cast<UChar32>(piece)) == U_NON_SPACING_MARK) continue;
    if (const std::string_view nearest = Nearest(piece); nearest.data() != nullptr) {
      out += nearest;
    } else {
      AppendUtf8(piece, &out);
    }
  }
  return IsGsm7(out) ? out : std::string();
}

std::string SpellOnce(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  // Composed first: e and a combining acute are one é, which has a place in the alphabet.
  std::string composed;
  if (const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status); U_SUCCESS(status)) {
    nfc->normalize(
           icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))),
           status)
        .toUTF8String(composed);
  }
  std::string out;
  out.reserve(composed.size());
  for (size_t at = 0; at < composed.size();) {
    const size_t from = at;
    const char32_t c = NextCodePoint(composed, &at);
    const std::string_view as_is = std::string_view(composed).substr(from, at - from);
    if (Septets(c) != 0) {
      out += as_is;
    } else if (const std::string_view nearest = Nearest(c); nearest.data() != nullptr) {
      out += nearest;
    } else {
      const std::string bare = Bare(c);
      out += bare.empty() ? as_is : std::string_view(bare);
    }
  }
  return out;
}

}  // namespace

SmsCount CountSms(std::string_view text) {
  SmsCount count;
  Parts septets(kSeptetsAlone, kSeptetsAPart);
  Parts utf16(kUtf16Alone, kUtf16APart);
  for (size_t at = 0; at < text.size();) {
    const size_t from = at;
    const char32_t c = NextCodePoint(text, &at);
    const size_t size = Septets(c);
    if (size == 0 && count.gsm7) {
      count.gsm7 = false;
      count.first_odd = text.substr(from, at - from);
    }
    septets.Add(size);
    utf16.Add(c > 0xFFFF ? 2 : 1);
  }
  (count.gsm7 ? septets : utf16).Finish(&count);
  return count;
}

std::string ToGsm7(std::string_view text) {
  std::string spelled = SpellOnce(text);
  // A mark that stays may belong to the nearest spelling of the letter before it: ł and a cedilla are ļ then.
  for (std::string next; (next = SpellOnce(spelled)) != spelled;) spelled = std::move(next);
  return spelled;
}

}  // namespace crier
