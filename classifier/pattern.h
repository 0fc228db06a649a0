// What can be known of a regular expression without running it: the strings of which every match holds one.
// They let the matcher pass over the patterns that cannot match, and do without RE2 where the strings are all
// there is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crier {

// One string, with what must stand around it.
struct Literal {
  std::string text;
  bool edge_before = false;  // \b in front
  bool edge_after = false;   // \b behind

  bool operator==(const Literal&) const = default;
};

struct Needs {
  // Every match contains one of these. Empty: nothing useful is known.
  std::vector<Literal> literals;
  // The literals are all that the pattern matches, in the order in which RE2 prefers them.
  bool whole = false;
};

// For patterns that RE2 accepts, over text in which the only white space is single spaces (see Reading):
// there
// `\s+` is as good as a space. What it does not understand, it knows nothing about.
Needs NeedsOf(std::string_view pattern);

// \w of RE2: the bytes between which \b stands.
bool IsWordByte(char c);

// Words so common that finding one tells nothing ("the", "para").
bool IsCommonWord(std::string_view word);

}  // namespace crier
