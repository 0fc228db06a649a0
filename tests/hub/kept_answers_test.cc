#include "hub/kept_answers.h"

#include <gtest/gtest.h>

#include "tests/hub/open_hub.h"
#include "tests/support/fake_clock.h"

namespace crier {
namespace {

constexpr Time kKeptAt{std::chrono::milliseconds(1'800'000'000'000)};

TEST(KeptAnswers, HoldForTheStateThatTheyWereReadFrom) {
  KeptAnswers kept;
  EXPECT_FALSE(kept.Find("a", "1", kKeptAt));
  kept.Put("a", "1", kKeptAt, "one");
  EXPECT_EQ(kept.Find("a", "1", kKeptAt), "one");
  EXPECT_FALSE(kept.Find("a", "2", kKeptAt));
  EXPECT_FALSE(kept.Find("b", "1", kKeptAt));
  kept.Put("a", "2", kKeptAt, "two");
  EXPECT_EQ(kept.Find("a", "2", kKeptAt), "two");
}

TEST(KeptAnswers, HoldForASecond) {
  KeptAnswers kept;
  kept.Put("a", "1", kKeptAt, "one");
  EXPECT_TRUE(kept.Find("a", "1", kKeptAt + KeptAnswers::kAge - std::chrono::milliseconds(1)));
  EXPECT_FALSE(kept.Find("a", "1", kKeptAt + KeptAnswers::kAge));
  EXPECT_FALSE(kept.Find("a", "1", kKeptAt - std::chrono::milliseconds(1)));
}

TEST(KeptAnswers, AreFewAndSmall) {
  KeptAnswers kept;
  kept.Put("large", "1", kKeptAt, std::string(KeptAnswers::kMostBytes, 'x'));
  EXPECT_FALSE(kept.Find("large", "1", kKeptAt));
  for (size_t i = 0; i <= KeptAnswers::kMost; ++i) kept.Put(std::to_string(i), "1", kKeptAt, "x");
  EXPECT_FALSE(kept.Find("0", "1", kKeptAt));
  EXPECT_TRUE(kept.Find(std::to_string(KeptAnswers::kMost), "1", kKeptAt));
}

class KeptAnswerTest : public testing::Test {
 protected:
  std::string Ask(const std::string& key = "key") {
    auto answer =
        KeptAnswer(*hub_, key, [&](Tx&) -> Result<std::string> { return std::to_string(++asked_); });
    return answer ? *answer : answer.error().message;
  }

  FakeClock clock_;
  OpenHub hub_{clock_, "  - {name: town, connector: replay}\n"};
  int asked_ = 0;
};

TEST_F(KeptAnswerTest, IsAskedAgainAfterEveryChange) {
  EXPECT_EQ(Ask(), "1");
  EXPECT_EQ(Ask(), "1");
  EXPECT_EQ(Ask("other"), "2");
  hub_.Write([](Tx&) -> Result<void> { return {}; });
  EXPECT_EQ(Ask(), "3");
}

TEST_F(KeptAnswerTest, WhatFailedIsNotKept) {
  const auto failed = KeptAnswer(*hub_, "key", [](Tx&) -> Result<std::string> {
    return Error{Fault::kBadData, "no"};
  });
  EXPECT_FALSE(failed);
  EXPECT_EQ(Ask(), "1");
}

}  // namespace
}  // namespace crier
