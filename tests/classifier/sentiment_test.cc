#include "classifier/sentiment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "classifier/language.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

double Feel(const std::string& text, const std::string& lang = "en") {
  static const SentimentScorer scorer = [] {
    std::vector<Finding> findings;
    return SentimentScorer(ReadPacks(SourceDir() / "tests" / "classifier" / "sample", &findings).sentiments);
  }();
  Reading reading;
  ReadInto(text, &reading);
  return scorer.Score(reading, lang).compound;
}

TEST(SentimentTest, WordsHaveTheirWeight) {
  EXPECT_EQ(Feel("The office opens"), 0);
  EXPECT_NEAR(Feel("good"), 1.9 / std::sqrt(1.9 * 1.9 + 15), 1e-9);
  EXPECT_LT(Feel("awful"), -0.4);
}

TEST(SentimentTest, WhatStandsAroundAWordMatters) {
  EXPECT_GT(Feel("very good"), Feel("good"));
  EXPECT_LT(Feel("slightly good"), Feel("good"));
  EXPECT_LT(Feel("not good"), 0);
  EXPECT_LT(Feel("it isn't very good"), 0);
  EXPECT_GT(Feel("no, good"), 0);  // the comma ends the reach
  EXPECT_GT(Feel("this is GOOD"), Feel("this is good"));
  EXPECT_EQ(Feel("THIS IS GOOD"), Feel("this is good"));  // all of it is shouted
  EXPECT_GT(Feel("good!!"), Feel("good"));
  EXPECT_GT(Feel("gooooood"), Feel("good"));
  EXPECT_LT(Feel("good, but awful"), 0);
  EXPECT_GT(Feel("awful but good"), 0);
}

TEST(SentimentTest, PhrasesAndFacesCount) {
  EXPECT_LT(Feel("I am fed up"), -0.4);
  EXPECT_GT(Feel("not bad at all"), 0.2);
  EXPECT_LT(Feel("again 😡"), -0.4);
  EXPECT_GT(Feel("done :)"), 0.3);
}

TEST(SentimentTest, EachLanguageHasItsLexicon) {
  EXPECT_EQ(Feel("bueno", "en"), 0);
  EXPECT_GT(Feel("muy bueno", "es"), Feel("bueno", "es"));
  EXPECT_LT(Feel("no es bueno", "es"), 0);
  EXPECT_GT(Feel("bueno", ""), 0);  // unknown: all of them
}

TEST(LanguageTest, CommonWordsDecide) {
  const auto lang = [](const char* text, const char* hint = "") { return LanguageOf(text, text, hint); };
  EXPECT_EQ(lang("the street light on my block is out"), "en");
  EXPECT_EQ(lang("hay un bache enorme en la calle"), "es");
  EXPECT_EQ(lang("the street light on my block is out", "es"), "en");  // platforms are often wrong
  EXPECT_EQ(lang("pothole"), "");
  EXPECT_EQ(lang("pothole", "en-US"), "en");
  EXPECT_EQ(lang("bonjour, il y a un trou dans la chaussee devant la mairie depuis des semaines"), "fr");
  EXPECT_EQ(lang(""), "");
}

}  // namespace
}  // namespace crier
