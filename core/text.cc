#include "core/text.h"

#include <simdjson.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/utf8.h"

namespace crier {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080;

bool IsControl(char32_t c) { return c < 0x20 && c != '\t' && c != '\n'; }

// Eight ASCII letters at once: a byte of A..Z gets its 0x20. No byte may have its high bit set.
uint64_t LowerEight(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  const uint64_t from_a = word + (0x80 - 'A') * kOnes;
  const uint64_t after_z = word + (0x80 - 'Z' - 1) * kOnes;
  return word | (((from_a & ~after_z) & kHighBits) >> 2);
}

char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Punctuation that people and their keyboards use for one another. 0: stays as it is.
char PlainSpelling(char32_t c) {
  switch (c) {
    case 0xB4:    // acute accent
    case 0x2BC:   // modifier letter apostrophe
    case 0x2018:  // quotation marks, single
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:  // prime
    case 0x2039:
    case 0x203A:
    case 0xFF07:
      return '\'';
    case 0xAB:  // quotation marks, double
    case 0xBB:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033:  // double prime
    case 0xFF02:
      return '"';
    case 0x2010:  // hyphens, dashes, minus
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0xFE58:
    case 0xFE63:
    case 0xFF0D:
      return '-';
    case 0x2028:  // line and paragraph separators
    case 0x2029:
      return '\n';
    case 0x2044:  // fraction slash: NFKC writes one half as 1, U+2044, 2
      return '/';
    default:
      return 0;
  }
}

// Accents, points and variation selectors fall away. Marks of scripts that write vowels or voicing with them
// (Devanagari, Thai, kana) stay: without them the word is another word.
bool IsDroppedMark(char32_t c) {
  const int8_t type = u_charType(static_cast<UChar32>(c));
  if (type != U_NON_SPACING_MARK && type != U_ENCLOSING_MARK) return false;
  if (c == 0x3099 || c == 0x309A) return false;  // kana voicing; their script is Inherited
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_INHERITED:
    case USCRIPT_COMMON:
    case USCRIPT_HEBREW:
    case USCRIPT_ARABIC:
    case USCRIPT_CYRILLIC:
      return true;
    default:
      return false;
  }
}

struct Normalizers {
  const icu::Normalizer2* casefold = nullptr;
  const icu::Normalizer2* nfd = nullptr;
  const icu::Normalizer2* nfc = nullptr;
};

// ICU's own immutable singletons.
const Normalizers& Icu() {
  static const Normalizers normalizers = [] {
    UErrorCode status = U_ZERO_ERROR;
    Normalizers made;
    made.casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    made.nfd = icu::Normalizer2::getNFDInstance(status);
    made.nfc = icu::Normalizer2::getNFCInstance(status);
    // The data is linked into the library; without it nothing in this program could work.
    if (U_FAILURE(status)) std::abort();
    return made;
  }();
  return normalizers;
}

// The folded spelling of a piece without context before or after it.
std::string FoldPiece(const icu::UnicodeString& piece) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString cased = Icu().casefold->normalize(piece, status);
  const icu::UnicodeString apart = Icu().nfd->normalize(cased, status);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const UChar32 c = apart.char32At(i);
    const char plain = PlainSpelling(static_cast<char32_t>(c));
    if (plain != 0) {
      kept.append(static_cast<UChar32>(plain));
    } else if (!IsDroppedMark(static_cast<char32_t>(c))) {
      kept.append(c);
    }
  }
  std::string out;
  Icu().nfc->normalize(kept, status).toUTF8String(out);
  return out;
}

std::string FoldCodePoint(char32_t c) {
  if (const char plain = PlainSpelling(c); plain != 0) return {plain};
  if (IsDroppedMark(c)) return {};
  return FoldPiece(icu::UnicodeString(static_cast<UChar32>(c)));
}

// The folded spellings of the code points of a block in which every character stands for itself (none joins
// the character before it once marks are dropped), made once.
struct FoldTable {
  static constexpr size_t kMost = 12;  // bytes of the longest spelling that is kept
  struct Entry {
    uint8_t size = 0;
    char bytes[kMost] = {};
  };
  char32_t first;
  std::vector<Entry> entries;

  FoldTable(char32_t begin, char32_t end) : first(begin), entries(end - begin) {
    for (char32_t c = begin; c < end; ++c) {
      const std::string folded = FoldCodePoint(c);
      Entry& entry = entries[c - begin];
      entry.size = static_cast<uint8_t>(std::min(folded.size(), kMost));
      std::memcpy(entry.bytes, folded.data(), entry.size);
    }
  }
  const Entry* Find(char32_t c) const {
    const size_t index = static_cast<size_t>(c) - first;
    return c >= first && index < entries.size() ? &entries[index] : nullptr;
  }
};

const FoldTable::Entry* FindFolded(char32_t c) {
  static const FoldTable latin_to_cyrillic(0x80, 0x530);
  static const FoldTable punctuation_to_symbols(0x2000, 0x2800);
  if (c < 0x530) return latin_to_cyrillic.Find(c);
  return punctuation_to_symbols.Find(c);
}

// Blocks whose characters fold to themselves and join nothing: Han, emoji.
bool IsInert(char32_t c) { return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x1F300 && c <= 0x1FAFF); }

class Folder {
 public:
  Folder(std::string_view text, Folded* out) : text_(text), out_(*out) { Reserve(text.size()); }

  void Run() {
    while (at_ < text_.size()) {
      Ascii();
      if (at_ < text_.size()) Other();
    }
    Reserve(0);
    out_.text.resize(size_);
    out_.origin.resize(size_ + 1);
    out_.origin[size_] = static_cast<uint32_t>(text_.size());
  }

 private:
  // Room for `more` bytes. The buffers are only made larger, so one that has grown costs nothing.
  void Reserve(size_t more) {
    const size_t need = size_ + more;
    if (out_.text.size() < need) out_.text.resize(need);
    if (out_.origin.size() < need + 1) out_.origin.resize(need + 1);
  }

  // Copies up to the next byte that is not ASCII. There is always room for what is left of the input.
  void Ascii() {
    Reserve(text_.size() - at_);
    const char* in = text_.data();
    char* out = out_.text.data();
    uint32_t* origin = out_.origin.data();
    while (at_ + 8 <= text_.size()) {
      uint64_t word = 0;
      std::memcpy(&word, in + at_, 8);
      if ((word & kHighBits) != 0) break;
      word = LowerEight(word);
      std::memcpy(out + size_, &word, 8);
      for (size_t k = 0; k < 8; ++k) origin[size_ + k] = static_cast<uint32_t>(at_ + k);
      at_ += 8;
      size_ += 8;
    }
    while (at_ < text_.size() && static_cast<signed char>(in[at_]) >= 0) {
      out[size_] = LowerAscii(in[at_]);
      origin[size_++] = static_cast<uint32_t>(at_++);
    }
  }

  void Emit(std::string_view folded, size_t from) {
    Reserve(folded.size());
    std::memcpy(out_.text.data() + size_, folded.data(), folded.size());
    std::fill_n(out_.origin.begin() + static_cast<std::ptrdiff_t>(size_), folded.size(),
                static_cast<uint32_t>(from));
    size_ += folded.size();
  }

  // Folds one code point that is not ASCII, or the few that belong together (Hangul letters, kana with
  // voicing marks).
  void Other() {
    const size_t from = at_;
    const char32_t c = NextCodePoint(text_, &at_);
    if (const FoldTable::Entry* entry = FindFolded(c)) return Emit({entry->bytes, entry->size}, from);
    if (IsInert(c)) return Emit(text_.substr(from, at_ - from), from);
    if (c == 0xFFFD) return Emit("\xEF\xBF\xBD", from);
    piece_.remove();
    if (!IsDroppedMark(c)) piece_.append(static_cast<UChar32>(c));
    // Bounded, so that a hostile heap of marks cannot make normalizing quadratic.
    for (int most = 30; most > 0 && at_ < text_.size(); --most) {
      size_t next = at_;
      const char32_t follower = NextCodePoint(text_, &next);
      if (follower < 0x80 || Icu().casefold->hasBoundaryBefore(static_cast<UChar32>(follower))) break;
      if (!IsDroppedMark(follower)) piece_.append(static_cast<UChar32>(follower));
      at_ = next;
    }
    Emit(FoldPiece(piece_), from);
  }

  std::string_view text_;
  Folded& out_;
  icu::UnicodeString piece_;
  size_t at_ = 0;
  size_t size_ = 0;
};

}  // namespace

std::string CleanUtf8(std::string_view text) {
  const auto dropped = [](char c) { return IsControl(static_cast<unsigned char>(c)); };
  if (IsUtf8(text)) {
    std::string out(text);
    if (std::any_of(out.begin(), out.end(), dropped)) std::erase_if(out, dropped);
    return out;
  }
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    if (!IsControl(c)) AppendUtf8(c, &out);
  }
  return out;
}

std::string Excerpt(std::string_view text, size_t most) {
  std::string out = CleanUtf8(text.substr(0, Utf8Floor(text, most)));
  out.resize(Utf8Floor(out, most));
  return out;
}

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

Folded Fold(std::string_view text) {
  Folded out;
  FoldInto(text, &out);
  return out;
}

void FoldInto(std::string_view text, Folded* out) { Folder(text, out).Run(); }

std::string Lower(std::string_view ascii) {
  std::string out(ascii);
  std::transform(out.begin(), out.end(), out.begin(), LowerAscii);
  return out;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\f\v";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (size_t at = 0;;) {
    const size_t end = text.find(separator, at);
    pieces.push_back(text.substr(at, end - at));
    if (end == std::string_view::npos) return pieces;
    at = end + 1;
  }
}

size_t Utf8Floor(std::string_view text, size_t limit) {
  if (limit >= text.size()) return text.size();
  // A code point has at most three bytes after its first: bad UTF-8 is cut anywhere.
  for (size_t back = 0; back <= 3 && back <= limit; ++back) {
    if ((static_cast<unsigned char>(text[limit - back]) & 0xC0) != 0x80) return limit - back;
  }
  return limit;
}

}  // namespace crier
