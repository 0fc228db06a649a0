// Points in time and how they are written. Everything of ours is UTC, in milliseconds.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/result.h"

namespace crier {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// "2026-11-21T22:42:30Z"; milliseconds are written only where they are not zero.
std::string FormatTime(Time time);

// RFC 3339 with any offset, "T" or a space between date and time, up to nine digits of a second.
Result<Time> ParseTime(std::string_view text);

// The hour in which the time lies.
Time HourOf(Time time);

}  // namespace crier
