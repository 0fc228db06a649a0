#include "core/clock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/id.h"
#include "tests/support/fake_clock.h"

namespace crier {
namespace {

using std::chrono::hours;

TEST(FasterClock, RunsFasterAndNeverPastItsEndAtThatSpeed) {
  const Time start = *ParseTime("2026-11-21T06:00:00Z");
  const auto clock = FasterClock(start, start + hours(1), 3'600'000.0);
  EXPECT_TRUE(clock->WaitUntil(start + hours(1), {}));
  EXPECT_LT(clock->Now(), start + hours(2));  // 3.6 million times as fast it would be weeks ahead
}

TEST(FasterClock, KnowsWhatItShowsWhenTimeHasPassedForPeople) {
  const Time start = *ParseTime("2026-11-21T06:00:00Z");
  const auto clock = FasterClock(start, start + hours(100), 60);
  EXPECT_GE(clock->In(std::chrono::minutes(10)), start + hours(10));
  const auto done = FasterClock(start, start + hours(1), 60);
  const Time later = done->In(std::chrono::minutes(10));  // one of them fast
  EXPECT_GE(later, start + hours(1) + std::chrono::minutes(9));
  EXPECT_LT(later, start + hours(2));
}

TEST(Clock, AStopEndsTheWait) {
  std::stop_source stop;
  stop.request_stop();
  const auto clock = SystemClock();
  EXPECT_FALSE(clock->WaitUntil(clock->Now() + hours(1), stop.get_token()));
}

TEST(FakeClock, WakesWhoWaits) {
  FakeClock clock;
  const Time noon = clock.Now() + hours(1);
  bool woke = false;
  std::jthread waiter([&] { woke = clock.WaitUntil(noon, {}); });
  clock.Advance(hours(2));
  waiter.join();
  EXPECT_TRUE(woke);
}

TEST(FakeClock, WakesWhoWaitsWhenItIsSetBack) {
  FakeClock clock;
  std::atomic<bool> woke = false;
  std::jthread waiter([&, noon = clock.Now() + hours(1)] {
    EXPECT_FALSE(clock.WaitUntil(noon, {}));
    woke = true;
  });
  while (!woke) clock.Advance(-std::chrono::minutes(1));
}

TEST(Id, SortsByAge) {
  const Time time = *ParseTime("2026-11-21T06:00:00Z");
  EXPECT_LT(NewId(time), NewId(time + std::chrono::milliseconds(1)));
  EXPECT_NE(NewId(time), NewId(time));
  EXPECT_EQ(NewId(time).size(), 26u);
}

}  // namespace
}  // namespace crier
