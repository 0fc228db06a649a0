#include "classifier/pattern.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_set>

namespace crier {
namespace {

constexpr size_t kMaxStrings = 256;  // of one pattern; more are cut into smaller pieces
constexpr size_t kMaxLiteral = 64;   // bytes
constexpr size_t kMaxClass = 8;      // characters of a class that are written out
constexpr int kMaxDepth = 64;
constexpr int kMaxRepeat = 8;
constexpr char kEdge = '\x01';  // stands for \b inside strings; never written in a pattern that gets here

// What is known of a piece of the pattern.
struct Part {
  bool finite = true;                // `strings` is all that it matches, preferred first; else every match
  std::vector<std::string> strings;  // contains one of them (none: nothing known)
};

Part Unknown() { return {false, {}}; }

void Unique(std::vector<std::string>* strings) {
  std::unordered_set<std::string> seen;
  std::erase_if(*strings, [&](const std::string& s) { return !seen.insert(s).second; });
}

std::optional<std::vector<std::string>> Product(const std::vector<std::string>& left,
                                                const std::vector<std::string>& right) {
  if (left.size() * right.size() > kMaxStrings) return std::nullopt;
  std::vector<std::string> all;
  for (const std::string& a : left) {
    for (const std::string& b : right) {
      if (a.size() + b.size() > kMaxLiteral) return std::nullopt;
      all.push_back(a + b);
    }
  }
  Unique(&all);
  return all;
}

// Settles the \b inside; nothing if one of them can never hold or no text is left.
std::optional<Literal> Settle(std::string_view marked) {
  Literal literal;
  bool edge = false;
  for (const char c : marked) {
    if (c == kEdge) {
      edge = true;
      continue;
    }
    if (edge && literal.text.empty()) literal.edge_before = true;
    if (edge && !literal.text.empty() && IsWordByte(literal.text.back()) == IsWordByte(c))
      return std::nullopt;
    edge = false;
    literal.text += c;
  }
  literal.edge_after = edge;
  if (literal.text.empty()) return std::nullopt;
  return literal;
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

// Of a set: that of its most common string, less for every doubling of their number.
double Rarity(const std::vector<std::string>& strings) {
  double least = strings.empty() ? 0 : 1e9;
  for (const std::string& s : strings) {
    if (s.find_first_not_of(kEdge) == std::string::npos) return 0;
    if (const std::optional<Literal> literal = Settle(s)) least = std::min(least, Rarity(*literal));
  }
  return least - 0.5 * std::log2(static_cast<double>(std::max<size_t>(strings.size(), 1)));
}

class Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_(pattern) {}

  std::optional<Part> Parse() {
    Part part = Alternation(0);
    if (gave_up_ || !rest_.empty()) return std::nullopt;
    return part;
  }

 private:
  bool Peek(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool Take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  Part GiveUp() {
    gave_up_ = true;
    rest_ = {};
    return Unknown();
  }

  Part Alternation(int depth) {
    if (depth > kMaxDepth) return GiveUp();
    Part all = Concatenation(depth);
    while (Take("|")) {
      Part next = Concatenation(depth);
      const bool known = (all.finite || !all.strings.empty()) && (next.finite || !next.strings.empty());
      all.finite = all.finite && next.finite;
      all.strings.insert(all.strings.end(), next.strings.begin(), next.strings.end());
      if (!known || all.strings.size() > kMaxStrings) all = Unknown();
    }
    Unique(&all.strings);
    return all;
  }

  // Pieces that can be written out are joined into longer strings as far as the limits allow; of the
  // stretches so found the rarest is what a match needs.
  Part Concatenation(int depth) {
    std::vector<std::string> run = {""};
    std::vector<std::string> best;
    bool whole = true;
    const auto consider = [&best](std::vector<std::string> strings) {
      if (Rarity(strings) > Rarity(best)) best = std::move(strings);
    };
    while (!rest_.empty() && !Peek('|') && !Peek(')')) {
      Part next = Repetition(depth);
      if (next.finite) {
        if (auto longer = Product(run, next.strings)) {
          run = *std::move(longer);
          continue;
        }
      }
      whole = false;
      consider(std::move(run));
      run = {""};
      if (next.finite && next.strings.size() <= kMaxStrings)
        run = std::move(next.strings);
      else
        consider(std::move(next.strings));
    }
    if (whole) return {true, std::move(run)};
    consider(std::move(run));
    return {false, std::move(best)};
  }

  Part Repetition(int depth) {
    Part part = Atom(depth);
    int least = 1;
    int most = 1;  // -1: no limit
    if (Take("?")) {
      least = 0;
    } else if (Take("*")) {
      least = 0;
      most = -1;
    } else if (Take("+")) {
      most = -1;
    } else if (!Braces(&least, &most)) {
      return part;
    }
    const bool lazy = Take("?");
    if (Peek('*') || Peek('+') || Peek('?')) return GiveUp();
    if (part.finite && part.strings == std::vector<std::string>{" "}) {
      // Two spaces never follow one another.
      if (least > 1) return Unknown();
      if (most != 0) most = 1;
    }
    if (!part.finite || most < 0 || most > kMaxRepeat) {
      if (least == 0) return Unknown();
      part.finite = false;
      return part;
    }
    std::vector<std::string> all = {""};
    for (int i = least; i < most; ++i) {
      auto longer = Product(part.strings, all);
      if (!longer) return least == 0 ? Unknown() : Part{false, std::move(part.strings)};
      longer->insert(lazy ? longer->begin() : longer->end(), "");
      all = *std::move(longer);
    }
    for (int i = 0; i < least; ++i) {
      auto longer = Product(part.strings, all);
      if (!longer) return {false, std::move(part.strings)};
      all = *std::move(longer);
    }
    Unique(&all);
    return {true, std::move(all)};
  }

  // "{2}", "{2,}", "{2,4}"; anything else is no repetition but plain text.
  bool Braces(int* least, int* most) {
    if (!Peek('{')) return false;
    const char* at = rest_.data() + 1;
    const char* end = rest_.data() + rest_.size();
    auto number = std::from_chars(at, end, *least);
    if (number.ec != std::errc() || number.ptr == end) return false;
    *most = *least;
    if (*number.ptr == ',') {
      ++number.ptr;
      if (number.ptr != end && *number.ptr == '}') {
        *most = -1;
      } else {
        number = std::from_chars(number.ptr, end, *most);
        if (number.ec != std::errc()) return false;
      }
    }
    if (number.ptr == end || *number.ptr != '}') return false;
    rest_.remove_prefix(static_cast<size_t>(number.ptr + 1 - rest_.data()));
    return true;
  }

  Part Atom(int depth) {
    if (Take("(")) {
      if (Peek('?') && !Take("?:")) return GiveUp();
      Part part = Alternation(depth + 1);
      return Take(")") ? part : GiveUp();
    }
    if (Take("[")) return Class();
    if (Take("\\")) return Escape();
    if (Take(".") || Take("^") || Take("$")) return Unknown();
    return {true, {Rune()}};
  }

  std::string Rune() {
    size_t length = 1;
    while (length < rest_.size() && (static_cast<unsigned char>(rest_[length]) & 0xC0) == 0x80) ++length;
    std::string rune(rest_.substr(0, length));
    rest_.remove_prefix(length);
    if (rune[0] == kEdge || rune[0] == '\0') GiveUp();
    return rune;
  }

  Part Escape() {
    if (rest_.empty()) return GiveUp();
    const char c = rest_.front();
    if (c == 'b' || c == 's' || (c > 0 && !IsWordByte(c))) {
      rest_.remove_prefix(1);
      if (c == 'b') return {true, {std::string(1, kEdge)}};
      return {true, {c == 's' ? " " : std::string(1, c)}};
    }
    if (std::string_view("BAzdDwWS").find(c) == std::string_view::npos) return GiveUp();
    rest_.remove_prefix(1);
    return Unknown();
  }

  Part Class() {
    std::vector<std::string> members;
    bool open = Take("^");  // has more members than are worth writing out
    for (bool first = true; first || !Peek(']'); first = false) {
      if (rest_.empty() || rest_.starts_with("[:")) return GiveUp();
      if (Take("\\")) {
        Part part = Escape();
        if (gave_up_) return part;
        if (!part.finite || part.strings[0][0] == kEdge) open = true;
        members.insert(members.end(), part.strings.begin(), part.strings.end());
        if (Peek('-') && rest_.size() > 1 && rest_[1] != ']') return GiveUp();
        continue;
      }
      std::string from = Rune();
      if (gave_up_) return Unknown();
      if (!Peek('-') || rest_.size() < 2 || rest_[1] == ']') {
        members.push_back(std::move(from));
        continue;
      }
      rest_.remove_prefix(1);
      if (Peek('\\')) return GiveUp();
      const std::string to = Rune();
      if (from.size() > 1 || to.size() > 1 || gave_up_) {
        open = true;
        continue;
      }
      for (int c = from[0]; c <= to[0] && !open; ++c) {
        members.emplace_back(1, static_cast<char>(c));
        open = members.size() > kMaxClass;
      }
    }
    Take("]");
    if (open || members.size() > kMaxClass) return Unknown();
    Unique(&members);
    return {true, std::move(members)};
  }

  std::string_view rest_;
  bool gave_up_ = false;
};

}  // namespace

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

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
  const std::optional<Part> part = Parser(pattern).Parse();
  if (!part || part->strings.empty()) return {};
  Needs needs;
  needs.whole = part->finite;
  for (const std::string& s : part->strings) {
    if (s.find_first_not_of(kEdge) == std::string::npos) return {};  // the empty string
    if (std::optional<Literal> literal = Settle(s)) needs.literals.push_back(*std::move(literal));
  }
  // One byte is found in almost every text.
  const bool usable = std::all_of(needs.literals.begin(), needs.literals.end(), [](const Literal& literal) {
    return literal.text.size() > 1 && literal.text.size() <= kMaxLiteral;
  });
  return usable && !needs.literals.empty() ? needs : Needs{};
}

}  // namespace crier
