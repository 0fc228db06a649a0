#include "connectors/email/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

#include "core/charset.h"
#include "core/html.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kMaxEvents = 5;
constexpr size_t kMaxLines = 20'000;

struct Line {
  std::string name;    // upper case, without a group
  std::string params;  // upper case, with the ";" before each
  std::string raw_params;
  std::string value;
};

std::string Upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return c < 0x80 ? static_cast<char>(std::toupper(c)) : static_cast<char>(c);
  });
  return out;
}

// NAME;PARAM="a:b":VALUE
Line Parsed(const std::string& text) {
  Line line;
  bool quoted = false;
  size_t colon = 0;
  for (; colon < text.size() && (quoted || text[colon] != ':'); ++colon) quoted ^= text[colon] == '"';
  if (colon == text.size()) return line;
  const std::string head = text.substr(0, colon);
  const size_t semicolon = std::min(head.find(';'), head.size());
  line.name = Upper(Trim(head.substr(0, semicolon)));
  line.raw_params = head.substr(semicolon);
  line.params = Upper(line.raw_params);
  line.value = text.substr(colon + 1);
  return line;
}

bool IsQuotedPrintable(const Line& line) { return line.params.find("QUOTED-PRINTABLE") != line.params.npos; }

// Lines made whole: a line goes on where the next begins with a blank, or, in vCalendar, where it ends in
// "=".
std::vector<Line> LinesOf(std::string_view text) {
  std::vector<Line> lines;
  std::string whole;
  const auto flush = [&] {
    if (Line line = Parsed(whole); !line.name.empty()) lines.push_back(std::move(line));
    whole.clear();
  };
  bool coded = false;  // the line that is being made whole
  bool soft = false;
  for (std::string_view line : Split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (lines.size() >= kMaxLines) break;
    if (soft) {
      whole.pop_back();
      whole += line;
    } else if (!line.empty() && (line.front() == ' ' || line.front() == '\t')) {
      whole += line.substr(1);
    } else {
      flush();
      whole = line;
      coded = IsQuotedPrintable(Parsed(whole));
    }
    soft = coded && whole.ends_with('=');
  }
  flush();
  return lines;
}

std::string Unescaped(std::string_view value) {
  std::string out;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 == value.size()) {
      out += value[i];
      continue;
    }
    const char next = value[++i];
    out += next == 'n' || next == 'N' ? '\n' : next;
  }
  return out;
}

std::string FromQuotedPrintable(std::string_view value) {
  std::string out;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
  };
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '=' && i + 2 < value.size() && digit(value[i + 1]) >= 0 && digit(value[i + 2]) >= 0) {
      out += static_cast<char>(digit(value[i + 1]) << 4 | digit(value[i + 2]));
      i += 2;
    } else {
      out += value[i];
    }
  }
  return out;
}

std::string ParameterOf(const Line& line, std::string_view name) {
  const size_t at = line.params.find(name);
  if (at == line.params.npos) return "";
  std::string value = line.raw_params.substr(at + name.size());
  if (value.starts_with('"')) return value.substr(1, value.find('"', 1) - 1);
  return value.substr(0, value.find(';'));
}

std::string TextOf(const Line& line) {
  std::string value = line.value;
  if (IsQuotedPrintable(line)) {
    value = DecodeText(FromQuotedPrintable(value), ParameterOf(line, ";CHARSET="));
  }
  value = Unescaped(value);
  value.erase(std::remove(value.begin(), value.end(), '\r'), value.end());
  return std::string(Trim(value));
}

// "20261201T180000Z" -> "2026-12-01 18:00 UTC"; what is no time stays as it is.
std::string StartOf(const Line& line) {
  const std::string_view value = Trim(line.value);
  const auto digits = [&](size_t from, size_t count) {
    return value.size() >= from + count &&
           std::all_of(value.begin() + static_cast<std::ptrdiff_t>(from),
                       value.begin() + static_cast<std::ptrdiff_t>(from + count),
                       [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!digits(0, 8)) return std::string(value.substr(0, 64));
  std::string out = fmt::format("{}-{}-{}", value.substr(0, 4), value.substr(4, 2), value.substr(6, 2));
  if (value.size() < 13 || value[8] != 'T' || !digits(9, 4)) return out;
  out += fmt::format(" {}:{}", value.substr(9, 2), value.substr(11, 2));
  if (value.ends_with('Z')) return out + " UTC";
  const std::string zone = ParameterOf(line, ";TZID=");
  return zone.empty() ? out : out + " (" + zone.substr(0, 64) + ")";
}

std::string WordsOf(const std::map<std::string, std::string>& event) {
  std::string words;
  for (const char* name : {"SUMMARY", "DTSTART", "LOCATION", "DESCRIPTION"}) {
    const auto found = event.find(name);
    if (found == event.end() || found->second.empty()) continue;
    if (!words.empty()) words += '\n';
    words += found->second;
  }
  return words;
}

}  // namespace

std::string CalendarWords(std::string_view text) {
  std::string words;
  std::map<std::string, std::string> event;
  int inside = 0;  // an event's alarms are in it, and have words of their own
  size_t events = 0;
  for (const Line& line : LinesOf(text)) {
    const std::string value = Upper(Trim(line.value));
    if (line.name == "BEGIN") {
      if (inside > 0 || value == "VEVENT" || value == "VTODO" || value == "VJOURNAL") ++inside;
    } else if (line.name == "END" && inside > 0) {
      if (--inside > 0) continue;
      if (event["DESCRIPTION"].empty()) event["DESCRIPTION"] = event["X-ALT-DESC"];
      if (const std::string one = WordsOf(event); !one.empty()) words += (words.empty() ? "" : "\n\n") + one;
      event.clear();
      if (++events == kMaxEvents) break;
    } else if (inside == 1) {
      if (line.name == "SUMMARY" || line.name == "LOCATION" || line.name == "DESCRIPTION") {
        event.emplace(line.name, TextOf(line));
      } else if (line.name == "X-ALT-DESC") {
        event.emplace(line.name, HtmlToText(TextOf(line)));
      } else if (line.name == "DTSTART") {
        event.emplace(line.name, StartOf(line));
      }
    }
  }
  return CleanUtf8(words);
}

}  // namespace crier::email
