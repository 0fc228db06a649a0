#include "desk/roster.h"

#include <fmt/format.h>

#include <algorithm>

namespace crier {
namespace {

constexpr size_t kMaxAddressOfDuty = 320;  // the longest mail address

bool IsNow(const DutyEntry& entry, Time now) { return entry.from <= now && now < entry.to; }

}  // namespace

Result<void> CheckDuty(const DutyEntry& entry, Time now) {
  const auto bad = [](std::string why) { return Error{Fault::kBadData, std::move(why)}; };
  if (entry.person.empty()) return bad("'person' says whose duty it is");
  if (entry.from >= entry.to) return bad("a duty ends after it begins");
  if (entry.to <= now) return bad("this duty is over already");
  if (entry.to - entry.from > kLongestDuty) return bad("a duty lasts 31 days at most");
  if (entry.level < 1 || entry.level > kMostDutyLevels)
    return bad(fmt::format("'level' is 1 to {}; 1 is alerted first", kMostDutyLevels));
  if (entry.channel.empty()) return bad("'channel' says by which channel the person is reached");
  if (entry.recipient.size() > kMaxAddressOfDuty)
    return bad(fmt::format("'recipient' has at most {} bytes", kMaxAddressOfDuty));
  return {};
}

std::vector<DutyEntry> HoldersOf(std::span<const DutyEntry> entries, int level, Time now) {
  std::vector<DutyEntry> holders;
  bool acknowledged = false;
  for (const DutyEntry& each : entries) {
    if (each.level != level || !IsNow(each, now)) continue;
    acknowledged = acknowledged || each.acknowledged_at.has_value();
    holders.push_back(each);
  }
  if (acknowledged) return holders;
  std::optional<Time> last;
  for (const DutyEntry& each : entries) {
    if (each.level == level && each.to <= now && each.to + kHandOverLasts > now)
      last = std::max(last.value_or(each.to), each.to);
  }
  for (const DutyEntry& each : entries) {
    if (last && each.level == level && each.to == *last) holders.push_back(each);
  }
  return holders;
}

int TopLevel(std::span<const DutyEntry> entries, int least, Time now) {
  int top = least;
  for (int level = least + 1; level <= kMostDutyLevels; ++level) {
    if (!HoldersOf(entries, level, now).empty()) top = level;
  }
  return top;
}

std::optional<Time> NextChange(std::span<const DutyEntry> entries, Time now) {
  std::optional<Time> next;
  for (const DutyEntry& each : entries) {
    for (const Time time : {each.from, each.from + kAcknowledgeWithin, each.to}) {
      if (time > now) next = std::min(next.value_or(time), time);
    }
  }
  return next;
}

std::vector<DutyAlarm> DutyAlarms(std::span<const DutyEntry> entries, int levels, Time now) {
  std::vector<DutyAlarm> alarms;
  const int top = TopLevel(entries, levels, now);
  for (int level = 1; level <= top; ++level) {
    std::vector<const DutyEntry*> current;
    bool acknowledged = false, late = false;
    for (const DutyEntry& each : entries) {
      if (each.level != level || !IsNow(each, now)) continue;
      current.push_back(&each);
      acknowledged = acknowledged || each.acknowledged_at.has_value();
      late = late || each.from + kAcknowledgeWithin <= now;
    }
    if (current.empty()) {
      alarms.push_back({"nobody", level, ""});
    } else if (!acknowledged && late) {
      alarms.push_back({"unacknowledged", level, current.front()->person});
    }
  }
  return alarms;
}

std::vector<DutyGap> GapsIn(std::span<const DutyEntry> entries, int levels, Time from, Time to) {
  std::vector<DutyGap> gaps;
  for (int level = 1; level <= levels; ++level) {
    std::vector<std::pair<Time, Time>> held;
    for (const DutyEntry& each : entries) {
      if (each.level == level && each.to > from && each.from < to) held.emplace_back(each.from, each.to);
    }
    std::sort(held.begin(), held.end());
    Time until = from;  // held so far
    for (const auto& [begins, ends] : held) {
      if (begins > until) gaps.push_back({level, until, begins});
      until = std::max(until, ends);
    }
    if (until < to) gaps.push_back({level, until, to});
  }
  return gaps;
}

}  // namespace crier
