#include "connectors/kit/daily_units.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_state.h"

namespace crier::kit {
namespace {

using namespace std::chrono_literals;

class KitDailyUnits : public testing::Test {
 protected:
  KitDailyUnits() { clock_.Advance(*ParseTime("2026-11-21T12:00:00Z") - clock_.Now()); }

  FakeClock clock_;
  FakeState state_;
  DailyUnits units_{{"youtube UC1", 100, "America/Los_Angeles", "Los Angeles"}, clock_, state_};
};

TEST_F(KitDailyUnits, AreTakenUntilThereAreNoneLeft) {
  ASSERT_TRUE(units_.Take(60));
  const auto left = units_.Take(40);
  ASSERT_TRUE(left);
  EXPECT_EQ(units_.ReadLeft()->units, 0);
  const auto none = units_.Take(1);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().fault, Fault::kThrottled);
  EXPECT_EQ(none.error().retry_after, 20h);
  EXPECT_NE(none.error().message.find("until midnight in Los Angeles"), std::string::npos);
  clock_.Advance(20h);
  EXPECT_EQ(units_.ReadLeft()->units, 100);
}

TEST_F(KitDailyUnits, WhatOthersTookIsGoneForThatDayAlone) {
  const auto left = units_.Take(1);
  ASSERT_TRUE(left);
  clock_.Advance(21h);
  units_.TakeAll(*left);
  EXPECT_EQ(units_.ReadLeft()->units, 100) << "that was yesterday";
  units_.TakeAll(*units_.ReadLeft());
  EXPECT_EQ(units_.ReadLeft()->units, 0);
}

TEST_F(KitDailyUnits, WhatCannotBeCountedIsNotTaken) {
  state_.SetAway(true);
  const auto left = units_.Take(1);
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().fault, Fault::kUnreachable);
}

TEST_F(KitDailyUnits, WhatIsStoredIsReadAsFarAsItGoes) {
  for (const char* odd :
       {"", "x", "2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z x", "2026-11-20T08:00:00Z 90"}) {
    ASSERT_TRUE(state_.Put("units", odd));
    EXPECT_EQ(units_.ReadLeft()->units, 100) << odd;
  }
}

// Takes ten units a poll.
class Hungry : public Source {
 public:
  explicit Hungry(DailyUnits& units) : units_(units) {}
  Result<Batch> Poll(const std::string&, Time, std::stop_token) override {
    static_cast<void>(units_.Take(10));
    return Batch{{}, std::to_string(++polls), false};
  }
  int polls = 0;

 private:
  DailyUnits& units_;
};

TEST_F(KitDailyUnits, PollsStretchSoThatTheyLastTheDay) {
  auto hungry = std::make_unique<Hungry>(units_);
  const Hungry& polled = *hungry;
  PacedSource paced(std::move(hungry), units_, 20);
  std::string cursor;
  for (int minute = 0; minute < 20 * 60; ++minute, clock_.Advance(1min)) {
    const auto batch = paced.Poll(cursor, clock_.Now() + 1min, {});
    if (batch) cursor = batch->cursor;
  }
  EXPECT_GE(polled.polls, 7);
  EXPECT_LE(polled.polls, 8) << "twenty are kept";
  EXPECT_GE(units_.ReadLeft()->units, 20);
}

TEST_F(KitDailyUnits, AnOlderCursorNeedNotWait) {
  auto hungry = std::make_unique<Hungry>(units_);
  const Hungry& polled = *hungry;
  PacedSource paced(std::move(hungry), units_, 20);
  const auto first = paced.Poll("", clock_.Now() + 1min, {});
  ASSERT_TRUE(first);
  ASSERT_TRUE(paced.Poll(first->cursor, clock_.Now() + 1min, {}));
  EXPECT_EQ(polled.polls, 1);
  ASSERT_TRUE(paced.Poll("", clock_.Now() + 1min, {}));
  EXPECT_EQ(polled.polls, 2) << "what it brought was not kept";
}

}  // namespace
}  // namespace crier::kit
