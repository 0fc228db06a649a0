#include "connectors/feed/dates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "connectors/feed/calendar_words.h"
#include "core/text.h"

namespace crier::feed {
namespace {

// RFC 822 zones and those that feeds use besides; minutes east of Greenwich. Anything else counts as UTC.
struct Zone {
  std::string_view name;
  int minutes;
};
constexpr Zone kZones[] = {
    {"est", -300}, {"edt", -240},  {"cst", -360},  {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480},
    {"pdt", -420}, {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"ast", -240}, {"adt", -180}, {"nst", -210},
    {"ndt", -150}, {"bst", 60},    {"wet", 0},     {"west", 60},  {"cet", 60},   {"cest", 120}, {"mez", 60},
    {"mesz", 120}, {"eet", 120},   {"eest", 180},  {"msk", 180},  {"jst", 540},  {"kst", 540},  {"aest", 600},
    {"aedt", 660}, {"awst", 480},  {"nzst", 720},  {"nzdt", 780}, {"art", -180}, {"brt", -180}, {"uyt", -180},
    {"cot", -300}, {"pet", -300},  {"bot", -240},  {"vet", -240}};

constexpr size_t kMaxWords = 16;  // of one date

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

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::optional<std::chrono::sys_days> DayOf(const Parts& p) {
  if (p.year < 1 || p.year > 9999 || p.month < 1 || p.month > 12 || p.day < 1) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(p.year),
                                         std::chrono::month(static_cast<unsigned>(p.month)),
                                         std::chrono::day(static_cast<unsigned>(p.day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<Time> TimeOf(const Parts& p) {
  const auto day = DayOf(p);
  const bool midnight = p.hour == 24 && p.minute == 0 && p.second == 0;
  if (!day || (p.hour > 23 && !midnight) || p.minute > 59 || p.second > 61 || std::abs(p.zone) > 24 * 60)
    return std::nullopt;
  return Time(*day) + std::chrono::hours(p.hour) + std::chrono::minutes(p.minute - p.zone) +
         std::chrono::seconds(std::min(p.second, 59)) + std::chrono::milliseconds(p.milli);
}

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

// "am", "PM", "p.m.", "a. m." at the front, which is taken off; '\0': there is none.
char TakeHalf(std::string_view* text) {
  std::string_view rest = Trim(*text);
  if (rest.empty() || std::string_view("aApP").find(rest.front()) == std::string_view::npos) return '\0';
  const char half = rest.front() == 'a' || rest.front() == 'A' ? 'a' : 'p';
  rest.remove_prefix(1);
  Take(&rest, '.');
  rest = Trim(rest);
  if (!Take(&rest, 'm') && !Take(&rest, 'M')) return '\0';
  if (!rest.empty() && IsLetter(rest.front())) return '\0';
  Take(&rest, '.');
  *text = rest;
  return half;
}

// 12 AM is midnight, 12 PM is noon; 13 PM and 0 PM are nothing.
bool Halve(char half, Parts* p) {
  if (half == '\0') return true;
  if (p->hour > 12 || (p->hour == 0 && half == 'p')) return false;
  p->hour = p->hour % 12 + (half == 'p' ? 12 : 0);
  return true;
}

// hh:mm[:ss[.fff]] and, directly behind, AM or PM.
bool TakeClock(std::string_view* text, Parts* p) {
  if (!TakeNumber(text, 1, 2, &p->hour) || !Take(text, ':') || !TakeNumber(text, 1, 2, &p->minute))
    return false;
  if (Take(text, ':') && !TakeNumber(text, 1, 2, &p->second)) return false;
  if (Take(text, '.') || Take(text, ',')) {
    for (int scale = 100; !text->empty() && IsDigit(text->front()); text->remove_prefix(1), scale /= 10) {
      p->milli += (text->front() - '0') * scale;
    }
  }
  return Halve(TakeHalf(text), p);
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
  if (text.front() == 'T' || text.front() == 't' || text.front() == ' ' || text.front() == ',')
    text.remove_prefix(1);
  text = Trim(text);
  if (!text.empty()) {
    if (!TakeClock(&text, &p)) return std::nullopt;
    text = Trim(text);
    if (!text.empty()) p.zone = ParseZone(text).value_or(0);
  }
  return TimeOf(p);
}

int FullYear(int number, size_t digits) {
  if (digits >= 3) return digits == 4 ? number : 1900 + number;
  return number < 70 ? 2000 + number : 1900 + number;
}

// Words in any order: each says by its form what it is. What could be a month or a weekday is tried as
// either.
class Loose {
 public:
  std::optional<Time> Read(std::string_view folded) {
    text_ = folded;
    while (true) {
      const size_t start = text_.find_first_not_of(" ,;()\t\n\r");
      if (start == text_.npos) break;
      text_.remove_prefix(start);
      if (++words_ > kMaxWords || !TakeWord()) return std::nullopt;
    }
    return Choose();
  }

 private:
  struct Date {
    int year, month, day;
  };

  bool TakeWord() {
    const char c = text_.front();
    if (IsDigit(c)) return TakeDigits();
    if ((c == '+' || c == '-') && clock_) {
      if (const auto zone = ParseZone(Cut())) parts_.zone = *zone;
      return true;
    }
    if (!IsLetter(c)) {  // a dash, a bullet, a letter of another script
      text_.remove_prefix(1);
      return true;
    }
    if (clock_ && !halved_) {
      if (const char half = TakeHalf(&text_); half != '\0') {
        halved_ = true;
        return Halve(half, &parts_);
      }
    }
    if (text_.starts_with("d'")) text_.remove_prefix(2);  // "d'agost"
    return TakeLetters();
  }

  bool TakeLetters() {
    size_t end = 0;
    while (end < text_.size() && IsLetter(text_[end])) ++end;
    const CalendarWord word = ReadCalendarWord(text_.substr(0, end));
    if (word.months != 0 || word.weekdays != 0) {
      calendar_.push_back(word);
      text_.remove_prefix(end);
      Take(&text_, '.');
      Take(&text_, '-');
      return true;
    }
    if (clock_) {
      if (const auto zone = ParseZone(Cut())) parts_.zone = *zone;  // "GMT-5" is one word
      return true;
    }
    text_.remove_prefix(end);
    Take(&text_, '-');
    return true;
  }

  bool TakeDigits() {
    std::string_view rest = text_;
    int numbers[3] = {};
    size_t digits[3] = {};
    size_t count = 0;
    char mark = '\0';
    for (; count < 3; ++count) {
      digits[count] = rest.size();
      if (!TakeNumber(&rest, 1, 9, &numbers[count])) return false;
      digits[count] -= rest.size();
      if (count == 2 || rest.size() < 2 || !IsDigit(rest[1])) break;
      if (std::string_view("/.-:").find(rest.front()) == std::string_view::npos) break;
      if (count > 0 && rest.front() != mark) break;
      mark = rest.front();
      rest.remove_prefix(1);
    }
    const bool whole = rest.empty() || !IsDigit(rest.front());
    if (mark == ':') {
      if (clock_) return false;
      clock_ = true;
      return TakeClock(&text_, &parts_);
    }
    if (count == 2 && whole) {
      text_ = rest;
      return Numeric(numbers, digits);
    }
    if (digits[0] > 4) return false;
    return count == 1 && mark == '.' ? TakeDotted() : TakeNumberAlone();
  }

  // "15.30 Uhr", "ore 15.30"
  bool TakeDotted() {
    const std::string word(Cut());
    const size_t dot = word.find('.');
    if (clock_ || dot > 2 || word.size() != dot + 3) return false;
    clock_ = true;
    std::from_chars(word.data(), word.data() + dot, parts_.hour);
    std::from_chars(word.data() + dot + 1, word.data() + word.size(), parts_.minute);
    return true;
  }

  bool TakeNumberAlone() {
    int number = 0;
    const size_t before = text_.size();
    TakeNumber(&text_, 1, 4, &number);
    const size_t digits = before - text_.size();
    if (digits <= 2 && !clock_ && TakeHour(number)) return hour_holds_;
    // "7th", "1er", "1º"; not "7ago2026".
    while (digits <= 2 && !text_.empty() && IsLetter(text_.front()) &&
           ReadCalendarWord(text_.substr(0, 3)).months == 0) {
      text_.remove_prefix(1);
    }
    Take(&text_, '.');
    Take(&text_, '-');
    Take(&text_, '/');
    if (digits <= 2 && day_ < 0) {
      day_ = number;
    } else if (parts_.year < 0) {
      parts_.year = FullYear(number, digits);
    } else {
      return false;  // a number too many
    }
    return true;
  }

  // "3 PM", "15h30", "15h", "15 Uhr"; false: this number is no hour.
  bool TakeHour(int number) {
    std::string_view rest = text_;
    const char half = TakeHalf(&rest);
    const bool h = half == '\0' && rest.starts_with("h") && (rest.size() == 1 || !IsLetter(rest[1]));
    if (half == '\0' && !h && !Trim(rest).starts_with("uhr")) return false;
    if (h) {
      rest.remove_prefix(1);
      TakeNumber(&rest, 2, 2, &parts_.minute);
    }
    text_ = rest;
    clock_ = true;
    parts_.hour = number;
    halved_ = half != '\0';
    hour_holds_ = Halve(half, &parts_);
    return true;
  }

  // All the orders in which three numbers are written.
  bool Numeric(const int* numbers, const size_t* digits) {
    if (!numeric_.empty() || digits[0] > 4 || digits[1] > 2 || digits[2] > 4) return false;
    if (digits[0] == 3 || digits[2] == 3) return false;
    if (digits[0] == 4 && digits[2] > 2) return false;
    if (digits[0] != 4) {
      const int year = FullYear(numbers[2], digits[2]);
      numeric_.push_back({year, numbers[1], numbers[0]});
      numeric_.push_back({year, numbers[0], numbers[1]});
    }
    if (digits[2] != 4) numeric_.push_back({FullYear(numbers[0], digits[0]), numbers[1], numbers[2]});
    return true;
  }

  // The next word up to a blank.
  std::string_view Cut() {
    const std::string_view word = text_.substr(0, text_.find_first_of(" ,;()\t\n\r"));
    text_.remove_prefix(word.size());
    return word;
  }

  void Try(const Date& date, uint8_t weekdays) {
    Parts p = parts_;
    p.year = date.year;
    p.month = date.month;
    p.day = date.day;
    const auto day = DayOf(p);
    if (!day) return;
    const unsigned weekday = std::chrono::weekday(*day).iso_encoding() - 1;
    if ((weekdays >> weekday & 1) == 0) return;
    const auto time = TimeOf(p);
    if (time && std::find(found_.begin(), found_.end(), *time) == found_.end()) found_.push_back(*time);
  }

  std::optional<Time> Choose() {
    constexpr uint8_t kAny = 127;
    const auto weekdays = [&](size_t but) {
      uint8_t all = kAny;
      for (size_t i = 0; i < calendar_.size(); ++i) {
        if (i != but) all = static_cast<uint8_t>(all & calendar_[i].weekdays);
      }
      return all;
    };
    if (!numeric_.empty()) {
      if (day_ >= 0 || parts_.year >= 0) return std::nullopt;
      for (const Date& date : numeric_) Try(date, weekdays(calendar_.size()));
    }
    for (size_t i = 0; i < calendar_.size() && numeric_.empty(); ++i) {
      for (int month = 1; month <= 12; ++month) {
        if (calendar_[i].months >> (month - 1) & 1) Try({parts_.year, month, day_}, weekdays(i));
      }
    }
    return found_.size() == 1 ? std::optional(found_.front()) : std::nullopt;
  }

  std::string_view text_;
  size_t words_ = 0;
  Parts parts_;
  int day_ = -1;
  bool clock_ = false;
  bool halved_ = false;
  bool hour_holds_ = true;
  std::vector<CalendarWord> calendar_;
  std::vector<Date> numeric_;
  std::vector<Time> found_;
};

}  // namespace

std::optional<Time> ParseFeedDate(std::string_view text) {
  text = Trim(text);
  if (text.size() < 4 || text.size() > 100) return std::nullopt;
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  // No-break spaces, capitals and accents are folded away.
  const std::string folded = Fold(text).text;
  if (digits == 4 || digits == 6 || digits == 8) {
    if (const auto time = ParseW3c(folded)) return time;
  }
  return Loose().Read(folded);
}

}  // namespace crier::feed
