#include "connectors/feed/dates.h"

#include <array>
#include <charconv>
#include <string>

#include "core/text.h"

namespace crier::feed {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

// RFC 822 zones and those that feeds use besides; minutes east of Greenwich. Anything else counts as UTC.
struct Zone {
  std::string_view name;
  int minutes;
};
constexpr Zone kZones[] = {{"est", -300}, {"edt", -240}, {"cst", -360}, {"cdt", -300},  {"mst", -420},
                           {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"akst", -540}, {"akdt", -480},
                           {"hst", -600}, {"ast", -240}, {"adt", -180}, {"nst", -210},  {"ndt", -150},
                           {"bst", 60},   {"wet", 0},    {"west", 60},  {"cet", 60},    {"cest", 120},
                           {"eet", 120},  {"eest", 180}, {"msk", 180},  {"jst", 540},   {"kst", 540},
                           {"aest", 600}, {"aedt", 660}, {"awst", 480}, {"nzst", 720},  {"nzdt", 780}};

struct Parts {
  int year = -1;
  int month = 1;
  int day = -1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int milli = 0;
  int zone = 0;  // minutes east
};

std::optional<Time> TimeOf(const Parts& p) {
  if (p.year < 1 || p.year > 9999 || p.month < 1 || p.month > 12 || p.hour > 24 || p.minute > 59 ||
      p.second > 61 || std::abs(p.zone) > 24 * 60) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(p.year),
                                         std::chrono::month(static_cast<unsigned>(p.month)),
                                         std::chrono::day(static_cast<unsigned>(p.day)));
  if (p.day < 1 || !date.ok()) return std::nullopt;
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(p.hour) +
         std::chrono::minutes(p.minute - p.zone) + std::chrono::seconds(std::min(p.second, 59)) +
         std::chrono::milliseconds(p.milli);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Takes `least` to `most` digits off the front.
bool TakeNumber(std::string_view* text, size_t least, size_t most, int* number) {
  size_t digits = 0;
  while (digits < most && digits < text->size() && IsDigit((*text)[digits])) ++digits;
  if (digits < least) return false;
  std::from_chars(text->data(), text->data() + digits, *number);
  text->remove_prefix(digits);
  return true;
}

bool Take(std::string_view* text, char c) {
  if (text->empty() || text->front() != c) return false;
  text->remove_prefix(1);
  return true;
}

// "Z", "+0100", "+01:00", "+1", "GMT-5", "EST"
std::optional<int> ParseZone(std::string_view text) {
  const std::string lower = Lower(text);
  std::string_view rest = lower;
  for (const std::string_view name : {"gmt", "utc", "ut", "z"}) {
    if (rest.starts_with(name)) {
      rest.remove_prefix(name.size());
      break;
    }
  }
  if (rest.empty()) return 0;
  if (rest.front() == '+' || rest.front() == '-') {
    const int sign = rest.front() == '-' ? -1 : 1;
    rest.remove_prefix(1);
    int hours = 0;
    int minutes = 0;
    if (!TakeNumber(&rest, 1, 2, &hours)) return std::nullopt;
    Take(&rest, ':');
    TakeNumber(&rest, 2, 2, &minutes);
    return sign * (hours * 60 + minutes);
  }
  for (const Zone& zone : kZones) {
    if (rest == zone.name) return zone.minutes;
  }
  return std::nullopt;
}

// hh:mm[:ss[.fff]], and what follows as a zone.
bool ParseClock(std::string_view text, Parts* p) {
  if (!TakeNumber(&text, 1, 2, &p->hour) || !Take(&text, ':') || !TakeNumber(&text, 1, 2, &p->minute))
    return false;
  if (Take(&text, ':') && !TakeNumber(&text, 1, 2, &p->second)) return false;
  if (Take(&text, '.') || Take(&text, ',')) {
    for (int scale = 100; !text.empty() && IsDigit(text.front()); text.remove_prefix(1), scale /= 10) {
      p->milli += (text.front() - '0') * scale;
    }
  }
  text = Trim(text);
  if (!text.empty()) p->zone = ParseZone(text).value_or(0);
  return true;
}

std::optional<Time> ParseW3c(std::string_view text) {
  Parts p;
  p.day = 1;
  if (!TakeNumber(&text, 4, 4, &p.year)) return std::nullopt;
  Take(&text, '-');
  if (TakeNumber(&text, 2, 2, &p.month)) {
    Take(&text, '-');
    TakeNumber(&text, 2, 2, &p.day);
  }
  if (text.empty()) return TimeOf(p);
  if (text.front() == 'T' || text.front() == 't' || text.front() == ' ') text.remove_prefix(1);
  text = Trim(text);
  if (!text.empty() && !ParseClock(text, &p)) return std::nullopt;
  return TimeOf(p);
}

std::optional<int> MonthOf(std::string_view word) {
  const std::string lower = Lower(word.substr(0, 3));
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (lower == kMonths[i]) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// Words in any order: each says by its form what it is.
std::optional<Time> ParseLoose(std::string_view text) {
  Parts p;
  bool month = false;
  bool clock = false;
  std::string words(text);
  for (size_t i = 0; i < words.size(); ++i) {
    const char c = words[i];
    if (c == ',' || c == '(' || c == ')' || c == '/' || c == '\t' || c == '\n' || c == '\r') words[i] = ' ';
    // "01-Jan-2004" is three words; "-0500" is one.
    if (c == '-' && i > 0 && i + 1 < words.size() && words[i - 1] != ' ' && !clock &&
        (IsLetter(words[i + 1]) || (i > 2 && MonthOf(std::string_view(words).substr(i - 3, 3))))) {
      words[i] = ' ';
    }
    if (c == ':') clock = true;
  }
  clock = false;
  for (std::string_view word : Split(words, ' ')) {
    if (word.empty()) continue;
    if (word.front() == '+' || word.front() == '-') {
      if (const auto zone = ParseZone(word)) p.zone = *zone;
    } else if (!clock && IsDigit(word.front()) && word.find(':') != word.npos) {
      if (!ParseClock(word, &p)) return std::nullopt;
      clock = true;
    } else if (IsLetter(word.front())) {
      const std::string lower = Lower(word);
      if (clock && (lower == "pm" || lower == "am")) {
        if (p.hour > 12) return std::nullopt;
        p.hour = p.hour % 12 + (lower == "pm" ? 12 : 0);
      } else if (const auto number = MonthOf(word); number && !month) {
        p.month = *number;
        month = true;
      } else if (const auto zone = ParseZone(word); zone && clock) {
        p.zone = *zone;
      }
    } else if (IsDigit(word.front())) {
      int number = 0;
      size_t digits = 0;
      while (digits < word.size() && IsDigit(word[digits])) ++digits;
      if (digits > 4) return std::nullopt;
      std::from_chars(word.data(), word.data() + digits, number);
      if (digits <= 2 && p.day < 0) {
        p.day = number;
      } else if (p.year < 0) {
        p.year = digits == 4   ? number
                 : digits == 3 ? 1900 + number
                 : number < 70 ? 2000 + number
                               : 1900 + number;
      }
    }
  }
  if (!month) return std::nullopt;
  return TimeOf(p);
}

}  // namespace

std::optional<Time> ParseFeedDate(std::string_view text) {
  text = Trim(text);
  if (text.size() < 4 || text.size() > 100) return std::nullopt;
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  if (digits == 4 || digits == 6 || digits == 8) {
    if (const auto time = ParseW3c(text)) return time;
  }
  return ParseLoose(text);
}

}  // namespace crier::feed
