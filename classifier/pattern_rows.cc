#include "classifier/pattern_rows.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

namespace crier {
namespace {

constexpr size_t kMaxStrings = 256;  // of a segment; more are cut into smaller pieces
constexpr size_t kMaxLiteral = 64;   // bytes
constexpr int kMaxMembers = 8;       // characters of a set that are written out
constexpr size_t kMaxRows = 64;
constexpr int kMaxCopies = 8;
constexpr std::string_view kUnseen = "\t\n\v\f\r";  // in texts, where white space is single spaces

using Rows = std::vector<SegmentRow>;

Rows Exactly(Strings strings) {
  Rows rows(1);
  rows[0].push_back(std::move(strings));
  return rows;
}
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
  if (left.size() > 1 && right.size() > 1) Unique(&all);
  return all;
}

SegmentRow Join(SegmentRow left, const SegmentRow& right) {
  auto next = right.begin();
  // Where the strings cannot be joined, they stand as if there were a gap.
  if (auto middle = Product(left.back(), right.front())) {
    left.back() = *std::move(middle);
    ++next;
  }
  left.insert(left.end(), next, right.end());
  return left;
}

Rows Join(Rows left, const Rows& right) {
  if (left.size() * right.size() > kMaxRows) {
    // Forget the more complicated of the two.
    return left.size() > right.size() ? Join(Anything(), right) : Join(std::move(left), Anything());
  }
  Rows all;
  for (const SegmentRow& a : left) {
    for (const SegmentRow& b : right) all.push_back(Join(a, b));
  }
  return all;
}

Rows RowsOfChoice(const PatternTree& tree) {
  Rows all;
  for (const PatternTree& part : tree.parts) {
    for (SegmentRow& row : RowsOf(part)) {
      // Neighbours that are all known are one set of strings.
      if (row.size() == 1 && !all.empty() && all.back().size() == 1 &&
          all.back()[0].size() + row[0].size() <= kMaxStrings) {
        all.back()[0].insert(all.back()[0].end(), row[0].begin(), row[0].end());
      } else {
        all.push_back(std::move(row));
      }
    }
  }
  for (SegmentRow& row : all) Unique(&row[0]);
  return all.size() > kMaxRows ? Anything() : all;
}

Rows RowsOfSequence(const PatternTree& tree) {
  Rows all = Exactly({""});
  for (const PatternTree& part : tree.parts) {
    Rows next = RowsOf(part);
    if (next == AnyWords() && !EndsInSpace(all)) next = Anything();
    all = Join(std::move(all), next);
  }
  return all;
}

Rows RowsOfSet(const CharSet& set) {
  Strings members;
  for (int c = 1; c < 128 && !set.beyond && members.size() <= kMaxMembers; ++c) {
    const char member = static_cast<char>(c);
    if (set.Has(member) && kUnseen.find(member) == std::string_view::npos) members.emplace_back(1, member);
  }
  const bool marks =
      std::any_of(members.begin(), members.end(), [](const std::string& s) { return s[0] < ' '; });
  if (set.beyond || set.Has('\0') || marks || members.empty() || members.size() > kMaxMembers)
    return Anything();
  return Exactly(std::move(members));
}

Rows RowsOfText(std::string_view text) {
  Rows rows(1);
  for (; text.size() > kMaxLiteral; text.remove_prefix(kMaxLiteral))
    rows[0].push_back({std::string(text.substr(0, kMaxLiteral))});
  rows[0].push_back({std::string(text)});
  return rows;
}

Rows RowsOfRepeat(const PatternTree& tree) {
  const PatternTree& once = tree.parts.front();
  const int least = tree.least;
  int most = tree.most;
  if (once.kind == PatternTree::Kind::kSet && once.set == WordChars() && least == 0 && most < 0 &&
      tree.greedy)
    return Exactly({std::string(1, kTailMark)});
  Rows rows = RowsOf(once);
  if (rows == Exactly({" "})) {
    // Two spaces never follow one another.
    if (least > 1) return Anything();
    most = 1;
  }
  if (least == 0 && !IsExact(rows) && EndsInSpace(rows)) return AnyWords();
  const auto some = [&] { return least == 0 ? Anything() : Join(rows, Anything()); };
  if (!IsExact(rows) || most < 0 || most > kMaxCopies) return some();
  const Strings& strings = rows[0][0];
  Strings all = {""};
  for (int i = least; i < most; ++i) {
    auto longer = Product(strings, all);
    if (!longer) return some();
    longer->insert(tree.greedy ? longer->end() : longer->begin(), "");
    all = *std::move(longer);
  }
  for (int i = 0; i < least; ++i) {
    auto longer = Product(strings, all);
    if (!longer) return Join(rows, Anything());
    all = *std::move(longer);
  }
  Unique(&all);
  return Exactly(std::move(all));
}

}  // namespace

std::vector<SegmentRow> RowsOf(const PatternTree& tree) {
  switch (tree.kind) {
    case PatternTree::Kind::kText:
      return RowsOfText(tree.text);
    case PatternTree::Kind::kSet:
      return RowsOfSet(tree.set);
    case PatternTree::Kind::kEdge:
      return Exactly({std::string(1, kEdgeMark)});
    case PatternTree::Kind::kSequence:
      return RowsOfSequence(tree);
    case PatternTree::Kind::kChoice:
      return RowsOfChoice(tree);
    case PatternTree::Kind::kRepeat:
      return RowsOfRepeat(tree);
    default:
      return Anything();
  }
}

}  // namespace crier
