#include "classifier/pattern.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>

#include "classifier/pattern_parser.h"

namespace crier {
namespace {

constexpr size_t kMaxLiterals = 8192;  // of one pattern
constexpr double kLeastRarity = 1.0;   // of a group that is worth waiting for

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

// How seldom a text holds this string, roughly: letters, where those of common words hardly count.
double Rarity(const Literal& literal) {
  double sum = 0;
  for (size_t i = 0; i < literal.text.size();) {
    if (!IsWordByte(literal.text[i])) {
      sum += literal.text[i] == ' ' ? 0.5 : 1;
      ++i;
      continue;
    }
    size_t end = i;
    while (end < literal.text.size() && IsWordByte(literal.text[end])) ++end;
    const std::string_view word = std::string_view(literal.text).substr(i, end - i);
    sum += IsCommonWord(word) ? 1.0 : static_cast<double>(std::min<size_t>(word.size(), 8));
    i = end;
  }
  if (literal.edge_before) sum += 0.75;
  if (literal.edge_after) sum += 0.75;
  return sum;
}

// Of a group: that of its commonest string, less for every doubling of their number.
double Rarity(const Needs::Group& group) {
  double least = 1e9;
  for (const Literal& literal : group) least = std::min(least, Rarity(literal));
  return least - 0.25 * std::log2(static_cast<double>(group.size()));
}

// Without the literals that begin as another does: the shorter is enough to know that something is there.
Needs::Group Shortest(Needs::Group group) {
  std::unordered_set<std::string> open;  // those that anything may follow; an edge in front is marked
  const auto key = [](const Literal& literal, size_t length) {
    return (literal.edge_before ? "|" : ".") + literal.text.substr(0, length);
  };
  for (Literal& literal : group) {
    if (literal.word_tail) literal.edge_after = false;
    literal.word_tail = false;
    if (!literal.edge_after) open.insert(key(literal, literal.text.size()));
  }
  std::unordered_set<std::string> kept;
  std::erase_if(group, [&](const Literal& literal) {
    for (size_t length = 1; length < literal.text.size(); ++length) {
      if (open.contains(key(literal, length))) return true;
    }
    if (literal.edge_after && open.contains(key(literal, literal.text.size()))) return true;
    return !kept.insert(key(literal, literal.text.size())).second;
  });
  return group;
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

std::optional<Needs::Branch> BranchOf(const SegmentRow& row, bool* at_start) {
  struct Rated {
    double rarity;
    size_t place;
    Needs::Group group;
  };
  std::vector<Rated> rated;
  for (size_t i = 0; i < row.size(); ++i) {
    std::optional<Needs::Group> group = GroupOf(row[i]);
    if (!group) continue;
    Needs::Group shortest = Shortest(*std::move(group));
    const double rarity = Rarity(shortest);
    if (rarity >= kLeastRarity || i == 0) rated.push_back({rarity, i, std::move(shortest)});
  }
  if (std::none_of(rated.begin(), rated.end(), [](const Rated& one) { return one.rarity >= kLeastRarity; }))
    return std::nullopt;
  // That with which every match begins is worth more than any other: RE2 need not look for the beginning.
  std::sort(rated.begin(), rated.end(), [](const Rated& a, const Rated& b) {
    return (a.place == 0) != (b.place == 0) ? a.place == 0 : a.rarity > b.rarity;
  });
  *at_start = *at_start && rated.front().place == 0;
  if (rated.size() > kMaxGroups) rated.erase(rated.begin() + kMaxGroups, rated.end());
  std::sort(rated.begin(), rated.end(), [](const Rated& a, const Rated& b) { return a.place < b.place; });
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

Needs NeedsOf(std::string_view pattern) {
  const std::optional<std::vector<SegmentRow>> rows = RowsOf(pattern);
  if (!rows) return {};
  if (rows->size() == 1 && rows->front().size() == 1) {
    std::optional<Needs::Group> group = GroupOf(rows->front().front());
    if (!group) return {};
    return {{{*std::move(group)}}, true, true};
  }
  Needs needs;
  needs.at_start = true;
  size_t literals = 0;
  for (const SegmentRow& row : *rows) {
    std::optional<Needs::Branch> branch = BranchOf(row, &needs.at_start);
    if (!branch) return {};
    for (const Needs::Group& group : *branch) literals += group.size();
    needs.branches.push_back(*std::move(branch));
  }
  return literals <= kMaxLiterals ? needs : Needs{};
}

}  // namespace crier
