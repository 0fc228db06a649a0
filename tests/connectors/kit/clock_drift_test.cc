#include "connectors/kit/clock_drift.h"

#include <gtest/gtest.h>

#include "tests/support/fake_state.h"

namespace crier {
namespace {

using namespace std::chrono_literals;

const Time kNoted{std::chrono::milliseconds(1'796'000'000'000)};

TEST(ClockDrift, AClockThatWasSetSinceIsRememberedOverARestart) {
  FakeState state;
  ASSERT_TRUE(kit::ClockDrift(state).Note(-90min, kNoted));
  kit::ClockDrift drift(state);
  EXPECT_EQ(drift.Least(0min, kNoted + 70min), -90min);
  ASSERT_TRUE(drift.Note(0min, kNoted + 70min));
  EXPECT_EQ(drift.Least(1min, kNoted + 71min), -90min);
  EXPECT_EQ(drift.Least(-2h, kNoted + 71min), -2h) << "what is shown now counts, too";
}

TEST(ClockDrift, IsForgottenWhenNothingIsTriedAgainAnyMore) {
  FakeState state;
  kit::ClockDrift drift(state);
  ASSERT_TRUE(drift.Note(-90min, kNoted));
  ASSERT_TRUE(drift.Note(0min, kNoted + 70min));
  EXPECT_EQ(drift.Least(0min, kNoted + std::chrono::days(4) + 30min), 0min);
}

TEST(ClockDrift, WhatHoldsForDaysIsNotForgotten) {
  FakeState state;
  kit::ClockDrift drift(state);
  for (int day = 0; day < 9; ++day) ASSERT_TRUE(drift.Note(-90min, kNoted + std::chrono::days(day)));
  EXPECT_EQ(drift.Least(0min, kNoted + std::chrono::days(9)), -90min);
}

TEST(ClockDrift, IsWrittenDownBeforeAnythingLeaves) {
  FakeState state;
  kit::ClockDrift drift(state);
  state.SetAway(true);
  EXPECT_FALSE(drift.Note(-90min, kNoted));
}

TEST(ClockDrift, WhatNobodyCanReadIsNothing) {
  FakeState state;
  for (const char* value : {"{", "[1]", "[[\"x\",2]]", "[[1,2,3]]", "null"}) {
    ASSERT_TRUE(state.Put("clock drift", value));
    EXPECT_EQ(kit::ClockDrift(state).Least(3min, kNoted), 3min) << value;
  }
}

}  // namespace
}  // namespace crier
