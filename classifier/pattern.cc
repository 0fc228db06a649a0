#include "classifier/pattern.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>

#include "classifier/commonness.h"
#include "classifier/pattern_rows.h"

namespace crier {
namespace {

constexpr size_t kMaxLiterals = 8192;  // of one pattern
constexpr size_t kMaxWhole = 256;      // strings that are all there is; more are left to the expression
constexpr double kMostTimes = 3;       // a message: what is found more often is not worth waiting for
constexpr double kSearchCost = 12;  // of an expression over a message, where a string that is found costs 1

constexpr char kMarks[] = {kEdgeMark, kTailMark, kSpaceMark, '\0'};

// Settles the marks inside; nothing if one of them can never hold or no text is left.
std::optional<Literal> Settle(std::string_view marked) {
  Literal literal;
  bool edge = false;
  const bool space = marked.starts_with(kSpaceMark);
  if (space) marked.remove_prefix(1);
  for (const char c : marked) {
    if (c == kEdgeMark) {
      edge = true;
      continue;
    }
    // A \b in front of \w* would make the tail more than letters at will.
    if (c == kTailMark) {
      if (literal.text.empty() || edge) return std::nullopt;
      literal.word_tail = true;
      continue;
    }
    if (literal.text.empty()) literal.edge_before = edge || (space && IsWordByte(c));
    if (edge && !literal.text.empty() && IsWordByte(literal.text.back()) == IsWordByte(c))
      return std::nullopt;
    edge = false;
    literal.text += c;
  }
  literal.edge_after = edge;
  if (literal.text.empty()) return std::nullopt;
  return literal;
}

// A \w* with nothing or a \b in front of it.
bool HasLooseTail(std::string_view marked) {
  const size_t tail = marked.find(kTailMark);
  return tail != std::string_view::npos && (tail == 0 || marked[tail - 1] < ' ');
}

double TimesOfGroup(const Needs::Group& group) {
  double sum = 0;
  for (const Literal& literal : group) sum += ExpectedTimes(literal);
  return sum;
}

// Without the literals that begin as another does: the shorter is enough to know that something is there.
Needs::Group Shortest(Needs::Group group) {
  std::unordered_set<std::string_view> open[2];  // those that anything may follow; [1]: with an edge in front
  for (Literal& literal : group) {
    if (literal.word_tail) literal.edge_after = false;
    literal.word_tail = false;
    if (!literal.edge_after) open[literal.edge_before].insert(literal.text);
  }
  std::unordered_set<std::string_view> kept[2];
  std::vector<bool> stays(group.size());
  for (size_t i = 0; i < group.size(); ++i) {
    const Literal& literal = group[i];
    const std::string_view text = literal.text;
    const auto& above = open[literal.edge_before];
    bool begun = literal.edge_after && above.contains(text);
    for (size_t length = 1; length < text.size() && !begun; ++length)
      begun = above.contains(text.substr(0, length));
    stays[i] = !begun && kept[literal.edge_before].insert(text).second;
  }
  Needs::Group shortest;
  for (size_t i = 0; i < group.size(); ++i) {
    if (stays[i]) shortest.push_back(std::move(group[i]));
  }
  return shortest;
}

// Nothing where a match may do without any of the strings.
std::optional<Needs::Group> GroupOf(const Strings& strings) {
  Needs::Group group;
  for (const std::string& s : strings) {
    if (s.find_first_not_of(kMarks) == std::string::npos || HasLooseTail(s)) return std::nullopt;
    if (std::optional<Literal> literal = Settle(s)) group.push_back(*std::move(literal));
  }
  if (group.empty()) return std::nullopt;
  return group;
}

// The group that is found least often, and those that spare more searches than looking for them costs. Adds
// to `times` how often a string of the first is expected.
std::optional<Needs::Branch> BranchOf(const SegmentRow& row, bool* at_start, double* times) {
  struct Rated {
    double times;
    size_t place;
    Needs::Group group;
  };
  std::vector<Rated> rated;
  for (size_t i = 0; i < row.size(); ++i) {
    std::optional<Needs::Group> group = GroupOf(row[i]);
    if (!group) continue;
    Needs::Group shortest = Shortest(*std::move(group));
    const double expected = TimesOfGroup(shortest);
    rated.push_back({expected, i, std::move(shortest)});
  }
  if (rated.empty()) return std::nullopt;
  std::sort(rated.begin(), rated.end(), [](const Rated& a, const Rated& b) { return a.times < b.times; });
  *times += rated.front().times;
  double searches = 1;  // a message, when the groups so far are waited for
  size_t kept = 0;
  for (size_t i = 0; i < rated.size() && kept < kMaxGroups; ++i) {
    const double present = 1 - std::exp(-rated[i].times);
    if (i > 0 && rated[i].times >= kSearchCost * searches * (1 - present)) continue;
    searches *= present;
    if (i != kept) rated[kept] = std::move(rated[i]);
    ++kept;
  }
  rated.resize(kept);
  std::sort(rated.begin(), rated.end(), [](const Rated& a, const Rated& b) { return a.place < b.place; });
  *at_start = *at_start && rated.front().place == 0;
  Needs::Branch branch;
  for (Rated& one : rated) branch.push_back(std::move(one.group));
  return branch;
}

}  // namespace

bool IsCommonWord(std::string_view word) {
  static const std::unordered_set<std::string_view> kWords = {
      "a",     "about", "all",   "an",   "and",  "are",  "as",   "at",   "be",   "been", "but",  "by",
      "can",   "for",   "from",  "get",  "had",  "has",  "have", "he",   "her",  "his",  "how",  "i",
      "if",    "in",    "is",    "it",   "its",  "just", "me",   "my",   "need", "no",   "not",  "now",
      "of",    "off",   "on",    "one",  "or",   "our",  "out",  "over", "so",   "some", "that", "the",
      "their", "them",  "there", "they", "this", "to",   "up",   "us",   "was",  "we",   "were", "what",
      "when",  "where", "who",   "why",  "will", "with", "you",  "your", "al",   "como", "con",  "cuando",
      "de",    "del",   "el",    "en",   "es",   "esta", "este", "ha",   "hay",  "la",   "las",  "le",
      "lo",    "los",   "mas",   "mi",   "muy",  "nos",  "o",    "para", "pero", "por",  "que",  "se",
      "si",    "sin",   "su",    "sus",  "tan",  "te",   "todo", "un",   "una",  "y",    "ya",   "yo"};
  return kWords.contains(word);
}

Needs NeedsOf(std::string_view pattern) { return NeedsOf(ParsePattern(pattern)); }

Needs NeedsOf(const std::optional<PatternTree>& tree) {
  if (!tree) return {};
  const std::vector<SegmentRow> rows = RowsOf(*tree);
  Needs needs;
  needs.at_start = true;
  double times = 0;
  if (rows.size() == 1 && rows.front().size() == 1) {
    std::optional<Needs::Group> group = GroupOf(rows.front().front());
    if (!group) return {};
    needs.whole = group->size() <= kMaxWhole;
    if (!needs.whole) group = Shortest(*std::move(group));
    times = TimesOfGroup(*group);
    needs.branches = {{*std::move(group)}};
    return times <= kMostTimes ? needs : Needs{};
  }
  size_t literals = 0;
  for (const SegmentRow& row : rows) {
    std::optional<Needs::Branch> branch = BranchOf(row, &needs.at_start, &times);
    if (!branch) return {};
    for (const Needs::Group& group : *branch) literals += group.size();
    needs.branches.push_back(*std::move(branch));
  }
  return literals <= kMaxLiterals && times <= kMostTimes ? needs : Needs{};
}

}  // namespace crier
