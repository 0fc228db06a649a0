#include "desk/due.h"

#include <algorithm>

#include "core/zone.h"

namespace crier {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;

constexpr int kMostDays = 20 * 366;

bool IsWorkingDay(sys_days day, const WorkCalendar& calendar) {
  return !calendar.free[std::chrono::weekday(day).c_encoding()] && calendar.holidays.count(day) == 0;
}

// When the city's date `day` began: its noon lies in it, whatever the clocks did that night.
Result<Time> BeginOf(sys_days day, const std::string& zone) {
  const Time noon = Time(day) + hours(12);
  const auto clock = LocalClockAt(noon, zone);
  if (!clock) return clock.error();
  return DayStart(noon - clock->offset, zone);
}

}  // namespace

Result<Time> DueAfter(Time from, int working_days, const std::string& zone, const WorkCalendar& calendar) {
  const auto clock = LocalClockAt(from, zone);
  if (!clock) return clock.error();
  sys_days day = std::chrono::floor<days>(from + clock->offset);
  int left = std::clamp(working_days, 0, kMaxWorkingDays);
  if (left > 0 || !IsWorkingDay(day, calendar)) {
    left = std::max(left, 1);
    for (int passed = 0; left > 0; ++passed) {
      if (passed == kMostDays)
        return Error{Fault::kConfig,
                     "the calendar of the city has too few working days to say when it is due"};
      day += days(1);
      if (IsWorkingDay(day, calendar)) --left;
    }
  }
  auto next = BeginOf(day + days(1), zone);
  if (!next) return next;
  return *next - std::chrono::seconds(1);
}

}  // namespace crier
