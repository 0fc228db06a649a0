#include "core/visible.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <vector>

#include "core/text.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr char32_t kNonJoiner = 0x200C;
constexpr char32_t kJoiner = 0x200D;
constexpr char32_t kBlackFlag = 0x1F3F4;
constexpr char32_t kEndOfTags = 0xE007F;

UChar32 Icu(char32_t c) { return static_cast<UChar32>(c); }
bool Has(char32_t c, UProperty property) { return u_hasBinaryProperty(Icu(c), property) != 0; }

UScriptCode ScriptOf(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(Icu(c), &status);
}

// Letters of these never join, so a joiner between them shows nothing.
bool Joins(char32_t c) {
  switch (ScriptOf(c)) {
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
    case USCRIPT_UNKNOWN:
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_ARMENIAN:
    case USCRIPT_GEORGIAN:
    case USCRIPT_HEBREW:
    case USCRIPT_HAN:
    case USCRIPT_HANGUL:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_CHEROKEE:
      return false;
    default:
      return true;
  }
}

bool IsRightToLeft(char32_t c) {
  const UCharDirection direction = u_charDirection(Icu(c));
  return u_isalpha(Icu(c)) && (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC);
}

bool IsMark(char32_t c) {
  const int8_t type = u_charType(Icu(c));
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

bool IsTag(char32_t c) { return c >= 0xE0000 && c <= kEndOfTags; }
bool IsTagOf(char32_t c, char first, char last) {
  return c >= 0xE0000 + static_cast<char32_t>(first) && c <= 0xE0000 + static_cast<char32_t>(last);
}
bool IsDirectionalMark(char32_t c) { return c == 0x200E || c == 0x200F || c == 0x061C; }
bool IsVariationSelector(char32_t c) {
  return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) || (c >= 0x180B && c <= 0x180F);
}

// One text, read from left to right; `kept` is what stays of it.
class Cleaner {
 public:
  explicit Cleaner(std::string_view text) {
    for (size_t at = 0; at < text.size();) said_.push_back(NextCodePoint(text, &at));
    right_to_left_ = std::any_of(said_.begin(), said_.end(), IsRightToLeft);
  }

  std::string Run() {
    for (size_t i = 0; i < said_.size(); ++i) {
      const char32_t c = said_[i];
      if (c == kBlackFlag) {
        kept_.push_back(c);
        i += TakeFlag(i + 1);
        marks_ = 0;
      } else if (c == 0x85 || c == 0x2028 || c == 0x2029) {
        kept_.push_back('\n');
      } else if (c == 0x2800) {
        kept_.push_back(' ');  // Braille without a dot
      } else if (Stays(i)) {
        kept_.push_back(c);
      }
    }
    std::string out;
    for (size_t i = 0; i < kept_.size(); ++i) {
      if (!IsDirectionalMark(kept_[i]) || DirectionalMarkStays(i)) AppendUtf8(kept_[i], &out);
    }
    return out;
  }

 private:
  char32_t Before() const { return kept_.empty() ? 0 : kept_.back(); }
  char32_t After(size_t i) const { return i + 1 < said_.size() ? said_[i + 1] : 0; }

  // Tags that spell a subdivision behind a black flag: two letters of the country, one to three letters or
  // digits of its part, and the end. How many of them were kept.
  size_t TakeFlag(size_t from) {
    size_t i = from;
    const auto is_letter = [&] { return i < said_.size() && IsTagOf(said_[i], 'a', 'z'); };
    while (i < from + 2 && is_letter()) ++i;
    if (i < from + 2) return 0;
    while (i < from + 5 && (is_letter() || (i < said_.size() && IsTagOf(said_[i], '0', '9')))) ++i;
    if (i == from + 2 || i >= said_.size() || said_[i] != kEndOfTags) return 0;
    kept_.insert(kept_.end(), said_.begin() + static_cast<std::ptrdiff_t>(from),
                 said_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return i + 1 - from;
  }

  bool Stays(size_t i) {
    const char32_t c = said_[i];
    if (c < 0xA0) {
      marks_ = 0;
      return c == '\t' || c == '\n' || (c >= 0x20 && c < 0x7F);
    }
    if (IsTag(c) || (c >= 0xFFF9 && c <= 0xFFFB)) return false;
    if (IsDirectionalMark(c)) return right_to_left_;  // its neighbours decide, once they are known
    if (c == kJoiner || c == kNonJoiner) return JoinerStays(i);
    if (IsVariationSelector(c)) return SelectorStays(c);
    if (Has(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return false;
    marks_ = IsMark(c) ? marks_ + 1 : 0;
    return marks_ <= kMostMarks;
  }

  // Of what is kept. Beside a digit one can turn 13 into 31; a second one says nothing.
  bool DirectionalMarkStays(size_t at) const {
    const auto passes = [&](size_t i) { return IsDirectionalMark(kept_[i]) || IsMark(kept_[i]); };
    size_t before = at, after = at + 1;
    while (before > 0 && passes(before - 1)) --before;
    while (after < kept_.size() && passes(after)) ++after;
    if (at > 0 && IsDirectionalMark(kept_[at - 1])) return false;
    return (before == 0 || u_isdigit(Icu(kept_[before - 1])) == 0) &&
           (after == kept_.size() || u_isdigit(Icu(kept_[after])) == 0);
  }

  bool JoinerStays(size_t i) const {
    const char32_t before = Before(), after = After(i);
    if (Joins(before))
      return u_isalpha(Icu(before)) != 0 || IsMark(before) ||
             u_charType(Icu(before)) == U_COMBINING_SPACING_MARK;
    return said_[i] == kJoiner && Has(after, UCHAR_EXTENDED_PICTOGRAPHIC) &&
           (Has(before, UCHAR_EXTENDED_PICTOGRAPHIC) || Has(before, UCHAR_EMOJI_MODIFIER) ||
            before == 0xFE0F);
  }

  bool SelectorStays(char32_t c) const {
    const char32_t before = Before();
    if (c >= 0xE0100) return Has(before, UCHAR_IDEOGRAPHIC);
    if (c < 0xFE00) return ScriptOf(before) == USCRIPT_MONGOLIAN && !IsVariationSelector(before);
    if (IsVariationSelector(before)) return false;
    return Has(before, UCHAR_EMOJI) || Has(before, UCHAR_EXTENDED_PICTOGRAPHIC) ||
           Has(before, UCHAR_IDEOGRAPHIC) || ScriptOf(before) == USCRIPT_MYANMAR ||
           ScriptOf(before) == USCRIPT_PHAGS_PA || u_charType(Icu(before)) == U_MATH_SYMBOL;
  }

  std::vector<char32_t> said_, kept_;
  bool right_to_left_ = false;
  int marks_ = 0;  // on the last letter
};

bool IsPlainAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte < 0x7F) || c == '\n' || c == '\t';
  });
}

}  // namespace

std::string DropInvisible(std::string_view text) {
  if (IsPlainAscii(text)) return std::string(text);
  return Cleaner(text).Run();
}

void DropInvisible(Mention* mention) {
  const auto clean = [](std::string* text) { *text = DropInvisible(*text); };
  clean(&mention->text);
  // A line break would put a second line where one name is shown.
  for (std::string* name : {&mention->author.handle, &mention->author.name}) {
    clean(name);
    std::replace(name->begin(), name->end(), '\n', ' ');
  }
  for (Attachment& each : mention->attachments) {
    clean(&each.description);
    clean(&each.media_type);
  }
}

}  // namespace crier
