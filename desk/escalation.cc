#include "desk/escalation.h"

#include <algorithm>

#include "desk/roster.h"

namespace crier {
namespace {

bool IsSameWay(const DutyEntry& one, const DutyEntry& other) {
  return one.level == other.level && one.person == other.person && one.channel == other.channel &&
         one.recipient == other.recipient;
}

bool WasAlerted(std::span<const EmergencyAlert> alerted, int turn, const DutyEntry& entry) {
  return std::any_of(alerted.begin(), alerted.end(), [&](const EmergencyAlert& each) {
    return each.turn == turn && each.level == entry.level && each.person == entry.person &&
           each.channel == entry.channel && each.recipient == entry.recipient;
  });
}

// All that was sent at its level came to nothing.
bool ReachedNobody(const Emergency& emergency, std::span<const EmergencyAlert> alerted) {
  bool any = false;
  for (const EmergencyAlert& each : alerted) {
    if (each.turn != emergency.turn || each.level != emergency.level) continue;
    if (each.state != "failed" && each.state != "skipped") return false;
    any = true;
  }
  return any;
}

void AddMissing(std::span<const DutyEntry> entries, int level, std::span<const EmergencyAlert> alerted,
                int turn, Time now, std::vector<DutyEntry>* alert) {
  for (DutyEntry& each : HoldersOf(entries, level, now)) {
    const bool twice = std::any_of(alert->begin(), alert->end(),
                                   [&](const DutyEntry& other) { return IsSameWay(each, other); });
    if (!twice && !WasAlerted(alerted, turn, each)) alert->push_back(std::move(each));
  }
}

}  // namespace

Escalated Escalate(Emergency emergency, std::span<const DutyEntry> entries,
                   std::span<const EmergencyAlert> alerted, const EscalationRules& rules, Time now) {
  Escalated result;
  if (emergency.state != EmergencyState::kWaiting) {
    result.emergency = std::move(emergency);
    return result;
  }
  const int top = TopLevel(entries, rules.levels, now);
  bool due = emergency.escalates_at && *emergency.escalates_at <= now;
  // Nobody was left, and by now somebody is.
  due = due || (!emergency.escalates_at && top > emergency.level);
  due = due || (emergency.escalates_at && ReachedNobody(emergency, alerted));
  for (int level = 1; level <= emergency.level; ++level)
    AddMissing(entries, level, alerted, emergency.turn, now, &result.alert);
  if (due) {
    const bool had_next = emergency.escalates_at.has_value();
    emergency.escalates_at.reset();
    while (emergency.level < top && !emergency.escalates_at) {
      ++emergency.level;
      const size_t before = result.alert.size();
      AddMissing(entries, emergency.level, alerted, emergency.turn, now, &result.alert);
      if (HoldersOf(entries, emergency.level, now).empty()) {
        result.passed_over.push_back(emergency.level);
      } else if (result.alert.size() > before) {
        emergency.escalates_at = now + rules.escalate_after;
      }
    }
    result.exhausted = !emergency.escalates_at && (had_next || !result.passed_over.empty());
    result.changed = true;
  }
  result.emergency = std::move(emergency);
  return result;
}

}  // namespace crier
