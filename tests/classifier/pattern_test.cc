#include "classifier/pattern.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

std::vector<std::string> Texts(const Needs::Group& group) {
  std::vector<std::string> texts;
  for (const Literal& literal : group) texts.push_back(literal.text);
  return texts;
}

TEST(PatternTest, WritesOutWhatIsFiniteInTheOrderOfPreference) {
  const Needs needs = NeedsOf(R"(\bpot ?holes?\b)");
  ASSERT_TRUE(needs.whole);
  EXPECT_EQ(Texts(needs.branches[0][0]),
            (std::vector<std::string>{"pot holes", "pot hole", "potholes", "pothole"}));
  EXPECT_TRUE(needs.branches[0][0][0].edge_before);
  EXPECT_TRUE(needs.branches[0][0][0].edge_after);
}

TEST(PatternTest, GapsDivideAPatternIntoGroups) {
  const Needs needs = NeedsOf(R"(\b(?:water|gas) (?:\w+ ){0,3}(?:leak|main)\b)");
  EXPECT_FALSE(needs.whole);
  EXPECT_TRUE(needs.at_start);
  ASSERT_EQ(needs.branches.size(), 1U);
  ASSERT_EQ(needs.branches[0].size(), 2U);
  EXPECT_EQ(Texts(needs.branches[0][0]), (std::vector<std::string>{"water ", "gas "}));
  EXPECT_EQ(Texts(needs.branches[0][1]), (std::vector<std::string>{"leak", "main"}));
}

TEST(PatternTest, WhiteSpaceIsASingleSpace) {
  const Needs needs = NeedsOf(R"(street\s+light)");
  ASSERT_TRUE(needs.whole);
  EXPECT_EQ(Texts(needs.branches[0][0]), (std::vector<std::string>{"street light"}));
}

TEST(PatternTest, KnowsNothingOfWhatItDoesNotUnderstand) {
  for (const char* pattern :
       {"(?i)hole", R"(\x41)", R"(\pL+)", "[[:alpha:]]+", R"(\d+)", ".*", "x?", R"(\Qa\E)"}) {
    EXPECT_TRUE(NeedsOf(pattern).branches.empty()) << pattern;
  }
}

TEST(PatternTest, DeepNestingAndLargeProductsAreBounded) {
  EXPECT_TRUE(NeedsOf(std::string(500, '(') + "a" + std::string(500, ')')).branches.empty());
  std::string wide;
  for (int i = 0; i < 40; ++i) wide += "(?:aa|bb|cc|dd)";
  const Needs needs = NeedsOf(wide);
  size_t literals = 0;
  for (const Needs::Branch& branch : needs.branches) {
    for (const Needs::Group& group : branch) literals += group.size();
  }
  EXPECT_GT(literals, 0U);
  EXPECT_LE(literals, 4096U);
}

TEST(PatternTest, EdgesThatCannotHoldMakeNoLiteral) {
  const Needs needs = NeedsOf(R"(a\bb|c d)");
  ASSERT_TRUE(needs.whole);
  EXPECT_EQ(Texts(needs.branches[0][0]), (std::vector<std::string>{"c d"}));
}

}  // namespace
}  // namespace crier
