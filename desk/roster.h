// Who has the duty at a moment, and where nobody has it. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/roster.h"

namespace crier {

// Who has had a duty keeps it until one who follows has acknowledged it, for so long at most.
inline constexpr std::chrono::hours kHandOverLasts{12};
// How long who begins may take to acknowledge before it is an alarm.
inline constexpr std::chrono::minutes kAcknowledgeWithin{15};
inline constexpr std::chrono::hours kLongestDuty{24 * 31};

// kBadData: times, level or address that no entry has.
Result<void> CheckDuty(const DutyEntry& entry, Time now);

// Who is alerted at that level, by every way: those whose turn it is, and while none of them has acknowledged
// it also who had it before.
std::vector<DutyEntry> HoldersOf(std::span<const DutyEntry> entries, int level, Time now);

// The highest level that somebody has now, or `least` where that is higher.
int TopLevel(std::span<const DutyEntry> entries, int least, Time now);

// When one of them begins or ends next after `now`, or its acknowledgement is due; none: never.
std::optional<Time> NextChange(std::span<const DutyEntry> entries, Time now);

struct DutyAlarm {
  std::string what;  // nobody: the level has no holder; unacknowledged: nobody whose turn it is says so
  int level = 1;
  std::string person = {};  // of unacknowledged: the first of them
  bool operator==(const DutyAlarm&) const = default;
};
// Of the levels 1 to `levels`, and of those above that somebody has or acknowledged.
std::vector<DutyAlarm> DutyAlarms(std::span<const DutyEntry> entries, int levels, Time now);

struct DutyGap {
  int level = 1;
  Time from{}, to{};
};
// Where nobody has one of the levels 1 to `levels` between the two times, by level and time.
std::vector<DutyGap> GapsIn(std::span<const DutyEntry> entries, int levels, Time from, Time to);

}  // namespace crier
