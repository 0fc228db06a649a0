#include "desk/due.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

using std::chrono::sys_days;

constexpr char kZone[] = "America/New_York";

WorkCalendar Harbour() {
  return {
      .holidays = {sys_days(std::chrono::year(2026) / 12 / 25), sys_days(std::chrono::year(2027) / 1 / 1)}};
}

std::string Due(const char* from, int working_days, const WorkCalendar& calendar = Harbour()) {
  const auto due = DueAfter(*ParseTime(from), working_days, kZone, calendar);
  return due ? FormatTime(*due) : due.error().message;
}

TEST(Due, IsTheEndOfADayOfTheCity) {
  EXPECT_EQ(Due("2026-11-30T15:00:00Z", 0), "2026-12-01T04:59:59Z") << "Monday";
  EXPECT_EQ(Due("2026-11-30T15:00:00Z", 1), "2026-12-02T04:59:59Z");
  EXPECT_EQ(Due("2026-12-01T04:30:00Z", 0), "2026-12-01T04:59:59Z") << "there it is Monday still";
  EXPECT_EQ(Due("2026-12-01T05:00:00Z", 0), "2026-12-02T04:59:59Z");
}

TEST(Due, WeekendsAndHolidaysAreNotCounted) {
  EXPECT_EQ(Due("2026-12-04T15:00:00Z", 1), "2026-12-08T04:59:59Z") << "Friday to Monday";
  EXPECT_EQ(Due("2026-12-05T15:00:00Z", 0), "2026-12-08T04:59:59Z") << "Saturday: the first that follows";
  EXPECT_EQ(Due("2026-12-05T15:00:00Z", 1), "2026-12-08T04:59:59Z");
  EXPECT_EQ(Due("2026-12-24T15:00:00Z", 1), "2026-12-29T04:59:59Z") << "over the holiday and the weekend";
  EXPECT_EQ(Due("2026-11-30T15:00:00Z", 5), "2026-12-08T04:59:59Z");
  WorkCalendar sundays = Harbour();
  sundays.free = {true, false, false, false, false, false, false};
  EXPECT_EQ(Due("2026-12-04T15:00:00Z", 1, sundays), "2026-12-06T04:59:59Z");
}

TEST(Due, TheClocksThatChangeMoveNothing) {
  EXPECT_EQ(Due("2027-03-12T15:00:00Z", 1), "2027-03-16T03:59:59Z") << "summer time begins between";
  EXPECT_EQ(Due("2026-10-30T15:00:00Z", 1), "2026-11-03T04:59:59Z") << "and ends";
}

TEST(Due, WithoutWorkingDaysThereIsNone) {
  WorkCalendar never = Harbour();
  never.free.fill(true);
  const auto none = DueAfter(*ParseTime("2026-11-30T15:00:00Z"), 1, kZone, never);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().fault, Fault::kConfig);
  EXPECT_FALSE(DueAfter(*ParseTime("2026-11-30T15:00:00Z"), 1, "Mars/Olympus", {}));
}

}  // namespace
}  // namespace crier
