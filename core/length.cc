#include "core/length.h"

#include <unicode/normalizer2.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>

#include "core/urls.h"
#include "core/utf8.h"

namespace crier {
namespace {

// twitter-text v3 configuration, in hundredths.
constexpr size_t kScale = 100;
constexpr size_t kDefaultWeight = 200;
constexpr size_t kUrlWeight = 23 * kScale;

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

size_t WeightOf(char32_t c) {
  const bool light =
      c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223) || (c >= 8242 && c <= 8247);
  return light ? kScale : kDefaultWeight;
}

struct CloseBreaks {
  void operator()(UBreakIterator* breaks) const { ubrk_close(breaks); }
};
struct CloseText {
  void operator()(UText* text) const { utext_close(text); }
};

// Opening one takes as long as many texts do, so each thread keeps its own.
UBreakIterator* Breaks() {
  thread_local const std::unique_ptr<UBreakIterator, CloseBreaks> breaks = [] {
    UErrorCode status = U_ZERO_ERROR;
    return std::unique_ptr<UBreakIterator, CloseBreaks>(ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &status));
  }();
  return breaks.get();
}

// Calls `visit` with each byte offset behind a grapheme.
template <typename Visit>
void ForEachGraphemeEnd(std::string_view text, Visit visit) {
  if (IsAscii(text)) {
    for (size_t at = 1; at <= text.size(); ++at) {
      if (!(at < text.size() && text[at - 1] == '\r' && text[at] == '\n')) visit(at);
    }
    return;
  }
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UText, CloseText> utext(
      utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status));
  UBreakIterator* breaks = Breaks();
  if (breaks != nullptr) ubrk_setUText(breaks, utext.get(), &status);
  if (breaks == nullptr || U_FAILURE(status)) {  // out of memory: code points are the next best
    for (size_t at = 0; at < text.size();) {
      NextCodePoint(text, &at);
      visit(at);
    }
    return;
  }
  for (int32_t end = ubrk_next(breaks); end != UBRK_DONE; end = ubrk_next(breaks))
    visit(static_cast<size_t>(end));
}

bool Has(char32_t c, UProperty property) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), property) != 0;
}
bool IsRegional(char32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }
bool IsTag(char32_t c) { return c >= 0xE0020 && c <= 0xE007F; }
constexpr char32_t kJoiner = 0x200D, kEmojiStyle = 0xFE0F, kKeycap = 0x20E3;

// An emoji as twitter-text (twemoji) sees it counts as one default character, however many code points it is
// made of: the sequences that Unicode recommends, whether or not their style selectors are all there.
class EmojiReader {
 public:
  explicit EmojiReader(std::string_view text) : text_(text) {}

  // Where the emoji that begins at `begin` ends; `begin` itself where there is none.
  size_t EndAt(size_t begin) const {
    size_t at = begin;
    const char32_t first = NextCodePoint(text_, &at);
    if (IsAsciiDigit(first) || first == '#' || first == '*') {
      Skip(kEmojiStyle, &at);
      return Skip(kKeycap, &at) ? at : begin;
    }
    if (IsRegional(first)) {
      size_t second = at;
      if (second < text_.size() && IsRegional(NextCodePoint(text_, &second)) && IsRecommended(begin, second))
        return second;
      return begin;
    }
    if (!Has(first, UCHAR_EXTENDED_PICTOGRAPHIC)) return begin;
    size_t end = ElementEnd(begin);
    // (c), (r) and the like are text unless a selector says otherwise.
    if (first < 0x2000 && end == at) return begin;
    // As many joined elements as make a recommended sequence.
    for (size_t next = end; Skip(kJoiner, &next) && next < text_.size();) {
      size_t peek = next;
      if (!Has(NextCodePoint(text_, &peek), UCHAR_EXTENDED_PICTOGRAPHIC)) break;
      next = ElementEnd(next);
      if (IsRecommended(begin, next)) end = next;
    }
    return end;
  }

 private:
  bool Skip(char32_t wanted, size_t* at) const {
    size_t next = *at;
    if (next >= text_.size() || NextCodePoint(text_, &next) != wanted) return false;
    *at = next;
    return true;
  }

  // A pictograph with its skin tone, style selector or tags.
  size_t ElementEnd(size_t begin) const {
    size_t at = begin;
    const char32_t c = NextCodePoint(text_, &at);
    const bool styled = Skip(kEmojiStyle, &at);
    size_t next = at;
    if (!styled && Has(c, UCHAR_EMOJI_MODIFIER_BASE) && next < text_.size() &&
        Has(NextCodePoint(text_, &next), UCHAR_EMOJI_MODIFIER)) {
      return next;
    }
    next = at;
    for (size_t peek = at; peek < text_.size() && IsTag(NextCodePoint(text_, &peek));) next = peek;
    return next > at && IsRecommended(begin, next) ? next : at;
  }

  bool IsRecommended(size_t begin, size_t end) const {
    if (end - begin > 128) return false;  // the longest there is has under 40 bytes
    // Selectors are written where the standard wants them.
    icu::UnicodeString full;
    for (size_t at = begin; at < end;) {
      const char32_t c = NextCodePoint(text_, &at);
      if (c == kEmojiStyle) continue;
      full.append(static_cast<UChar32>(c));
      if (!Has(c, UCHAR_EXTENDED_PICTOGRAPHIC) || Has(c, UCHAR_EMOJI_PRESENTATION)) continue;
      size_t next = at;
      if (next < end && Has(NextCodePoint(text_, &next), UCHAR_EMOJI_MODIFIER)) continue;
      full.append(static_cast<UChar32>(kEmojiStyle));
    }
    return u_stringHasBinaryProperty(full.getBuffer(), full.length(), UCHAR_RGI_EMOJI) != 0;
  }

  std::string_view text_;
};

size_t WeightOfPlain(std::string_view text) {
  size_t weight = 0;
  const EmojiReader emoji(text);
  for (size_t at = 0; at < text.size();) {
    if (const size_t end = emoji.EndAt(at); end > at) {
      weight += kDefaultWeight;
      at = end;
    } else {
      weight += WeightOf(NextCodePoint(text, &at));
    }
  }
  return weight;
}

size_t PlainLength(std::string_view text, LengthUnit unit) {
  switch (unit) {
    case LengthUnit::kCharacters:
      return CountCharacters(text);
    case LengthUnit::kGraphemes:
      return CountGraphemes(text);
    case LengthUnit::kUtf16:
      return CountUtf16(text);
    case LengthUnit::kBytes:
      return text.size();
    case LengthUnit::kWeighted:
      return WeightedLength(text);
    case LengthUnit::kSms:
      return CountSms(text).units;
  }
  return text.size();
}

// The limit is written in septets; a message in UCS-2 may take as many parts.
bool FitsSms(std::string_view text, size_t max_septets) {
  const SmsCount count = CountSms(text);
  if (count.gsm7) return count.units <= max_septets;
  if (max_septets < 160) return count.units <= max_septets * 7 / 16;
  return count.parts <= std::max<size_t>(1, max_septets / 153);
}

}  // namespace

size_t LengthOf(std::string_view text, const Limits& limits) {
  if (limits.url_length == 0 || limits.unit == LengthUnit::kWeighted) return PlainLength(text, limits.unit);
  size_t length = 0;
  size_t behind = 0;
  std::string rest;
  for (const Span& url : FindUrls(text)) {
    rest += text.substr(behind, url.start - behind);
    const size_t own =
        limits.url_longer_counts ? PlainLength(text.substr(url.start, url.end - url.start), limits.unit) : 0;
    length += std::max(limits.url_length, own);
    behind = url.end;
  }
  rest += text.substr(behind);
  return length + PlainLength(rest, limits.unit);
}

bool Fits(std::string_view text, const Limits& limits) {
  if (limits.max_bytes != 0 && text.size() > limits.max_bytes) return false;
  if (limits.max_length == 0) return true;
  if (limits.unit == LengthUnit::kSms) return FitsSms(text, limits.max_length);
  return LengthOf(text, limits) <= limits.max_length;
}

size_t CountGraphemes(std::string_view text) {
  size_t count = 0;
  ForEachGraphemeEnd(text, [&](size_t) { ++count; });
  return count;
}

std::vector<size_t> GraphemeBoundaries(std::string_view text) {
  std::vector<size_t> boundaries = {0};
  ForEachGraphemeEnd(text, [&](size_t end) { boundaries.push_back(end); });
  return boundaries;
}

size_t CountUtf16(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size();) count += NextCodePoint(text, &at) > 0xFFFF ? 2 : 1;
  return count;
}

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) NextCodePoint(text, &at);
  return count;
}

size_t WeightedLength(std::string_view text) {
  std::string composed;
  if (!IsAscii(text)) {
    UErrorCode status = U_ZERO_ERROR;
    icu::StringByteSink<std::string> sink(&composed);
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    if (nfc != nullptr) {
      nfc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr,
                         status);
    }
    if (U_SUCCESS(status)) text = composed;
  }
  size_t weight = 0;
  size_t behind = 0;
  for (const Link& link : FindLinks(text)) {
    weight += WeightOfPlain(text.substr(behind, link.span.start - behind)) + kUrlWeight;
    behind = link.span.end;
  }
  weight += WeightOfPlain(text.substr(behind));
  return weight / kScale;
}

}  // namespace crier
