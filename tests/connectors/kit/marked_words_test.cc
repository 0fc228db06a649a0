#include "connectors/kit/marked_words.h"

#include <gtest/gtest.h>

#include <string>

namespace crier::kit {
namespace {

// What is marked, cut out again.
std::vector<std::string> Marked(const std::string& text) {
  std::vector<std::string> words;
  size_t behind = 0;
  for (const MarkedWord& word : FindMarkedWords(text)) {
    EXPECT_GE(word.start, behind);
    EXPECT_GT(word.end, word.start);
    behind = word.end;
    const char* const kind = word.mark == Mark::kLink      ? "link "
                             : word.mark == Mark::kHashtag ? "tag "
                                                           : "handle ";
    words.push_back(kind + text.substr(word.start, word.end - word.start));
  }
  return words;
}
using Words = std::vector<std::string>;

TEST(KitMarkedWords, StandAtTheirBytesWhateverIsBeforeThem) {
  EXPECT_EQ(Marked("🌊 Inundación: https://city.example.org/a, #flood2026. Pregunte a @city.example!"),
            (Words{"link https://city.example.org/a", "tag #flood2026", "handle @city.example"}));
  EXPECT_EQ(Marked("(#Überflutung) ¿@ana.example?"), (Words{"tag #Überflutung", "handle @ana.example"}));
}

TEST(KitMarkedWords, WhatIsNoneIsNotMarked) {
  EXPECT_EQ(Marked("Elm St.Is flooded"), Words{});
  EXPECT_EQ(Marked("#1 #2026 # a#b me@city.example @ana @.example"), Words{});
  EXPECT_EQ(Marked(""), Words{});
}

TEST(KitMarkedWords, NeverOverlap) {
  EXPECT_EQ(Marked("https://city.example.org/#flood"), (Words{"link https://city.example.org/#flood"}));
  EXPECT_EQ(Marked("#a#b"), (Words{"tag #a#b"}));
}

}  // namespace
}  // namespace crier::kit
