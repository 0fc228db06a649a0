#include "hub/loops/far_side.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Time kThen{std::chrono::milliseconds(1'800'000'000'000)};

class FarSideTest : public testing::Test {
 protected:
  static Answers Came(const std::vector<Receipt>& receipts, bool current = true,
                      const std::string& action = "send") {
    Answers answers;
    for (const Receipt& receipt : receipts) {
      Delivery row;
      row.action = action;
      row.state = receipt.state;
      answers.Add(receipt, row, current);
    }
    return answers;
  }
  void Judge(const Answers& answers, size_t forgiven = 3) { far_.Judge(answers, forgiven, kThen, 1); }

  const Receipt lost_ = Receipt::From({Fault::kUnreachable, "connection reset"});
  const Receipt busy_ = Receipt::From({Fault::kThrottled, "slow down", minutes(5)});
  const Receipt taken_ = Receipt::Accepted("n1");
  FarSide far_{seconds(2), minutes(2)};
};

TEST_F(FarSideTest, SomeLostConnectionsAreTheirOwnAffair) {
  Judge(Came({lost_, lost_}));
  Judge(Came({lost_}));
  EXPECT_FALSE(far_.probing());
  Judge(Came({lost_}));
  EXPECT_TRUE(far_.probing());
  EXPECT_EQ(far_.problem(), "connection reset");
  EXPECT_EQ(far_.until(), kThen + seconds(2));
}

TEST_F(FarSideTest, AnAnswerBetweenStartsTheCountAgain) {
  for (int i = 0; i < 5; ++i) {
    Judge(Came({lost_, lost_, lost_}));
    Judge(Came({taken_}));
  }
  Judge(Came({lost_, taken_, lost_, lost_, lost_}));
  EXPECT_FALSE(far_.probing());
}

TEST_F(FarSideTest, AThrottleSpeaksForAll) {
  Judge(Came({taken_, busy_, taken_}));
  EXPECT_TRUE(far_.probing());
  EXPECT_EQ(far_.until(), kThen + minutes(5));
}

// They were in flight as it failed: they are neither another failure nor a sign that it is well.
TEST_F(FarSideTest, WhatWasHandedOnBeforeItFailedSaysNothing) {
  const uint64_t before = far_.epoch();
  Judge(Came({busy_}));
  EXPECT_NE(far_.epoch(), before);
  const Time until = far_.until();
  Judge(Came({taken_}, false));
  Judge(Came({lost_, lost_, lost_, lost_, busy_}, false));
  EXPECT_TRUE(far_.probing());
  EXPECT_EQ(far_.until(), until);
  Judge(Came({taken_}));
  EXPECT_FALSE(far_.probing());
  EXPECT_EQ(far_.problem(), "");
}

TEST_F(FarSideTest, TheProbeIsNotForgiven) {
  Judge(Came({busy_}));
  Judge(Came({lost_}));
  EXPECT_EQ(far_.problem(), "connection reset");
  EXPECT_EQ(far_.until(), kThen + seconds(4));
}

TEST_F(FarSideTest, DeletionsThatMustWaitAreCountedApart) {
  const Answers answers = Came({busy_}, true, "retract");
  EXPECT_FALSE(answers.tried);
  Judge(answers);
  EXPECT_FALSE(far_.probing());
}

TEST_F(FarSideTest, CountsWhatWasTaken) {
  const Answers answers = Came({taken_, lost_, taken_});
  EXPECT_EQ(answers.taken.at("send"), 2);
  EXPECT_EQ(answers.problem, "connection reset");
  EXPECT_FALSE(answers.refused);
  EXPECT_TRUE(Came({Receipt::From({Fault::kRejected, "too long"})}).refused);
}

}  // namespace
}  // namespace crier
