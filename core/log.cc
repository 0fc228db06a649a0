#include "core/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>

#include "core/printable.h"
#include "core/secret.h"
#include "core/utf8.h"
#include "core/verdict.h"

namespace crier {
namespace {

constexpr char32_t kReplacement = 0xfffd;  // what stands for bytes that are no UTF-8

constexpr char kTextPattern[] = "%Y-%m-%dT%H:%M:%S.%eZ %-5l %v";
// The message is the rest of the object.
constexpr char kJsonPattern[] = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("crier", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern(kTextPattern, spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum LevelOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarn:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::atomic<bool> as_json = false;

std::string JsonLine(std::string_view message, LogFields fields) {
  std::string line = "\"message\":";
  AppendJsonString(message, &line);
  for (const auto& [name, value] : fields) {
    line += ',';
    AppendJsonString(name, &line);
    line += ':';
    AppendJsonString(Redact(value), &line);
  }
  return PrintableJson(line);
}

// One line a message whatever is in it, so that nobody outside can write log lines of their own, nor move the
// cursor of who reads them.
void AppendOneLine(std::string_view text, bool quoted, std::string* out) {
  size_t plain = 0;  // from here on nothing had to be changed
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t c = NextCodePoint(text, &at);
    const bool escaped = quoted && (c == '"' || c == '\\');
    if (!escaped && !IsUnprintable(c) && c != kReplacement) continue;
    out->append(text, plain, begin - plain);
    plain = at;
    if (c == '\n') {
      *out += "\\n";
    } else if (escaped) {
      *out += '\\';
      *out += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7f) {
      *out += ' ';
    } else if (c == kReplacement) {
      AppendUtf8(c, out);
    } else {
      *out += Printable(text.substr(begin, at - begin));
    }
  }
  out->append(text, plain);
}

bool WantsQuotes(std::string_view value) {
  return value.empty() ||
         std::any_of(
             value.begin(), value.end(),
             [](unsigned char c) { return c <= ' ' || c == 0x7f || c == '"' || c == '=' || c == '\\'; }) ||
         HasUnprintable(value);
}

}  // namespace

void Log(Level level, std::string_view message, LogFields fields) {
  if (!Logger().should_log(LevelOf(level))) return;
  if (as_json) {
    Logger().log(LevelOf(level), "{}", JsonLine(Redact(std::string(message)), fields));
    return;
  }
  std::string line;
  AppendOneLine(message, false, &line);
  for (const auto& [name, value] : fields) {
    line += ' ';
    line += name;
    line += '=';
    const bool quoted = WantsQuotes(value);
    if (quoted) line += '"';
    // Before it is escaped, or a secret with a quote in it would not be known again.
    AppendOneLine(Redact(value), quoted, &line);
    if (quoted) line += '"';
  }
  Logger().log(LevelOf(level), "{}", Redact(std::move(line)));
}

void SetLogJson(bool json) {
  as_json = json;
  Logger().set_pattern(json ? kJsonPattern : kTextPattern, spdlog::pattern_time_type::utc);
}

void SetLogLevel(Level least) { Logger().set_level(LevelOf(least)); }

}  // namespace crier
