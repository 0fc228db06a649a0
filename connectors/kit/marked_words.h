// Links, hashtags and handles in a text of ours, for platforms that want to be told where they stand.
#pragma once

#include <string_view>
#include <vector>

namespace crier::kit {

enum class Mark { kLink, kHashtag, kHandle };

struct MarkedWord {
  Mark mark = Mark::kLink;
  size_t start = 0, end = 0;  // bytes of UTF-8; "#" and "@" are in them
};

// Sorted, never overlapping: links with http(s)://, for "Elm St.Is" must lead nowhere; hashtags of at most 64
// characters that are not digits alone; handles that are host names, "@ana.example". Punctuation at the end
// of a word is none of it.
std::vector<MarkedWord> FindMarkedWords(std::string_view text);

}  // namespace crier::kit
