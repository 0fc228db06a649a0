// A regular expression of RE2's syntax as a tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier {

// Characters: those of ASCII one by one, all others together.
struct CharSet {
  uint64_t low = 0;
  uint64_t high = 0;
  bool beyond = false;  // ASCII

  bool Has(char c) const {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 64 ? (low >> byte & 1) != 0 : byte < 128 ? (high >> (byte - 64) & 1) != 0 : beyond;
  }
  void Add(char ascii) {
    const auto byte = static_cast<unsigned char>(ascii);
    (byte < 64 ? low : high) |= uint64_t{1} << (byte & 63);
  }
  void Add(const CharSet& other) {
    low |= other.low;
    high |= other.high;
    beyond = beyond || other.beyond;
  }
  bool operator==(const CharSet&) const = default;
  CharSet Others() const { return {~low, ~high, !beyond}; }
  bool Meets(const CharSet& other) const {
    return (low & other.low) != 0 || (high & other.high) != 0 || (beyond && other.beyond);
  }
};

struct PatternTree {
  enum class Kind { kText, kSet, kEdge, kNoEdge, kBegin, kEnd, kSequence, kChoice, kRepeat };
  Kind kind = Kind::kSequence;
  std::string text;  // of kText, not empty
  CharSet set;       // of kSet: one character
  int least = 1;     // of kRepeat
  int most = 1;      // -1: no limit
  bool greedy = true;
  std::vector<PatternTree> parts;  // in order; of kChoice those that RE2 prefers first; of kRepeat one
};

const CharSet& WordChars();  // \w

// Whether a match may be empty.
bool MayBeEmpty(const PatternTree& tree);

// Nothing where the pattern is wrong, uses what is not understood here, or would become very large. Whatever
// is understood, RE2 takes as well and means the same by it.
std::optional<PatternTree> ParsePattern(std::string_view pattern);

}  // namespace crier
