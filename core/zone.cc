#include "core/zone.h"

#include <fmt/format.h>
#include <unicode/calendar.h>
#include <unicode/gregocal.h>

#include <memory>

#include "core/text.h"

namespace crier {

Result<Time> DayStart(Time time, const std::string& zone) {
  std::unique_ptr<icu::TimeZone> found(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(zone)));
  if (found == nullptr || *found == icu::TimeZone::getUnknown()) {
    return Error{Fault::kConfig,
                 fmt::format("'{}' is not a time zone such as America/New_York", Excerpt(zone, 64))};
  }
  UErrorCode status = U_ZERO_ERROR;
  icu::GregorianCalendar calendar(*found, status);
  calendar.setTime(static_cast<UDate>(time.time_since_epoch().count()), status);
  for (const UCalendarDateFields field : {UCAL_HOUR_OF_DAY, UCAL_MINUTE, UCAL_SECOND, UCAL_MILLISECOND})
    calendar.set(field, 0);
  const UDate start = calendar.getTime(status);
  if (U_FAILURE(status)) return Error{Fault::kConfig, fmt::format("the day in {} cannot be computed", zone)};
  return Time(std::chrono::milliseconds(static_cast<int64_t>(start)));
}

}  // namespace crier
