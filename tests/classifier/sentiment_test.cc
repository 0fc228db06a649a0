#include "classifier/sentiment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/paths.h"

namespace crier {
namespace {

const SentimentScorer& Scorer() {
  static const SentimentScorer scorer = [] {
    std::vector<Finding> findings;
    return SentimentScorer(ReadPacks(SourceDir() / "tests" / "classifier" / "sample", &findings).sentiments);
  }();
  return scorer;
}

double Feel(const std::string& text, const std::string& lang = "en") {
  Reading reading;
  ReadInto(text, &reading);
  return Scorer().Score(reading, lang).compound;
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

TEST(SentimentTest, NegationsThatRepeatDoNotCancel) {
  EXPECT_LT(Feel("NOT GOOD NOT GOOD"), 0);
  EXPECT_LT(Feel("it isn't no good"), 0);
  EXPECT_LT(Feel("no es nada bueno", "es"), 0);
  EXPECT_GT(Feel("never not good"), 0);
}

TEST(SentimentTest, AlarmIsNotPositive) {
  const auto feel = [](const std::string& text, SentimentScorer::Alarm alarm) {
    Reading reading;
    ReadInto(text, &reading);
    return Scorer().Score(reading, "en", alarm).label;
  };
  using Alarm = SentimentScorer::Alarm;
  EXPECT_EQ(feel("the water is at the door", Alarm::kDanger), "negative");
  EXPECT_EQ(feel("good people, please hurry", Alarm::kDanger), "negative");
  EXPECT_EQ(feel("good", Alarm::kTrouble), "positive");    // praise is praise
  EXPECT_EQ(feel("not bad", Alarm::kTrouble), "neutral");  // and a friendly word is politeness
  EXPECT_EQ(feel("not bad", Alarm::kNone), "positive");
}

}  // namespace
}  // namespace crier
