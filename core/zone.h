// Time zones by the system's tzdata, which is kept up to date; names are IANA's ("America/New_York"). ICU
// writes the words of a date, but never tells the time: its own tables are as old as ICU is.
#pragma once

#include <optional>
#include <string>

#include "core/time.h"

namespace crier {

// What the clocks in a zone show at some moment.
struct LocalClock {
  std::chrono::seconds offset{};  // east of UTC
  std::string abbreviation;       // "EDT"; "UTC-3" where the zone has no letters
  bool doubled = false;           // they show the same once more, an hour before or after
};

// kConfig for a zone that the system does not know, and where it has no tzdata.
Result<LocalClock> LocalClockAt(Time time, const std::string& zone);
// When the day began that `time` lies in.
Result<Time> DayStart(Time time, const std::string& zone);
// ISO 3166, "MX"; empty where the zone is of no one country.
std::string CountryOf(const std::string& zone);

// The first hour from `from` on, within the year that follows, at which the system's tzdata and ICU's tables
// differ on the zone; nothing where they agree. For who wonders at a time that another program shows.
std::optional<Time> FirstDifferenceFromIcu(Time from, const std::string& zone);

}  // namespace crier
