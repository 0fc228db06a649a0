#include "broadcast/echo.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "broadcast/quote_head.h"
#include "core/text.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr size_t kMaxLines = 4'000;
constexpr size_t kMaxOurs = 5'000;   // words of one text of ours
constexpr size_t kMaxPlaces = 64;    // where a line may begin in it
constexpr size_t kFewWords = 3;      // a line of fewer begins no quote
constexpr size_t kEnough = 8;        // words that are a quote without anything that says so
constexpr size_t kGap = 60;          // words of ours that a quote may leave out
constexpr size_t kRunInLine = 12;    // words of ours within somebody's own line, if
constexpr size_t kRunShare = 60;     // they are so many of a hundred of all
constexpr char kAnyLetter = '\x01';  // a letter that was lost on the way

struct Word {
  std::string text;
  size_t begin = 0, end = 0;  // in the original
};

bool IsWordChar(char32_t c) {
  return u_isalnum(static_cast<UChar32>(c)) || (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0;
}

// Where a link ends that begins here; `at` where none does.
size_t EndOfLink(std::string_view text, size_t at) {
  const std::string head = Lower(text.substr(at, 8));
  if (!head.starts_with("http://") && !head.starts_with("https://") && !head.starts_with("www.") &&
      !head.starts_with("mailto:") && !head.starts_with("cid:"))
    return at;
  return std::min(text.find_first_of(" \t\r\n<>()[]\"", at), text.size());
}

// Letters and digits, folded; links left out, for programs write them twice or not at all.
std::vector<Word> WordsOf(std::string_view text) {
  const Folded folded = Fold(text);
  std::vector<Word> words;
  Word word;
  size_t link_end = 0;
  bool inside = false;
  const auto flush = [&] {
    if (!word.text.empty() && word.text.find_first_not_of(kAnyLetter) != word.text.npos)
      words.push_back(std::move(word));
    word = {};
    inside = false;
  };
  for (size_t at = 0; at < folded.text.size();) {
    const size_t origin = folded.origin[at];
    const size_t before = at;
    const char32_t c = NextCodePoint(folded.text, &at);
    if (origin < link_end) continue;
    if (!inside) {
      link_end = EndOfLink(text, origin);
      if (link_end > origin) continue;
    }
    size_t next = at;
    const bool lost = inside && (c == 0xFFFD || (c == '?' && at < folded.text.size() &&
                                                 IsWordChar(NextCodePoint(folded.text, &next))));
    if (!IsWordChar(c) && !lost) {
      flush();
      continue;
    }
    if (!inside) word.begin = origin;
    inside = true;
    if (lost) {
      word.text += kAnyLetter;
    } else {
      word.text.append(folded.text, before, at - before);
    }
    word.end = folded.origin[at];
  }
  flush();
  return words;
}

bool Same(const std::string& theirs, const std::string& ours) {
  const size_t first = theirs.find(kAnyLetter);
  if (first == theirs.npos) return theirs == ours;
  const size_t tail = theirs.size() - theirs.rfind(kAnyLetter) - 1;
  return ours.size() > first + tail && ours.compare(0, first, theirs, 0, first) == 0 &&
         ours.compare(ours.size() - tail, tail, theirs, theirs.size() - tail, tail) == 0;
}

struct Line {
  std::string_view text;
  std::vector<Word> words;
  bool marked = false;  // ">"
  bool ours = false;
  bool dropped = false;  // ours, or what stands above it
};

struct Ours {
  std::vector<Word> words;
  size_t title = 0;  // words of the first line
  std::unordered_map<std::string, std::vector<size_t>> places;
};

Ours Indexed(const std::string& sent) {
  Ours ours;
  ours.title = WordsOf(std::string_view(sent).substr(0, sent.find('\n'))).size();
  ours.words = WordsOf(sent);
  if (ours.words.size() > kMaxOurs) ours.words.resize(kMaxOurs);
  for (size_t i = 0; i < ours.words.size(); ++i) ours.places[ours.words[i].text].push_back(i);
  return ours;
}

bool StandsAt(const std::vector<Word>& line, const Ours& ours, size_t place) {
  if (place + line.size() > ours.words.size()) return false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (!Same(line[i].text, ours.words[place + i].text)) return false;
  }
  return true;
}

// Where all of the line stands in ours, at `from` or behind it, up to `to`; npos where it does not.
size_t PlaceOf(const std::vector<Word>& line, const Ours& ours, size_t from, size_t to) {
  // By its rarest word.
  const std::vector<size_t>* fewest = nullptr;
  size_t offset = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i].text.find(kAnyLetter) != std::string::npos) continue;
    const auto found = ours.places.find(line[i].text);
    if (found == ours.places.end()) return std::string::npos;
    if (fewest == nullptr || found->second.size() < fewest->size()) {
      fewest = &found->second;
      offset = i;
    }
  }
  if (fewest == nullptr) return std::string::npos;
  auto at = std::lower_bound(fewest->begin(), fewest->end(), from + offset);
  for (size_t tries = 0; at != fewest->end() && *at - offset <= to && tries < kMaxPlaces; ++at, ++tries) {
    if (StandsAt(line, ours, *at - offset)) return *at - offset;
  }
  return std::string::npos;
}

// A row of lines that follow each other in ours, with other lines between.
struct Chain {
  std::vector<size_t> lines;
  size_t begin = 0, end = 0;  // words of ours
  size_t words = 0;
  bool marked = true;
};

class Comparer {
 public:
  Comparer(std::vector<Line>* lines, const Ours& ours) : lines_(*lines), ours_(ours) {
    for (const Line& line : lines_) texts_.push_back(line.text);
  }

  void Run() {
    size_t at = 0;
    while (at < lines_.size()) {
      Chain chain;
      const size_t next = Follow(at, &chain);
      if (!chain.lines.empty()) Judge(&chain);
      at = std::max(next, at + 1);
    }
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (IsTitleAnswered(lines_[i])) {
        lines_[i].ours = lines_[i].dropped = true;
        certain = true;
      }
    }
  }

  size_t matched = 0;    // words of ours that came back
  bool certain = false;  // something said that it is a quote

 private:
  bool Free(size_t i) const { return !lines_[i].dropped && !lines_[i].words.empty(); }

  // The chain that begins at this line, if one does; the line to go on from.
  size_t Follow(size_t first, Chain* chain) {
    if (!Free(first) || lines_[first].words.size() < kFewWords) return first + 1;
    const size_t place = PlaceOf(lines_[first].words, ours_, 0, ours_.words.size());
    if (place == std::string::npos) return first + 1;
    chain->begin = place;
    Add(first, place, chain);
    size_t last = first;  // in the chain
    bool own_between = false;
    constexpr size_t kMaxOwn = 30;
    for (size_t i = first + 1; i < lines_.size() && i - last <= kMaxOwn; ++i) {
      const Line& line = lines_[i];
      if (line.words.empty()) continue;
      if (line.dropped) break;
      const bool few = line.words.size() < kFewWords;
      size_t found = std::string::npos;
      if (!few || !own_between) {
        found = PlaceOf(line.words, ours_, chain->end, chain->end + (few ? kEnough : kGap));
        // A long line may go on anywhere behind.
        if (found == std::string::npos && line.words.size() >= kEnough)
          found = PlaceOf(line.words, ours_, chain->end, ours_.words.size());
      }
      if (found == std::string::npos) {
        own_between = true;
        continue;
      }
      Add(i, found, chain);
      last = i;
      own_between = false;
    }
    return first + 1;
  }

  void Add(size_t line, size_t place, Chain* chain) {
    chain->lines.push_back(line);
    chain->end = place + lines_[line].words.size();
    chain->words += lines_[line].words.size();
    chain->marked = chain->marked && lines_[line].marked;
  }

  // A short line above that belongs before the chain: a title, "WHAT TO DO".
  void Extend(Chain* chain) {
    constexpr size_t kUp = 12;
    const size_t first = chain->lines.front();
    for (size_t back = 1; back <= std::min(kUp, first); ++back) {
      const size_t i = first - back;
      if (!Free(i)) continue;
      const size_t count = lines_[i].words.size();
      if (count > chain->begin) continue;
      // Directly before it in ours as well, but for a few words.
      const size_t lowest = chain->begin - count > kFewWords ? chain->begin - count - kFewWords : 0;
      const size_t place = PlaceOf(lines_[i].words, ours_, lowest, chain->begin - count);
      const bool near = chain->lines.front() - i == 1 || count >= 2;
      if (place == std::string::npos || !near) continue;
      chain->lines.insert(chain->lines.begin(), i);
      chain->begin = place;
      chain->words += count;
    }
  }

  void Judge(Chain* chain) {
    Extend(chain);
    const size_t first = chain->lines.front();
    const size_t head = BeginOfQuoteHead(texts_, first);
    const bool said = head < first || chain->marked;
    if (chain->words < (said ? kFewWords : kEnough)) return;
    certain = certain || said;
    matched += chain->words;
    for (const size_t line : chain->lines) lines_[line].ours = lines_[line].dropped = true;
    for (size_t i = head; i < first; ++i) lines_[i].dropped = true;
    DropFoot(chain->lines.back());
  }

  // "City of Alder - Unsubscribe", as our letters end.
  void DropFoot(size_t last) {
    constexpr size_t kMaxFoot = 14;  // words
    size_t i = last + 1;
    while (i < lines_.size() && lines_[i].words.empty()) ++i;
    if (i == lines_.size() || lines_[i].words.size() > kMaxFoot) return;
    const auto& words = lines_[i].words;
    const std::string& end = words.back().text;
    const bool leaves =
        end == "unsubscribe" || (words.size() >= 3 && end == "baja" && words[words.size() - 2].text == "de");
    if (leaves) lines_[i].dropped = true;
  }

  // "Re: Flood warning" alone: the subject of an answer.
  bool IsTitleAnswered(const Line& line) const {
    constexpr std::string_view kAnswers[] = {"re", "aw", "rv",  "sv",  "antw", "fw", "fwd",
                                             "wg", "tr", "rif", "odp", "vs",   "res"};
    size_t skip = 0;
    while (skip < line.words.size() &&
           std::find(std::begin(kAnswers), std::end(kAnswers), line.words[skip].text) != std::end(kAnswers))
      ++skip;
    if (skip == 0 || ours_.title == 0 || line.words.size() - skip != ours_.title) return false;
    for (size_t i = 0; i < ours_.title; ++i) {
      if (!Same(line.words[skip + i].text, ours_.words[i].text)) return false;
    }
    return true;
  }

  std::vector<Line>& lines_;
  const Ours& ours_;
  std::vector<std::string_view> texts_;
};

// The line without a long run of ours in the middle of it: where all came back in one line.
std::string WithoutRun(const Line& line, const Ours& ours, bool* cut) {
  if (ours.words.size() < kRunInLine || line.words.size() < kRunInLine) return std::string(line.text);
  size_t best = 0, best_at = 0;
  size_t looked = 0;
  for (size_t i = 0; i + best < line.words.size() && looked < 200'000; ++i) {
    const auto found = ours.places.find(line.words[i].text);
    if (found == ours.places.end()) continue;
    size_t tries = 0;
    for (const size_t place : found->second) {
      if (++tries > kMaxPlaces) break;
      size_t length = 0;
      while (i + length < line.words.size() && place + length < ours.words.size() &&
             Same(line.words[i + length].text, ours.words[place + length].text))
        ++length;
      looked += length + 1;
      if (length > best) {
        best = length;
        best_at = i;
      }
    }
    if (best >= kRunInLine && i >= best_at + best) break;
  }
  if (best < kRunInLine || best * 100 < ours.words.size() * kRunShare) return std::string(line.text);
  std::string_view before = line.text.substr(0, line.words[best_at].begin);
  while (before.ends_with(' ') || before.ends_with('"') || before.ends_with('>')) before.remove_suffix(1);
  before = before.substr(0, BeginOfIntroduction(before));
  std::string_view after = line.text.substr(line.words[best_at + best - 1].end);
  constexpr std::string_view kSigns = " .!:,;\"<>";
  after.remove_prefix(std::min(after.find_first_not_of(kSigns), after.size()));
  after.remove_prefix(EndOfLink(after, 0));
  *cut = true;
  return std::string(Trim(before)) + " " + std::string(Trim(after));
}

// A link of ours that stands alone in its line.
bool IsOurLink(std::string_view line, const std::string& sent) {
  constexpr std::string_view kAround = " \t\r>|<()[]";
  const size_t begin = line.find_first_not_of(kAround);
  if (begin == line.npos) return false;
  const std::string_view link = line.substr(begin, EndOfLink(line, begin) - begin);
  return !link.empty() && sent.find(link) != sent.npos;
}

std::string WithoutOne(std::string_view text, const std::string& sent) {
  const Ours ours = Indexed(sent);
  if (ours.words.empty()) return std::string(text);
  std::vector<Line> lines;
  std::string_view behind;
  for (const std::string_view piece : Split(text, '\n')) {
    if (lines.size() == kMaxLines) {
      behind = text.substr(static_cast<size_t>(piece.data() - text.data()));
      break;
    }
    Line line;
    line.text = piece;
    line.words = WordsOf(piece);
    const std::string_view bare = Trim(piece);
    line.marked = bare.starts_with('>') || bare.starts_with('|');
    lines.push_back(std::move(line));
  }
  Comparer comparer(&lines, ours);
  comparer.Run();
  std::string own;
  bool blank = true;  // the last line, or there is none
  bool cut = comparer.matched > 0 || comparer.certain;
  for (const Line& line : lines) {
    if (line.dropped || (cut && line.words.empty() && IsOurLink(line.text, sent))) continue;
    const bool empty =
        line.words.empty() && Trim(line.text).find_first_not_of("> |*_-") == std::string_view::npos;
    const std::string kept = empty ? "" : WithoutRun(line, ours, &cut);
    if (Trim(kept).empty()) {
      if (!blank) own += '\n';
      blank = true;
      continue;
    }
    own += kept + "\n";
    blank = false;
  }
  if (!cut) return std::string(text);
  own += behind;
  own = std::string(Trim(own));
  // Few words of ours alone, without anything that says quote, may be somebody's own.
  const bool whole = comparer.certain || comparer.matched * 100 >= ours.words.size() * kRunShare;
  return own.empty() && !whole ? std::string(text) : own;
}

}  // namespace

std::string WithoutEcho(std::string_view text, std::span<const std::string> sent) {
  std::string own(text);
  for (const std::string& one : sent) {
    if (own.empty()) break;
    own = WithoutOne(own, one);
  }
  return own;
}

}  // namespace crier
