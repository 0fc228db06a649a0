#include "core/time.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

TEST(Time, WritesAndReadsTheSame) {
  const Time time(std::chrono::milliseconds(1'795'300'950'042));
  EXPECT_EQ(FormatTime(time), "2026-11-21T22:42:30.042Z");
  EXPECT_EQ(*ParseTime("2026-11-21T22:42:30.042Z"), time);
}

TEST(Time, ReadsOffsetsSpacesAndFractions) {
  const Time noon = *ParseTime("2026-11-21T12:00:00Z");
  EXPECT_EQ(*ParseTime("2026-11-21T07:00:00-05:00"), noon);
  EXPECT_EQ(*ParseTime("2026-11-21 17:30:00+05:30"), noon);
  EXPECT_EQ(*ParseTime("2026-11-21t12:00:00.000999z"), noon);
}

TEST(Time, RefusesWhatIsNotATime) {
  for (const char* text : {"", "yesterday", "2026-02-30T00:00:00Z", "2026-11-21T24:00:00Z",
                           "2026-11-21T12:00:00", "2026-11-21T12:00:00+5:00", "2026-11-21T12:00:00Zx",
                           "2026-11-21T12:00:00.Z", "-026-11-21T12:00:00Z"}) {
    EXPECT_FALSE(ParseTime(text)) << text;
  }
}

TEST(Time, HoursAreFloored) {
  EXPECT_EQ(FormatTime(HourOf(*ParseTime("2026-11-21T22:59:59.999Z"))), "2026-11-21T22:00:00Z");
  EXPECT_EQ(FormatTime(HourOf(*ParseTime("1969-12-31T23:59:59Z"))), "1969-12-31T23:00:00Z");
}

}  // namespace
}  // namespace crier
