// What an answer's status and headers mean: pure functions over what http.h brings.
#include <algorithm>
#include <array>
#include <charconv>

#include "core/html.h"
#include "core/http.h"
#include "core/http_url.h"
#include "core/secret.h"
#include "core/text.h"

namespace crier {
namespace {

// A far side that asks for more is asked again after this; nobody should be silenced for longer by one
// header.
constexpr std::chrono::milliseconds kMaxRetryAfter = std::chrono::hours(24);
constexpr size_t kMaxPiece = 200;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A body that is a page, as proxies answer with, is read for its words.
std::string Words(std::string_view body) {
  constexpr size_t kMaxPage = 16 * 1024;
  const std::string_view begin = Trim(body);
  if (!begin.starts_with('<')) return std::string(body);
  return HtmlToText(begin.substr(0, Utf8Floor(begin, kMaxPage)));
}

// The start of a body as one line of printable UTF-8.
std::string Piece(std::string_view body) {
  // Redacted while still long, so that a cut cannot leave half a secret behind.
  const std::string text = CleanUtf8(Redact(std::string(body.substr(0, Utf8Floor(body, 4 * kMaxPiece)))));
  std::string piece;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool blank = byte <= ' ' || byte == 0x7f;
    if (blank && (piece.empty() || piece.back() == ' ')) continue;
    piece += blank ? ' ' : c;
  }
  if (piece.size() > kMaxPiece) piece = piece.substr(0, Utf8Floor(piece, kMaxPiece)) + "...";
  while (!piece.empty() && piece.back() == ' ') piece.pop_back();
  return piece;
}

std::optional<std::chrono::milliseconds> RetryAfter(const Headers& headers, Time now) {
  const std::string_view text = headers.Get("retry-after");
  if (text.empty()) return std::nullopt;
  if (std::all_of(text.begin(), text.end(), IsDigit)) {
    constexpr size_t kDigitsOfADay = 6;
    if (text.size() > kDigitsOfADay) return kMaxRetryAfter;
    long seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::min<std::chrono::milliseconds>(std::chrono::seconds(seconds), kMaxRetryAfter);
  }
  const Result<Time> date = ParseHttpDate(text);
  if (!date) return std::nullopt;
  return std::clamp(*date - now, std::chrono::milliseconds(0), kMaxRetryAfter);
}

Fault FaultOfStatus(int status) {
  if (status == 401 || status == 403) return Fault::kAuth;
  if (status == 429) return Fault::kThrottled;
  if (status == 408 || status == 425 || status >= 500) return Fault::kUnreachable;
  return Fault::kRejected;
}

bool LeavesInDoubt(int status) {
  return status == 500 || status == 502 || status == 504 || status == 520 || status == 524;
}

// Reads a text from its front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool Take(std::string_view literal) {
    if (!rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }
  bool TakeNumber(size_t digits, int* number) {
    if (rest_.size() < digits || !std::all_of(rest_.begin(), rest_.begin() + digits, IsDigit)) return false;
    std::from_chars(rest_.data(), rest_.data() + digits, *number);
    rest_.remove_prefix(digits);
    return true;
  }
  bool TakeMonth(unsigned* month) {
    static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned i = 0; i < kMonths.size(); ++i) {
      if (!Take(kMonths[i])) continue;
      *month = i + 1;
      return true;
    }
    return false;
  }
  // "Sun" or "Sunday".
  bool TakeWeekday(bool whole) {
    static constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                              "Friday", "Saturday", "Sunday"};
    return std::any_of(kDays.begin(), kDays.end(),
                       [&](std::string_view day) { return Take(whole ? day : day.substr(0, 3)); });
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

struct Moment {
  int year = 0;
  unsigned month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

bool TakeClock(Scanner& scan, Moment* at) {
  return scan.TakeNumber(2, &at->hour) && scan.Take(":") && scan.TakeNumber(2, &at->minute) &&
         scan.Take(":") && scan.TakeNumber(2, &at->second);
}

// Sun, 06 Nov 1994 08:49:37 GMT
bool ParseFixed(std::string_view text, Moment* at) {
  Scanner scan(text);
  return scan.TakeWeekday(false) && scan.Take(", ") && scan.TakeNumber(2, &at->day) && scan.Take(" ") &&
         scan.TakeMonth(&at->month) && scan.Take(" ") && scan.TakeNumber(4, &at->year) && scan.Take(" ") &&
         TakeClock(scan, at) && scan.Take(" GMT") && scan.done();
}

// Sunday, 06-Nov-94 08:49:37 GMT. The format died before 2000, so two digits from 70 on are of the 1900s.
bool ParseRfc850(std::string_view text, Moment* at) {
  Scanner scan(text);
  const bool read = scan.TakeWeekday(true) && scan.Take(", ") && scan.TakeNumber(2, &at->day) &&
                    scan.Take("-") && scan.TakeMonth(&at->month) && scan.Take("-") &&
                    scan.TakeNumber(2, &at->year) && scan.Take(" ") && TakeClock(scan, at) &&
                    scan.Take(" GMT") && scan.done();
  at->year += at->year < 70 ? 2000 : 1900;
  return read;
}

// Sun Nov  6 08:49:37 1994
bool ParseAsctime(std::string_view text, Moment* at) {
  Scanner scan(text);
  return scan.TakeWeekday(false) && scan.Take(" ") && scan.TakeMonth(&at->month) && scan.Take(" ") &&
         (scan.Take(" ") ? scan.TakeNumber(1, &at->day) : scan.TakeNumber(2, &at->day)) && scan.Take(" ") &&
         TakeClock(scan, at) && scan.Take(" ") && scan.TakeNumber(4, &at->year) && scan.done();
}

// One link of a Link header: its target and the value of its first rel.
struct Link {
  std::string_view target;
  std::string rel;
};

void SkipBlanks(std::string_view* text) {
  while (!text->empty() && (text->front() == ' ' || text->front() == '\t')) text->remove_prefix(1);
}

// A token or a quoted string with its escapes resolved.
std::string TakeValue(std::string_view* text) {
  std::string value;
  if (text->empty() || text->front() != '"') {
    const size_t end = std::min(text->find_first_of(";, \t"), text->size());
    value = text->substr(0, end);
    text->remove_prefix(end);
    return value;
  }
  text->remove_prefix(1);
  while (!text->empty() && text->front() != '"') {
    if (text->front() == '\\' && text->size() > 1) text->remove_prefix(1);
    value += text->front();
    text->remove_prefix(1);
  }
  if (!text->empty()) text->remove_prefix(1);
  return value;
}

// Takes the next link from the front; false where none is left or the header is broken.
bool TakeLink(std::string_view* text, Link* link) {
  *link = Link();
  while (!text->empty() && (text->front() == ' ' || text->front() == '\t' || text->front() == ',')) {
    text->remove_prefix(1);
  }
  const size_t end = text->find('>');
  if (text->empty() || text->front() != '<' || end == std::string_view::npos) return false;
  link->target = text->substr(1, end - 1);
  text->remove_prefix(end + 1);
  bool has_rel = false;
  while (true) {
    SkipBlanks(text);
    if (text->empty() || text->front() != ';') return true;
    text->remove_prefix(1);
    SkipBlanks(text);
    const size_t name_end = std::min(text->find_first_of("=;, \t"), text->size());
    const std::string_view name = text->substr(0, name_end);
    text->remove_prefix(name_end);
    SkipBlanks(text);
    if (text->empty() || text->front() != '=') continue;
    text->remove_prefix(1);
    SkipBlanks(text);
    std::string value = TakeValue(text);
    if (EqualsIgnoringCase(name, "rel") && !has_rel) {
      link->rel = std::move(value);
      has_rel = true;
    }
  }
}

bool Names(std::string_view rels, std::string_view rel) {
  while (!rels.empty()) {
    const size_t end = std::min(rels.find(' '), rels.size());
    if (EqualsIgnoringCase(rels.substr(0, end), rel)) return true;
    rels.remove_prefix(std::min(end + 1, rels.size()));
  }
  return false;
}

}  // namespace

std::string_view Headers::Get(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const auto& field) { return EqualsIgnoringCase(field.first, name); });
  return found == fields_.end() ? std::string_view() : std::string_view(found->second);
}

Error FaultOf(const HttpResponse& response, std::string_view who, Time now) {
  Error error;
  error.fault = FaultOfStatus(response.status);
  error.in_doubt = LeavesInDoubt(response.status);
  error.message = std::string(who) + " answered " + std::to_string(response.status);
  const std::string piece = Piece(Words(response.body));
  if (!piece.empty()) error.message += ": " + piece;
  error.message = Redact(std::move(error.message));
  if (error.fault == Fault::kThrottled || error.fault == Fault::kUnreachable) {
    error.retry_after = RetryAfter(response.headers, now);
  }
  return error;
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
        kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kHex[byte >> 4];
      encoded += kHex[byte & 15];
    }
  }
  return encoded;
}

std::string LinkWithRel(const Headers& headers, std::string_view rel) {
  for (const auto& [name, value] : headers.fields()) {
    if (!EqualsIgnoringCase(name, "link")) continue;
    std::string_view rest = value;
    Link link;
    while (TakeLink(&rest, &link)) {
      if (Names(link.rel, rel)) return std::string(link.target);
    }
  }
  return "";
}

Result<Time> ParseHttpDate(std::string_view text) {
  const auto bad = [&] {
    return Error{Fault::kBadData, "not an HTTP date: \"" + Piece(Excerpt(text, 40)) + "\""};
  };
  std::optional<Moment> read;
  for (const auto parse : {&ParseFixed, &ParseRfc850, &ParseAsctime}) {
    Moment moment;
    if (!read && parse(text, &moment)) read = moment;
  }
  if (!read) return bad();
  const Moment& at = *read;
  const std::chrono::year_month_day day{std::chrono::year(at.year), std::chrono::month(at.month),
                                        std::chrono::day(static_cast<unsigned>(at.day))};
  constexpr int kLeapSecond = 60;
  if (!day.ok() || at.hour > 23 || at.minute > 59 || at.second > kLeapSecond) return bad();
  return Time(std::chrono::sys_days(day) + std::chrono::hours(at.hour) + std::chrono::minutes(at.minute) +
              std::chrono::seconds(at.second));
}

}  // namespace crier
