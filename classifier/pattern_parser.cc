#include "classifier/pattern_parser.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "classifier/pattern.h"

namespace crier {
namespace {

constexpr size_t kMaxStrings = 1024;  // of a segment; more are cut into smaller pieces
constexpr size_t kMaxLiteral = 64;    // bytes
constexpr size_t kMaxClass = 8;       // characters of a class that are written out
constexpr size_t kMaxRows = 64;
constexpr int kMaxDepth = 64;
constexpr int kMaxRepeat = 8;

using Rows = std::vector<SegmentRow>;

Rows Exactly(Strings strings) { return {{std::move(strings)}}; }
Rows Anything() { return {{{""}, {""}}}; }
// What `(?:\w+ ){0,3}` matches: where a space stands before it, one stands behind it.
Rows AnyWords() { return {{{""}, {std::string(1, kSpaceMark)}}}; }
bool EndsInSpace(const Rows& rows) {
  return std::all_of(rows.begin(), rows.end(), [](const SegmentRow& row) {
    return std::all_of(row.back().begin(), row.back().end(), [](const std::string& s) {
      return s.ends_with(' ') || s == std::string(1, kSpaceMark);
    });
  });
}
bool IsExact(const Rows& rows) { return rows.size() == 1 && rows[0].size() == 1; }

void Unique(Strings* strings) {
  std::unordered_set<std::string> seen;
  std::erase_if(*strings, [&](const std::string& s) { return !seen.insert(s).second; });
}

// Nothing where they are too many, too long, or text would follow a \w*.
std::optional<Strings> Product(const Strings& left, const Strings& right) {
  if (left.size() * right.size() > kMaxStrings) return std::nullopt;
  Strings all;
  all.reserve(left.size() * right.size());
  for (const std::string& a : left) {
    for (const std::string& b : right) {
      if (a.size() + b.size() > kMaxLiteral) return std::nullopt;
      if (a.find(kTailMark) != std::string::npos && b.find_first_not_of(kEdgeMark) != std::string::npos)
        return std::nullopt;
      all.push_back(a + b);
    }
  }
  Unique(&all);
  return all;
}

SegmentRow Join(const SegmentRow& left, const SegmentRow& right) {
  SegmentRow all = left;
  auto next = right.begin();
  // Where the strings cannot be joined, they stand as if there were a gap.
  if (auto middle = Product(left.back(), right.front())) {
    all.back() = *std::move(middle);
    ++next;
  }
  all.insert(all.end(), next, right.end());
  return all;
}

Rows Join(const Rows& left, const Rows& right) {
  if (left.size() * right.size() > kMaxRows) {
    // Forget the more complicated of the two.
    return left.size() > right.size() ? Join(Anything(), right) : Join(left, Anything());
  }
  Rows all;
  for (const SegmentRow& a : left) {
    for (const SegmentRow& b : right) all.push_back(Join(a, b));
  }
  return all;
}

// Recursive descent. Every function answers with what its piece of the pattern may match.
class Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_(pattern) {}

  std::optional<Rows> Parse() {
    Rows rows = Alternation(0);
    if (gave_up_ || !rest_.empty()) return std::nullopt;
    return rows;
  }

 private:
  bool Peek(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool Take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  Rows GiveUp() {
    gave_up_ = true;
    rest_ = {};
    return Anything();
  }

  Rows Alternation(int depth) {
    if (depth > kMaxDepth) return GiveUp();
    Rows all = Concatenation(depth);
    while (Take("|")) {
      for (SegmentRow& row : Concatenation(depth)) {
        // Neighbours that are all known are one set of strings.
        if (row.size() == 1 && all.back().size() == 1 &&
            all.back()[0].size() + row[0].size() <= kMaxStrings) {
          all.back()[0].insert(all.back()[0].end(), row[0].begin(), row[0].end());
        } else {
          all.push_back(std::move(row));
        }
      }
    }
    for (SegmentRow& row : all) Unique(&row[0]);
    if (all.size() > kMaxRows) return Anything();
    return all;
  }

  Rows Concatenation(int depth) {
    Rows all = Exactly({""});
    while (!rest_.empty() && !Peek('|') && !Peek(')')) {
      Rows next = Repetition(depth);
      if (next == AnyWords() && !EndsInSpace(all)) next = Anything();
      all = Join(all, next);
    }
    return all;
  }

  Rows Repetition(int depth) {
    const bool word = rest_.starts_with("\\w");
    Rows rows = Atom(depth);
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
      return rows;
    }
    const bool lazy = Take("?");
    if (Peek('*') || Peek('+') || Peek('?')) return GiveUp();
    if (word && least == 0 && most < 0 && !lazy) return Exactly({std::string(1, kTailMark)});
    if (rows == Exactly({" "})) {
      // Two spaces never follow one another.
      if (least > 1) return Anything();
      if (most != 0) most = 1;
    }
    if (least == 0 && !IsExact(rows) && EndsInSpace(rows)) return AnyWords();
    if (!IsExact(rows) || most < 0 || most > kMaxRepeat)
      return least == 0 ? Anything() : Join(rows, Anything());
    const Strings& once = rows[0][0];
    Strings all = {""};
    for (int i = least; i < most; ++i) {
      auto longer = Product(once, all);
      if (!longer) return least == 0 ? Anything() : Join(rows, Anything());
      longer->insert(lazy ? longer->begin() : longer->end(), "");
      all = *std::move(longer);
    }
    for (int i = 0; i < least; ++i) {
      auto longer = Product(once, all);
      if (!longer) return Join(rows, Anything());
      all = *std::move(longer);
    }
    Unique(&all);
    return Exactly(std::move(all));
  }

  // "{2}", "{2,}", "{2,4}"; anything else is no repetition but plain text.
  bool Braces(int* least, int* most) {
    if (!Peek('{')) return false;
    const char* end = rest_.data() + rest_.size();
    auto number = std::from_chars(rest_.data() + 1, end, *least);
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

  Rows Atom(int depth) {
    if (Take("(")) {
      if (Peek('?') && !Take("?:")) return GiveUp();
      Rows rows = Alternation(depth + 1);
      return Take(")") ? rows : GiveUp();
    }
    if (Take("[")) return Class();
    if (Take("\\")) return Escape();
    if (Take(".") || Take("^") || Take("$")) return Anything();
    return Exactly({Rune()});
  }

  std::string Rune() {
    size_t length = 1;
    while (length < rest_.size() && (static_cast<unsigned char>(rest_[length]) & 0xC0) == 0x80) ++length;
    std::string rune(rest_.substr(0, length));
    rest_.remove_prefix(length);
    if (rune[0] >= '\0' && rune[0] < ' ') GiveUp();
    return rune;
  }

  Rows Escape() {
    if (rest_.empty()) return GiveUp();
    const char c = rest_.front();
    if (c == 'b' || c == 's' || (c > ' ' && !IsWordByte(c))) {
      rest_.remove_prefix(1);
      return Exactly({std::string(1, c == 'b' ? kEdgeMark : c == 's' ? ' ' : c)});
    }
    if (std::string_view("BAzdDwWS").find(c) == std::string_view::npos) return GiveUp();
    rest_.remove_prefix(1);
    return Anything();
  }

  Rows Class() {
    Strings members;
    bool open = Take("^");  // has more members than are worth writing out
    for (bool first = true; first || !Peek(']'); first = false) {
      if (rest_.empty() || rest_.starts_with("[:")) return GiveUp();
      if (Take("\\")) {
        Rows rows = Escape();
        if (gave_up_) return rows;
        open = open || !IsExact(rows) || rows[0][0][0][0] == kEdgeMark;
        if (IsExact(rows)) members.push_back(rows[0][0][0]);
        if (Peek('-') && rest_.size() > 1 && rest_[1] != ']') return GiveUp();
        continue;
      }
      std::string from = Rune();
      if (gave_up_) return Anything();
      if (!Peek('-') || rest_.size() < 2 || rest_[1] == ']') {
        members.push_back(std::move(from));
        continue;
      }
      rest_.remove_prefix(1);
      if (Peek('\\')) return GiveUp();
      const std::string to = Rune();
      if (gave_up_) return Anything();
      open = open || from.size() > 1 || to.size() > 1;
      for (int c = static_cast<unsigned char>(from[0]); c <= static_cast<unsigned char>(to[0]) && !open;
           ++c) {
        members.emplace_back(1, static_cast<char>(c));
        open = members.size() > kMaxClass;
      }
    }
    Take("]");
    if (open || members.size() > kMaxClass) return Anything();
    Unique(&members);
    return Exactly(std::move(members));
  }

  std::string_view rest_;
  bool gave_up_ = false;
};

}  // namespace

std::optional<std::vector<SegmentRow>> RowsOf(std::string_view pattern) { return Parser(pattern).Parse(); }

}  // namespace crier
