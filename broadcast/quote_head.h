// What mail programs write above the mail that they quote, in any language that we could learn of. Private to
// echo.cc: only there, above words that are known to be ours, are such lines certain to be nobody's own.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace crier {

// Where what stands above line `quote` begins; `quote` itself where nothing does.
size_t BeginOfQuoteHead(const std::vector<std::string_view>& lines, size_t quote);

// Where such an introduction begins at the end of a text in one line; text.size() where there is none.
size_t BeginOfIntroduction(std::string_view text);

}  // namespace crier
