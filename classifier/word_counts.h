// How common words are in ordinary talk.
#pragma once

#include <string_view>

namespace crier {

// "a=22332 abandoned=210 ...": words, folded, and how often each is among a million, by word.
std::string_view WordCountTable();

}  // namespace crier
