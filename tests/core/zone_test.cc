#include "core/zone.h"

#include <gtest/gtest.h>

#include <tuple>

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

TEST(DayStart, BeginsWhereMidnightIsSkipped) {
  // Clocks in Asunción (until 2024) and Beirut went forward at midnight.
  EXPECT_EQ(FormatTime(*DayStart(*ParseTime("2022-03-27T12:00:00Z"), "Asia/Beirut")), "2022-03-26T22:00:00Z");
}

TEST(LocalClock, GoesByTheLawAsItIsNow) {
  // Changed by their governments after October 2022, when ICU 72 took its tables.
  const std::tuple<const char*, const char*, int> summers[] = {
      {"America/Mexico_City", "2027-07-01T18:00:00Z", -6},
      {"America/Nuuk", "2027-07-01T18:00:00Z", -1},
      {"America/Asuncion", "2027-07-01T18:00:00Z", -3},
      {"America/Ciudad_Juarez", "2027-07-01T18:00:00Z", -6},
      {"America/Coyhaique", "2027-07-01T18:00:00Z", -3},
      {"America/Bogota", "2027-07-01T18:00:00Z", -5},
      {"America/Chihuahua", "2027-07-01T18:00:00Z", -6},
      {"America/Ojinaga", "2027-07-01T18:00:00Z", -5},
      {"Asia/Almaty", "2027-01-01T18:00:00Z", 5},
      {"America/Scoresbysund", "2027-01-01T18:00:00Z", -2},
  };
  for (const auto& [zone, time, hours] : summers) {
    const auto clock = LocalClockAt(*ParseTime(time), zone);
    ASSERT_TRUE(clock) << zone;
    EXPECT_EQ(clock->offset, std::chrono::hours(hours)) << zone;
  }
  EXPECT_EQ(LocalClockAt(*ParseTime("2027-07-01T18:00:00Z"), "America/Asuncion")->abbreviation, "UTC-3");
  EXPECT_EQ(LocalClockAt(*ParseTime("2027-07-01T18:00:00Z"), "Asia/Kathmandu")->abbreviation, "UTC+5:45");
}

TEST(LocalClock, KnowsTheHoursThatComeTwice) {
  const std::tuple<const char*, const char*, bool, const char*> moments[] = {
      {"America/New_York", "2027-11-07T04:59:59Z", false, "EDT"},
      {"America/New_York", "2027-11-07T05:00:00Z", true, "EDT"},
      {"America/New_York", "2027-11-07T06:59:59Z", true, "EST"},
      {"America/New_York", "2027-11-07T07:00:00Z", false, "EST"},
      {"Europe/Madrid", "2027-10-31T00:30:00Z", true, "CEST"},
      {"Australia/Lord_Howe", "2027-04-03T15:15:00Z", true, "UTC+10:30"},
      {"America/Phoenix", "2027-11-07T05:30:00Z", false, "MST"},
  };
  for (const auto& [zone, time, doubled, name] : moments) {
    const auto clock = LocalClockAt(*ParseTime(time), zone);
    ASSERT_TRUE(clock) << zone;
    EXPECT_EQ(clock->doubled, doubled) << zone << time;
    EXPECT_EQ(clock->abbreviation, name) << zone << time;
  }
}

TEST(CountryOf, AZoneYoungerThanIcu) {
  EXPECT_EQ(CountryOf("America/New_York"), "US");
  EXPECT_EQ(CountryOf("America/Ciudad_Juarez"), "MX");
  EXPECT_EQ(CountryOf("America/Coyhaique"), "CL");
  EXPECT_EQ(CountryOf("UTC"), "");
  EXPECT_EQ(CountryOf("Mars/Olympus"), "");
}

TEST(FirstDifferenceFromIcu, IsToldWhereThereIsOne) {
  const Time from = *ParseTime("2026-11-28T00:00:00Z");
  EXPECT_FALSE(FirstDifferenceFromIcu(from, "America/New_York"));
  // ICU 72 still has summer time in Mexico, or is newer and agrees.
  const auto mexico = FirstDifferenceFromIcu(from, "America/Mexico_City");
  if (mexico) {
    EXPECT_EQ(FormatTime(*mexico), "2027-04-04T08:00:00Z");
  }
}

TEST(DayStart, RefusesAZoneNobodyKnows) {
  for (const char* zone : {"", "../../etc/passwd", "america/new_york", "GMT+25"})
    EXPECT_EQ(DayStart(Time(), zone).error().fault, Fault::kConfig) << zone;
  EXPECT_EQ(DayStart(Time(), "Mars/Olympus").error().fault, Fault::kConfig);
}

}  // namespace
}  // namespace crier
