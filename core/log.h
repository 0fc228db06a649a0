// Structured log lines on standard error: a time, a level, a message and named fields; secrets are redacted.
// LogWarn("feed is silent", {{"channel", name}}) reads: 2026-11-21T22:42:30Z warn feed is silent channel=news
// A value that is empty or holds white space, "=", a quote or a backslash is quoted; in quotes \" \\ and \n
// are escapes.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace crier {

enum class Level { kDebug, kInfo, kWarn, kError };
using LogFields = std::initializer_list<std::pair<std::string_view, std::string>>;

void Log(Level level, std::string_view message, LogFields fields = {});
inline void LogInfo(std::string_view message, LogFields fields = {}) { Log(Level::kInfo, message, fields); }
inline void LogWarn(std::string_view message, LogFields fields = {}) { Log(Level::kWarn, message, fields); }
inline void LogError(std::string_view message, LogFields fields = {}) { Log(Level::kError, message, fields); }

void SetLogLevel(Level least);
// One JSON object a line instead: {"time", "level", "message", and the fields}.
void SetLogJson(bool json);

}  // namespace crier
