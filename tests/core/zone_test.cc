#include "core/zone.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

TEST(DayStart, KnowsSummerTimeAndDaysOfTwentyThreeHours) {
  EXPECT_EQ(FormatTime(*DayStart(*ParseTime("2026-11-22T03:00:00Z"), "America/New_York")),
            "2026-11-21T05:00:00Z");
  EXPECT_EQ(FormatTime(*DayStart(*ParseTime("2026-07-01T12:00:00Z"), "America/New_York")),
            "2026-07-01T04:00:00Z");
  EXPECT_EQ(FormatTime(*DayStart(*ParseTime("2026-03-08T20:00:00Z"), "America/New_York")),
            "2026-03-08T05:00:00Z");
  EXPECT_EQ(FormatTime(*DayStart(*ParseTime("2026-07-01T12:00:00Z"), "UTC")), "2026-07-01T00:00:00Z");
}

TEST(DayStart, RefusesAZoneNobodyKnows) {
  EXPECT_EQ(DayStart(Time(), "Mars/Olympus").error().fault, Fault::kConfig);
}

}  // namespace
}  // namespace crier
