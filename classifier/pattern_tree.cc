#include "classifier/pattern_tree.h"

#include <algorithm>
#include <charconv>

#include "classifier/pattern.h"
#include "core/text.h"

namespace crier {
namespace {

using Kind = PatternTree::Kind;

constexpr int kMaxNesting = 64;
constexpr int kMaxCount = 200;  // of a repetition
constexpr size_t kMaxWeight =
    8000;  // of a whole pattern, about an instruction of RE2 each; it takes more than twice as many
constexpr int kMaxNested = 1000;   // RE2's: the product of the counts of repetitions inside one another
constexpr size_t kAnyWeight = 12;  // of a character beyond ASCII

PatternTree OfSet(CharSet set) {
  PatternTree tree;
  tree.kind = Kind::kSet;
  tree.set = set;
  return tree;
}

PatternTree OfText(std::string text) {
  PatternTree tree;
  tree.kind = Kind::kText;
  tree.text = std::move(text);
  return tree;
}

size_t WeightOf(const PatternTree& tree) {
  size_t sum = 1 + tree.text.size();
  if (tree.kind == Kind::kSet) sum += tree.set.beyond ? kAnyWeight : 4;
  for (const PatternTree& part : tree.parts) sum += WeightOf(part);
  if (tree.kind == Kind::kRepeat) {
    const int times = tree.most < 0 ? tree.least + 1 : tree.most;
    // Beyond all bounds it stays there.
    sum = std::min(sum, kMaxWeight + 1) * static_cast<size_t>(std::max(times, 1));
  }
  return sum;
}

// The largest product of counts.
int NestedCounts(const PatternTree& tree) {
  int most = 1;
  for (const PatternTree& part : tree.parts) most = std::max(most, NestedCounts(part));
  const int count = tree.most < 0 ? tree.least : tree.most;
  return tree.kind == Kind::kRepeat ? std::min(most, kMaxNested + 1) * std::max(count, 1) : most;
}

// Recursive descent; whatever is doubtful is given up.
class TreeParser {
 public:
  explicit TreeParser(std::string_view pattern) : rest_(pattern) {}

  std::optional<PatternTree> Parse() {
    PatternTree tree = Alternation(0);
    if (gave_up_ || !rest_.empty() || WeightOf(tree) > kMaxWeight || NestedCounts(tree) > kMaxNested)
      return std::nullopt;
    return tree;
  }

 private:
  bool Peek(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool PeekRepeat() const { return Peek('*') || Peek('+') || Peek('?') || Peek('{'); }
  bool Take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  PatternTree GiveUp() {
    gave_up_ = true;
    rest_ = {};
    return {};
  }

  PatternTree Alternation(int depth) {
    if (depth > kMaxNesting) return GiveUp();
    PatternTree first = Concatenation(depth);
    if (!Peek('|')) return first;
    PatternTree all;
    all.kind = Kind::kChoice;
    all.parts.push_back(std::move(first));
    while (Take("|")) all.parts.push_back(Concatenation(depth));
    return all;
  }

  PatternTree Concatenation(int depth) {
    PatternTree all;
    while (!rest_.empty() && !Peek('|') && !Peek(')')) {
      if (const size_t plain = PlainRun(); plain > 0) {
        if (all.parts.empty() || all.parts.back().kind != Kind::kText) all.parts.push_back(OfText(""));
        all.parts.back().text += rest_.substr(0, plain);
        rest_.remove_prefix(plain);
        continue;
      }
      PatternTree next = Repetition(depth);
      if (next.kind == Kind::kText && !all.parts.empty() && all.parts.back().kind == Kind::kText) {
        all.parts.back().text += next.text;
      } else {
        all.parts.push_back(std::move(next));
      }
    }
    if (all.parts.size() != 1) return all;
    PatternTree only = std::move(all.parts.front());
    return only;
  }

  // How many letters, digits and spaces come next that stand for themselves, once each.
  size_t PlainRun() const {
    size_t length = 0;
    while (length < rest_.size() && (IsWordByte(rest_[length]) || rest_[length] == ' ')) ++length;
    const bool repeated =
        length < rest_.size() && std::string_view("*+?{").find(rest_[length]) != std::string_view::npos;
    return repeated ? length - std::min<size_t>(length, 1) : length;
  }

  PatternTree Repetition(int depth) {
    PatternTree once = Atom(depth);
    if (!PeekRepeat() || gave_up_) return once;
    PatternTree all;
    all.kind = Kind::kRepeat;
    if (Take("?")) {
      all.least = 0;
    } else if (Take("*")) {
      all.least = 0;
      all.most = -1;
    } else if (Take("+")) {
      all.most = -1;
    } else if (!Braces(&all)) {
      return GiveUp();
    }
    all.greedy = !Take("?");
    if (PeekRepeat()) return GiveUp();
    const bool edge = once.kind >= Kind::kEdge && once.kind <= Kind::kEnd;
    // RE2 has ideas of its own of how often nothing is repeated.
    if (edge || (all.most != 1 && MayBeEmpty(once))) return GiveUp();
    all.parts.push_back(std::move(once));
    return all;
  }

  // "{2}", "{2,}", "{2,4}"
  bool Braces(PatternTree* all) {
    const char* end = rest_.data() + rest_.size();
    auto number = std::from_chars(rest_.data() + 1, end, all->least);
    if (number.ec != std::errc() || number.ptr == end) return false;
    all->most = all->least;
    if (*number.ptr == ',') {
      ++number.ptr;
      if (number.ptr != end && *number.ptr == '}') {
        all->most = -1;
      } else {
        number = std::from_chars(number.ptr, end, all->most);
        if (number.ec != std::errc() || all->most < all->least) return false;
      }
    }
    if (number.ptr == end || *number.ptr != '}') return false;
    if (all->least < 0 || all->least > kMaxCount || all->most == 0 || all->most > kMaxCount) return false;
    rest_.remove_prefix(static_cast<size_t>(number.ptr + 1 - rest_.data()));
    return true;
  }

  PatternTree Atom(int depth) {
    if (PeekRepeat()) return GiveUp();
    if (Take("(")) {
      if (Peek('?') && !Take("?:")) return GiveUp();
      PatternTree tree = Alternation(depth + 1);
      return Take(")") ? tree : GiveUp();
    }
    if (Take("[")) return Class();
    PatternTree tree;
    if (Take("\\")) {
      if (rest_.empty()) return GiveUp();
      const char c = rest_.front();
      if (c == 'b' || c == 'B') {
        rest_.remove_prefix(1);
        tree.kind = c == 'b' ? Kind::kEdge : Kind::kNoEdge;
        return tree;
      }
      CharSet set;
      if (!Escape(&set)) return GiveUp();
      return c > ' ' && !IsWordByte(c) ? OfText(std::string(1, c)) : OfSet(set);
    }
    if (Take(".")) {
      CharSet newline;
      newline.Add('\n');
      return OfSet(newline.Others());
    }
    if (Peek('^') || Peek('$')) {
      tree.kind = Take("^") ? Kind::kBegin : Kind::kEnd;
      if (tree.kind == Kind::kEnd) Take("$");
      return tree;
    }
    std::string rune = Rune();
    return gave_up_ ? PatternTree() : OfText(std::move(rune));
  }

  std::string Rune() {
    size_t length = 1;
    while (length < rest_.size() && (static_cast<unsigned char>(rest_[length]) & 0xC0) == 0x80) ++length;
    std::string rune(rest_.substr(0, length));
    rest_.remove_prefix(length);
    if (rune[0] >= '\0' && rune[0] < ' ') GiveUp();
    return rune;
  }

  // Behind a backslash: what stands for characters.
  bool Escape(CharSet* set) {
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c > ' ' && !IsWordByte(c)) {
      set->Add(c);
      return true;
    }
    CharSet named;
    if (c == 'w' || c == 'W') {
      named = WordChars();
    } else if (c == 'd' || c == 'D') {
      for (char digit = '0'; digit <= '9'; ++digit) named.Add(digit);
    } else if (c == 's' || c == 'S') {
      for (const char space : {' ', '\t', '\n', '\f', '\r'}) named.Add(space);
    } else {
      return false;
    }
    set->Add(c < 'a' ? named.Others() : named);
    return true;
  }

  PatternTree Class() {
    CharSet set;
    std::vector<std::string> beyond;
    const bool others = Take("^");
    for (bool first = true; first || !Peek(']'); first = false) {
      if (rest_.empty() || rest_.starts_with("[:")) return GiveUp();
      if (Take("\\")) {
        if (!Escape(&set) || (Peek('-') && rest_.substr(1, 1) != "]")) return GiveUp();
        continue;
      }
      // A hyphen stands first or last, or it means a range.
      if (Peek('-') && !first && rest_.substr(1, 1) != "]") return GiveUp();
      std::string from = Rune();
      if (gave_up_) return {};
      std::string to = from;
      if (Peek('-') && rest_.substr(1, 1) != "]") {
        rest_.remove_prefix(1);
        if (rest_.empty() || Peek('\\') || Peek('[')) return GiveUp();
        to = Rune();
        if (gave_up_ || from.size() > 1 || to.size() > 1 || to < from) return GiveUp();
      }
      if (from.size() > 1) {
        beyond.push_back(std::move(from));
        continue;
      }
      for (char c = from[0]; c < to[0]; ++c) set.Add(c);
      set.Add(to[0]);
    }
    Take("]");
    if (others) return beyond.empty() ? OfSet(set.Others()) : GiveUp();
    if (beyond.empty() || set.beyond) return OfSet(set);
    PatternTree all;
    all.kind = Kind::kChoice;
    if (set.low != 0 || set.high != 0) all.parts.push_back(OfSet(set));
    for (std::string& rune : beyond) all.parts.push_back(OfText(std::move(rune)));
    return all;
  }

  std::string_view rest_;
  bool gave_up_ = false;
};

}  // namespace

const CharSet& WordChars() {
  static const CharSet kWord = [] {
    CharSet set;
    for (int c = 0; c < 128; ++c) {
      if (IsWordByte(static_cast<char>(c))) set.Add(static_cast<char>(c));
    }
    return set;
  }();
  return kWord;
}

bool MayBeEmpty(const PatternTree& tree) {
  switch (tree.kind) {
    case Kind::kText:
    case Kind::kSet:
      return false;
    case Kind::kSequence:
      return std::all_of(tree.parts.begin(), tree.parts.end(), MayBeEmpty);
    case Kind::kChoice:
      return std::any_of(tree.parts.begin(), tree.parts.end(), MayBeEmpty);
    case Kind::kRepeat:
      return tree.least == 0 || MayBeEmpty(tree.parts.front());
    default:
      return true;
  }
}

std::optional<PatternTree> ParsePattern(std::string_view pattern) {
  if (!IsUtf8(pattern)) return std::nullopt;
  return TreeParser(pattern).Parse();
}

}  // namespace crier
