// Word lists, `at_least`, `calm` and what actionable.yaml makes of urgency and intent.
#include <gtest/gtest.h>

#include <stdexcept>

#include "classifier/classifier.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

Verdict JudgeBy(const std::string& text) {
  static const auto classifier = Classifier::Load(SourceDir() / "tests" / "classifier" / "composed");
  if (!classifier) throw std::runtime_error(classifier.error().message);
  Mention mention;
  mention.text = text;
  return (*classifier)->Classify(mention);
}

TEST(ComposedTest, ThePacksAreGood) {
  const std::filesystem::path folder = SourceDir() / "tests" / "classifier" / "composed";
  for (const Finding& finding : CheckRules(folder)) ADD_FAILURE() << finding.where << ": " << finding.what;
  for (const Finding& finding : TestRules(folder)) ADD_FAILURE() << finding.where << ": " << finding.what;
}

TEST(ComposedTest, APatternMayNameWordListsAndListsMayNameLists) {
  EXPECT_NEAR(JudgeBy("my mother is trapped at home").urgency, 0.8, 1e-9);
  EXPECT_NEAR(JudgeBy("the people are trapped at home").urgency, 0.8, 1e-9);
  EXPECT_NEAR(JudgeBy("the mother is trapped at home").urgency, 0, 1e-9);
}

TEST(ComposedTest, AtLeastCountsTheRulesThatFired) {
  EXPECT_NEAR(JudgeBy("we are hungry").urgency, 0, 1e-9);
  EXPECT_NEAR(JudgeBy("we are hungry in the camp").urgency, 0.5, 1e-9);
  EXPECT_NEAR(JudgeBy("please, we are hungry in the camp").urgency, 0.5, 1e-9);
}

TEST(ComposedTest, CalmTakesUrgencyAwayAndSaysWhy) {
  const Verdict verdict =
      JudgeBy("my kids are trapped no more, they were rescued. People are trapped elsewhere");
  EXPECT_NEAR(verdict.urgency, 0.2, 1e-9);
  ASSERT_FALSE(verdict.because.empty());
  EXPECT_EQ(verdict.because.back().rule, "RESCUED");
  EXPECT_NEAR(JudgeBy("they were rescued").urgency, 0, 1e-9);
}

TEST(ComposedTest, WhatIsUrgentEnoughIsActionableWithoutAServiceCode) {
  EXPECT_TRUE(JudgeBy("my mother is trapped at home").actionable);
  EXPECT_TRUE(JudgeBy("hungry in the camp").actionable);
  EXPECT_FALSE(JudgeBy("they are trapped? people are trapped, but all were rescued").actionable);
  EXPECT_FALSE(JudgeBy("is it true? people are trapped").actionable);  // a rumor never is
}

TEST(ComposedTest, ARumorHasNoIssue) {
  EXPECT_EQ(JudgeBy("a flood on Elm Street").issues.size(), 1U);
  const Verdict verdict = JudgeBy("is it true that there is a flood on Elm Street?");
  EXPECT_EQ(verdict.intent, "rumor");
  EXPECT_TRUE(verdict.issues.empty());
  EXPECT_FALSE(verdict.actionable);
}

TEST(ComposedTest, ARuleThatSaysNoDraftLeavesTheIssueAndIsNamed) {
  const Verdict verdict = JudgeBy("dozens of houses in the flood");
  EXPECT_FALSE(verdict.actionable);
  EXPECT_EQ(verdict.intent, "report");
  EXPECT_EQ(verdict.issues.size(), 1U);
  ASSERT_FALSE(verdict.because.empty());
  EXPECT_EQ(verdict.because.back().rule, "COUNTED");
  EXPECT_EQ(verdict.because.back().text, "dozens of");
  EXPECT_FALSE(JudgeBy("dozens of people are trapped").actionable);
  EXPECT_TRUE(JudgeBy("a house in the flood").actionable);
}

}  // namespace
}  // namespace crier
