// The words that make streets: suffixes, directions, ordinals, and what joins two streets.
#pragma once

#include <cstdint>
#include <string_view>

namespace crier {

struct StreetWord {
  std::string_view norm;  // one for all its spellings: "st" for "street"
  uint32_t kinds = 0;     // WordKind
};

// Of a folded word; nullptr if it is none. What it refers to lives for ever.
const StreetWord* FindStreetWord(std::string_view word);

}  // namespace crier
