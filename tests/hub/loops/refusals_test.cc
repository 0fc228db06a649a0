#include "hub/loops/refusals.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace crier {
namespace {

TEST(Refusals, OneIsToldInAMinuteWithTheNumberOfThoseBetween) {
  FakeClock clock;
  Refusals refusals;
  EXPECT_EQ(refusals.Add(clock.Now()), 0);
  for (int i = 0; i < 1999; ++i) EXPECT_EQ(refusals.Add(clock.Now()), std::nullopt);
  clock.Advance(std::chrono::milliseconds(59'999));
  EXPECT_EQ(refusals.Add(clock.Now()), std::nullopt);
  EXPECT_EQ(refusals.Overdue(clock.Now()), std::nullopt);
  clock.Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(refusals.Add(clock.Now()), 2000);
  EXPECT_EQ(refusals.Add(clock.Now()), std::nullopt);
}

TEST(Refusals, TheLastOfThemAreToldAlthoughNoMoreCome) {
  FakeClock clock;
  Refusals refusals;
  EXPECT_EQ(refusals.Overdue(clock.Now()), std::nullopt);
  EXPECT_EQ(refusals.Add(clock.Now()), 0);
  clock.Advance(std::chrono::minutes(1));
  EXPECT_EQ(refusals.Overdue(clock.Now()), std::nullopt) << "all are told";
  EXPECT_EQ(refusals.Add(clock.Now()), 0);
  EXPECT_EQ(refusals.Add(clock.Now()), std::nullopt);
  clock.Advance(std::chrono::minutes(1));
  EXPECT_EQ(refusals.Overdue(clock.Now()), 1);
  EXPECT_EQ(refusals.Overdue(clock.Now()), std::nullopt);
}

TEST(Refusals, AClockThatIsSetBackSilencesNobody) {
  FakeClock clock;
  Refusals refusals;
  EXPECT_EQ(refusals.Add(clock.Now()), 0);
  EXPECT_EQ(refusals.Add(clock.Now()), std::nullopt);
  clock.Advance(std::chrono::hours(-24));
  EXPECT_EQ(refusals.Add(clock.Now()), 1);
}

}  // namespace
}  // namespace crier
