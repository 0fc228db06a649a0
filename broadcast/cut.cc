#include "broadcast/cut.h"

#include <unicode/ubrk.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>

#include "core/length.h"
#include "core/text.h"
#include "core/urls.h"
#include "core/utf8.h"

namespace crier {
namespace {

struct CloseBreaks {
  void operator()(UBreakIterator* breaks) const { ubrk_close(breaks); }
};
struct CloseText {
  void operator()(UText* text) const { utext_close(text); }
};

bool IsBlank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

// Byte offsets where ICU sees a boundary of the type; none if it cannot say.
std::vector<size_t> Boundaries(UBreakIteratorType type, std::string_view text, const std::string& lang) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UBreakIterator, CloseBreaks> breaks(
      ubrk_open(type, lang.c_str(), nullptr, 0, &status));
  const std::unique_ptr<UText, CloseText> utext(
      utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status));
  if (U_FAILURE(status)) return {};
  ubrk_setUText(breaks.get(), utext.get(), &status);
  if (U_FAILURE(status)) return {};
  std::vector<size_t> offsets;
  for (int32_t at = ubrk_next(breaks.get()); at != UBRK_DONE; at = ubrk_next(breaks.get())) {
    offsets.push_back(static_cast<size_t>(at));
  }
  return offsets;
}

// Scripts that write no blanks between words.
bool IsUnspaced(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_YI:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
    case USCRIPT_TIBETAN:
      return true;
    default:
      return c >= 0x3000 && c <= 0x303F;  // their punctuation
  }
}

bool IsUnspacedAround(std::string_view text, size_t offset) {
  size_t next = offset;
  if (IsUnspaced(NextCodePoint(text, &next))) return true;
  size_t before = offset - 1;
  while (before > 0 && (static_cast<unsigned char>(text[before]) & 0xC0) == 0x80) --before;
  return IsUnspaced(NextCodePoint(text, &before));
}

bool FollowsBlankLine(std::string_view text, size_t offset) {
  int lines = 0;
  while (offset > 0 && IsBlank(text[offset - 1])) lines += text[--offset] == '\n' ? 1 : 0;
  return lines >= 2;
}

struct Cut {
  size_t end = 0;  // 0: not even one grapheme fits
  bool split_word = false;
};

// The longest body that begins at `begin`, ending at a good seam.
Cut Longest(const Seams& seams, size_t begin, size_t total, const FitsPart& fits) {
  const std::vector<Seams::Place>& places = seams.places();
  const auto after = [](size_t offset, const Seams::Place& place) { return offset < place.offset; };
  const auto first = std::upper_bound(places.begin(), places.end(), begin, after);
  const auto fits_to = [&](size_t end) { return fits(Trim(seams.text().substr(begin, end - begin)), total); };

  // Doubling first, so that a long rest is not measured again for every part.
  const auto count = static_cast<size_t>(places.end() - first);
  size_t good = 0, bad = 1;
  while (bad <= count && fits_to(first[static_cast<std::ptrdiff_t>(bad - 1)].offset)) {
    good = bad;
    bad *= 2;
  }
  bad = std::min(bad, count + 1);
  while (bad - good > 1) {
    const size_t middle = good + (bad - good) / 2;
    (fits_to(first[static_cast<std::ptrdiff_t>(middle - 1)].offset) ? good : bad) = middle;
  }
  if (good == 0) return {};
  if (good == count) return {seams.text().size(), false};

  size_t best[4] = {};
  for (size_t i = 0; i < good; ++i) {
    const Seams::Place& place = first[static_cast<std::ptrdiff_t>(i)];
    for (auto seam = static_cast<size_t>(place.seam) + 1; seam-- > 0;) best[seam] = place.offset;
  }
  const size_t enough = begin + (best[0] - begin) * 2 / 3;
  for (const Seam seam : {Seam::kParagraph, Seam::kSentence}) {
    if (best[static_cast<size_t>(seam)] > enough) return {best[static_cast<size_t>(seam)], false};
  }
  const size_t word = best[static_cast<size_t>(Seam::kWord)];
  return word > begin ? Cut{word, false} : Cut{best[0], true};
}

size_t SkipBlanks(std::string_view text, size_t at) {
  while (at < text.size() && IsBlank(text[at])) ++at;
  return at;
}

std::optional<Parts> CutFor(const Seams& seams, size_t most, size_t total, const FitsPart& fits) {
  Parts parts;
  const std::string_view text = seams.text();
  for (size_t at = SkipBlanks(text, 0); at < text.size();) {
    if (parts.bodies.size() == most) return std::nullopt;
    const Cut cut = Longest(seams, at, total, fits);
    if (cut.end == 0) return std::nullopt;
    parts.bodies.push_back(Trim(text.substr(at, cut.end - at)));
    parts.split_word = parts.split_word || cut.split_word;
    at = SkipBlanks(text, cut.end);
  }
  return parts;
}

}  // namespace

Seams::Seams(std::string_view text, std::string_view lang) : text_(text) {
  for (const size_t offset : GraphemeBoundaries(text)) {
    if (offset > 0) places_.push_back({offset, Seam::kGrapheme});
  }
  const auto raise = [&](const std::vector<size_t>& offsets, auto&& seam_at) {
    auto place = places_.begin();
    for (const size_t offset : offsets) {
      place = std::lower_bound(place, places_.end(), offset,
                               [](const Place& each, size_t at) { return each.offset < at; });
      if (place == places_.end()) return;
      if (place->offset == offset) place->seam = std::max(place->seam, seam_at(offset));
    }
  };
  const std::string locale(lang);
  const std::vector<Link> links = FindLinks(text);
  const auto in_link = [&](size_t offset) {
    const auto link = std::upper_bound(links.begin(), links.end(), offset,
                                       [](size_t at, const Link& each) { return at < each.span.end; });
    return link != links.end() && offset > link->span.start;
  };
  raise(Boundaries(UBRK_LINE, text, locale), [&](size_t offset) {
    if (offset == text.size() || IsBlank(text[offset - 1])) return Seam::kWord;
    return !in_link(offset) && IsUnspacedAround(text, offset) ? Seam::kWord : Seam::kGrapheme;
  });
  raise(Boundaries(UBRK_SENTENCE, text, locale), [&](size_t offset) {
    const bool between = offset == text.size() || IsBlank(text[offset - 1]) ||
                         (!in_link(offset) && IsUnspacedAround(text, offset));
    return between ? Seam::kSentence : Seam::kGrapheme;
  });
  for (Place& place : places_) {
    if (text[place.offset - 1] == '\n') place.seam = std::max(place.seam, Seam::kSentence);
    if (FollowsBlankLine(text, place.offset)) place.seam = Seam::kParagraph;
    // A blank is a seam whatever ICU says of the characters around it.
    if (IsBlank(text[place.offset - 1])) place.seam = std::max(place.seam, Seam::kWord);
  }
}

std::optional<Parts> CutIntoParts(const Seams& seams, size_t most, const FitsPart& fits) {
  if (most == 0) return std::nullopt;
  if (fits(Trim(seams.text()), 1)) return Parts{{Trim(seams.text())}, false};
  // The number of parts is part of the text: try one digit, then two, three.
  for (size_t total = 9; most > 1; total = total * 10 + 9) {
    std::optional<Parts> parts = CutFor(seams, std::min(most, total), total, fits);
    if (parts || total >= most || total >= 999) return parts;
  }
  return std::nullopt;
}

}  // namespace crier
