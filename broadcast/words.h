// The few words that Crier itself puts into bulletins, by language, and times as people write them.
#pragma once

#include <string>
#include <string_view>

#include "core/bulletin.h"
#include "core/result.h"

namespace crier {

struct Words {
  std::string_view exercise;
  std::string_view test;
  std::string_view update;
  std::string_view cancelled;
  std::string_view withdrawn;  // the body of a cancellation
  std::string_view all_clear;
  std::string_view over;       // the headline of an all clear
  std::string_view no_longer;  // its body, before the headline of what it ends
};

// By primary language; English where a language has none.
const Words& WordsOf(std::string_view lang);

// "en-US" -> "en"
std::string_view PrimaryLanguage(std::string_view lang);

// What every part of a drill begins with: "EXERCISE: "; empty for Actual. Unknown status counts as an
// exercise.
std::string DrillPrefix(std::string_view status, std::string_view lang);
// "UPDATE: ", "CANCELLED: ", "ALL CLEAR: " or nothing.
std::string ChangePrefix(const Bulletin& bulletin, std::string_view lang);

// Where: the words of its area, or the names of its zones where nobody wrote any.
std::string AreaInWords(const Bulletin& bulletin);

// "Saturday, November 21, 6:00 PM" in the language and the city's zone; with the year where it is not
// `now`'s, with the zone's name where the zone is UTC. kConfig: the zone is not known.
Result<std::string> WriteTime(Time time, Time now, std::string_view lang, const std::string& time_zone);
// The day alone: "Saturday, November 21".
Result<std::string> WriteDay(Time time, Time now, std::string_view lang, const std::string& time_zone);

}  // namespace crier
