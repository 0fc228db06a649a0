// A regular expression as a small program that tries its ways one after another, as Perl does, so finds what
// RE2 prefers. For the short strings and small gaps of rules that takes a tenth of RE2's time, and building
// it a hundredth; what would take long it gives up, for RE2 to find.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/pattern_tree.h"

namespace crier {

class Program {
 public:
  enum class Answer { kNo, kYes, kGaveUp };
  struct Span {
    size_t start = 0;
    size_t end = 0;
  };
  // Used again from search to search; one a thread.
  class Scratch {
    friend class Program;
    struct Frame {
      uint32_t op = 0;
      uint32_t at = 0;    // where it was entered
      uint32_t next = 0;  // which way comes next
    };
    std::vector<Frame> frames_;
  };

  // Nothing where the pattern is not understood (ParsePattern).
  static std::optional<Program> Compile(const PatternTree& tree);
  static std::optional<Program> Compile(std::string_view pattern) {
    const std::optional<PatternTree> tree = ParsePattern(pattern);
    return tree ? Compile(*tree) : std::nullopt;
  }

  // The leftmost match that begins at `from` or behind it, that which RE2 prefers. `text` is valid UTF-8.
  // `words`, where given, are all places at which a word begins.
  Answer Search(std::string_view text, size_t from, const std::vector<uint32_t>* words, Scratch* scratch,
                Span* span) const;

  // What a match begins with.
  const CharSet& first() const { return ops_[start_].look.set; }

 private:
  enum class Code : uint8_t { kMatch, kText, kSet, kRun, kEdge, kNoEdge, kBegin, kEnd, kChoice };
  // What may stand where an operation is entered, if it is to come to a match.
  struct Look {
    CharSet set;
    bool end = false;  // the end of the text, too
    bool Admits(std::string_view text, size_t at) const { return at < text.size() ? set.Has(text[at]) : end; }
  };
  struct Op {
    Code code = Code::kMatch;
    bool greedy = true;
    bool one_way = false;  // of kRun: only the longest can be followed by what comes behind
    uint32_t next = 0;
    uint32_t first = 0;  // of kText in texts_, of kRun and kSet in sets_, of kChoice in ways_
    uint32_t last = 0;   // its end; of kRun the least number
    uint32_t most = 0;   // of kRun; of kChoice the beginning of its table, or kNoTable
    Look look;
  };
  friend class ProgramBuilder;
  class Walker;

  std::vector<Op> ops_;
  std::string texts_;
  std::vector<CharSet> sets_;
  std::vector<uint32_t> ways_;  // operations
  // Of a choice of many ways: for each value of the last five bits of the next byte, and for the end of the
  // text, where its list of ways begins in ways_; and where the last one ends.
  std::vector<uint32_t> tables_;
  uint32_t start_ = 0;
  bool at_word_ = false;   // every match begins where a word does
  bool at_begin_ = false;  // every match begins where the text does
};

}  // namespace crier
