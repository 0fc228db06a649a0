// Names of months and days as feeds write them: English, Spanish, French, German, Italian, Portuguese,
// Catalan, Dutch.
#pragma once

#include <cstdint>
#include <string_view>

namespace crier::feed {

// What a word may mean, a bit each: "mar" is March and Tuesday, "jui" is June and July.
struct CalendarWord {
  uint16_t months = 0;   // bit 0: January
  uint8_t weekdays = 0;  // bit 0: Monday
};

// `word` is folded (Fold in core/text.h). Whole names, their beginnings from three letters on ("sept",
// "miérc."), and the usual shorter ones. Nothing for any other word.
CalendarWord ReadCalendarWord(std::string_view word);

}  // namespace crier::feed
