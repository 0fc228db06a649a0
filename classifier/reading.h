// A text as the rules read it: folded (core/text.h), white space as single spaces, links, @handles and the
// "RT @who:" of a retweet taken out, hashtags in words ("#BrokenLight" -> "#broken light"). Every byte knows
// where it came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text.h"

namespace crier {

struct Reading {
  std::string_view original;
  std::string text;
  std::vector<uint32_t> at;  // byte i of `text` is byte at[i] of `folded`
  Folded folded;

  // The bytes of the original from which text[start, end) came.
  std::pair<size_t, size_t> Span(size_t start, size_t end) const;
  // Whether byte i was written as an ASCII capital.
  bool Capital(size_t i) const;
};

// Refers to `text` afterwards. Buffers of `reading` are used again.
void ReadInto(std::string_view text, Reading* reading);

}  // namespace crier
