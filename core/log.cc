#include "core/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "core/secret.h"

namespace crier {
namespace {

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("crier", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %-5l %v", spdlog::pattern_time_type::utc);
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

// One line a message whatever is in it, so that nobody outside can write log lines of their own.
void AppendOneLine(std::string_view text, std::string* out) {
  for (const char c : text) {
    if (c == '\n') {
      *out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      *out += ' ';
    } else {
      *out += c;
    }
  }
}

}  // namespace

void Log(Level level, std::string_view message, LogFields fields) {
  if (!Logger().should_log(LevelOf(level))) return;
  std::string line;
  AppendOneLine(message, &line);
  for (const auto& [name, value] : fields) {
    line += ' ';
    line += name;
    line += '=';
    const bool quoted = value.empty() || value.find_first_of(" \"=") != std::string::npos;
    if (quoted) line += '"';
    AppendOneLine(value, &line);
    if (quoted) line += '"';
  }
  Logger().log(LevelOf(level), "{}", Redact(std::move(line)));
}

void SetLogLevel(Level least) { Logger().set_level(LevelOf(least)); }

}  // namespace crier
