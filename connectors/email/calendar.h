// What an invitation says (iCalendar, RFC 5545; vCalendar 1.0), for mails that hold nothing else. Pure,
// total.
#pragma once

#include <string>
#include <string_view>

namespace crier::email {

// Of each event or task, at most five: SUMMARY, DTSTART as "2026-12-01 18:00 UTC", LOCATION and DESCRIPTION,
// a line each, unfolded and unescaped. Empty where there is none. `text` is UTF-8.
std::string CalendarWords(std::string_view text);

}  // namespace crier::email
