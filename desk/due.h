// When a request is due: working days of the city. Pure.
#pragma once

#include <array>
#include <chrono>
#include <set>
#include <string>

#include "core/result.h"
#include "core/time.h"

namespace crier {

struct WorkCalendar {
  std::array<bool, 7> free = {true, false, false, false, false, false, true};  // by weekday, Sunday first
  std::set<std::chrono::sys_days> holidays = {};                               // dates of the city

  bool operator==(const WorkCalendar&) const = default;
};

inline constexpr int kMaxWorkingDays = 3'650;

// The last second of the working day that lies so many after the day of `from`; 0: of that day, or where it
// is none, of the first that follows. `zone`: the city's, by its IANA name. kConfig: the zone is unknown, or
// there is no such day within 20 years.
Result<Time> DueAfter(Time from, int working_days, const std::string& zone, const WorkCalendar& calendar);

}  // namespace crier
