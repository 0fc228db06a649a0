// What a person typed into a search field, made safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crier {

// Words, and "phrases" in quotes, in the order written; an open quote runs to the end. Never fails: at most
// 1,024 bytes and 32 phrases are read, the rest is left out. Nothing in a phrase has a meaning but its words.
std::vector<std::string> PhrasesOf(std::string_view typed);

}  // namespace crier
