// What can be known of a regular expression without running it: the strings that its matches hold. They let
// the matcher pass over the patterns that cannot match, and do without RE2 where the strings are all there
// is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/pattern_tree.h"

namespace crier {

// One string, with what must stand around it.
struct Literal {
  std::string text;
  bool edge_before = false;  // \b in front
  bool word_tail = false;    // \w* behind
  bool edge_after = false;   // \b behind all that

  bool operator==(const Literal&) const = default;
};

struct Needs {
  using Group = std::vector<Literal>;  // one of these
  using Branch = std::vector<Group>;   // one of every group, in this order, none overlapping the one before

  // Every match holds what one of the branches asks for. None: nothing is known that is rare enough.
  std::vector<Branch> branches;
  // There is one branch of one group, and its literals are all that the pattern matches, in the order in
  // which RE2 prefers them.
  bool whole = false;
  // Every match begins where a literal of the first group of a branch begins.
  bool at_start = false;
};

inline constexpr size_t kMaxGroups = 4;  // of a branch

// For patterns that RE2 accepts, over text in which the only white space is single spaces (see Reading):
// there `\s+` is as good as a space. Of what it does not understand it says that nothing is known.
Needs NeedsOf(std::string_view pattern);
Needs NeedsOf(const std::optional<PatternTree>& tree);  // what ParsePattern says of it

// \w of RE2: the bytes between which \b stands.
inline bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Words so common that finding one tells nothing ("the", "para").
bool IsCommonWord(std::string_view word);

}  // namespace crier
