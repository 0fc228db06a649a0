#include "core/time.h"

#include <fmt/format.h>

#include <charconv>

#include "core/text.h"

namespace crier {
namespace {

// Reads exactly `digits` digits at the front of `text` and removes them; -1 if they are not there.
int TakeNumber(std::string_view& text, size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || end != text.data() + digits || value < 0) return -1;
  text.remove_prefix(digits);
  return value;
}

// At least `digits` digits: lists hold thousands of times, and fmt takes several times as long.
void PutNumber(int64_t number, size_t digits, std::string* out) {
  const std::string written = std::to_string(number);
  if (written.size() < digits) out->append(digits - written.size(), '0');
  *out += written;
}

bool Take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string FormatTime(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text;
  text.reserve(sizeof "2026-11-21T22:42:30.042Z");
  PutNumber(static_cast<int>(date.year()), 4, &text);
  text += '-';
  PutNumber(static_cast<unsigned>(date.month()), 2, &text);
  text += '-';
  PutNumber(static_cast<unsigned>(date.day()), 2, &text);
  text += 'T';
  PutNumber(clock.hours().count(), 2, &text);
  text += ':';
  PutNumber(clock.minutes().count(), 2, &text);
  text += ':';
  PutNumber(clock.seconds().count(), 2, &text);
  if (clock.subseconds().count() != 0) {
    text += '.';
    PutNumber(clock.subseconds().count(), 3, &text);
  }
  text += 'Z';
  return text;
}

Result<Time> ParseTime(std::string_view text) {
  const auto bad = [&] {
    return Error{Fault::kBadData,
                 fmt::format("'{}' is not an RFC 3339 time such as 2026-11-21T22:42:30Z", Excerpt(text, 64))};
  };
  std::string_view rest = text;
  const int year = TakeNumber(rest, 4);
  if (year < 0 || !Take(rest, "-")) return bad();
  const int month = TakeNumber(rest, 2);
  if (month < 0 || !Take(rest, "-")) return bad();
  const int day = TakeNumber(rest, 2);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (day < 0 || !date.ok() || !Take(rest, "Tt ")) return bad();
  const int hour = TakeNumber(rest, 2);
  if (hour < 0 || hour > 23 || !Take(rest, ":")) return bad();
  const int minute = TakeNumber(rest, 2);
  if (minute < 0 || minute > 59 || !Take(rest, ":")) return bad();
  const int second = TakeNumber(rest, 2);
  if (second < 0 || second > 60) return bad();  // 60: a leap second
  std::chrono::milliseconds fraction{0};
  if (Take(rest, ".")) {
    size_t digits = 0;
    int scale = 100;
    while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9' && digits < 9) {
      fraction += std::chrono::milliseconds((rest.front() - '0') * scale);
      scale /= 10;
      ++digits;
      rest.remove_prefix(1);
    }
    if (digits == 0) return bad();
  }
  std::chrono::minutes offset{0};
  if (!Take(rest, "Zz")) {
    const bool west = !rest.empty() && rest.front() == '-';
    if (!Take(rest, "+-")) return bad();
    const int hours = TakeNumber(rest, 2);
    if (hours < 0 || hours > 23 || !Take(rest, ":")) return bad();
    const int minutes = TakeNumber(rest, 2);
    if (minutes < 0 || minutes > 59) return bad();
    offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    if (west) offset = -offset;
  }
  if (!rest.empty()) return bad();
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + fraction - offset;
}

Time HourOf(Time time) { return std::chrono::floor<std::chrono::hours>(time); }

}  // namespace crier
