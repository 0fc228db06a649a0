#include "core/zone.h"

#include <date/tz.h>
#include <fmt/format.h>
#include <unicode/timezone.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "core/text.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr char kCountries[] = "/usr/share/zoneinfo/zone.tab";

Result<const date::time_zone*> Find(const std::string& zone) {
  try {
    return date::locate_zone(zone);
  } catch (const std::runtime_error&) {
    return Error{Fault::kConfig,
                 fmt::format("'{}' is not a time zone such as America/New_York", Excerpt(zone, 64))};
  }
}

date::sys_seconds Seconds(Time time) {
  return date::sys_seconds(std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()));
}

Time Moment(date::sys_seconds time) { return Time(std::chrono::milliseconds(time.time_since_epoch())); }

// tzdata writes "-03" for zones whose people use no letters.
std::string NameOf(const std::string& abbreviation, std::chrono::seconds offset) {
  if (!abbreviation.empty() && IsAsciiLetter(static_cast<unsigned char>(abbreviation.front())))
    return abbreviation;
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
  const auto size = std::abs(minutes);
  const std::string part = size % 60 == 0 ? "" : fmt::format(":{:02}", size % 60);
  return fmt::format("UTC{}{}{}", minutes < 0 ? '-' : '+', size / 60, part);
}

std::unique_ptr<icu::TimeZone> IcuZone(const std::string& zone) {
  std::unique_ptr<icu::TimeZone> found(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(zone)));
  if (found != nullptr && *found == icu::TimeZone::getUnknown()) found.reset();
  return found;
}

}  // namespace

Result<LocalClock> LocalClockAt(Time time, const std::string& zone) {
  const auto found = Find(zone);
  if (!found) return found.error();
  const date::sys_info now = (*found)->get_info(Seconds(time));
  const date::local_seconds shown((Seconds(time) + now.offset).time_since_epoch());
  return LocalClock{now.offset, NameOf(now.abbrev, now.offset),
                    (*found)->get_info(shown).result == date::local_info::ambiguous};
}

Result<Time> DayStart(Time time, const std::string& zone) {
  const auto found = Find(zone);
  if (!found) return found.error();
  const auto day = date::floor<date::days>((*found)->to_local(Seconds(time)));
  // Where clocks go forward at midnight, the day begins at the first moment that is.
  return Moment((*found)->to_sys(date::local_seconds(day), date::choose::earliest));
}

std::string CountryOf(const std::string& zone) {
  char region[8] = "";
  UErrorCode status = U_ZERO_ERROR;
  icu::TimeZone::getRegion(icu::UnicodeString::fromUTF8(zone), region, sizeof(region), status);
  if (U_SUCCESS(status))  // "001" is the world
    return IsAsciiLetter(static_cast<unsigned char>(region[0])) ? region : "";
  std::ifstream lines(kCountries);  // zones younger than ICU: "MX  +3144-10629  America/Ciudad_Juarez  ..."
  for (std::string line; std::getline(lines, line);) {
    std::istringstream columns(line);
    std::string country, where, name;
    if (columns >> country >> where >> name && name == zone && country.front() != '#') return country;
  }
  return "";
}

std::optional<Time> FirstDifferenceFromIcu(Time from, const std::string& zone) {
  const auto found = Find(zone);
  if (!found) return std::nullopt;
  const auto theirs = IcuZone(zone);
  if (theirs == nullptr) return from;
  const Time end = from + std::chrono::hours(365 * 24);
  for (Time at = from; at < end; at += std::chrono::hours(1)) {
    int32_t raw = 0, summer = 0;
    UErrorCode status = U_ZERO_ERROR;
    theirs->getOffset(static_cast<UDate>(at.time_since_epoch().count()), false, raw, summer, status);
    if (U_SUCCESS(status) &&
        std::chrono::milliseconds(raw + summer) != (*found)->get_info(Seconds(at)).offset)
      return at;
  }
  return std::nullopt;
}

}  // namespace crier
