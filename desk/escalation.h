// Whom an emergency that waits alerts, level by level, until somebody takes it. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "core/emergency.h"
#include "core/roster.h"

namespace crier {

struct EscalationRules {
  std::chrono::milliseconds escalate_after = std::chrono::minutes(3);  // from one level to the next
  // Who took it and does nothing more with it has it for so long; then it waits again.
  std::chrono::milliseconds taken_for = std::chrono::minutes(30);
  int levels = 1;  // 1 to this one somebody must always have; 0: there are no duties
  bool operator==(const EscalationRules&) const = default;
};

struct Escalated {
  Emergency emergency;
  // Who is alerted now, each by his own entry; the entry's level says at which.
  std::vector<DutyEntry> alert = {};
  std::vector<int> passed_over = {};  // levels that nobody has: the next one was alerted at once
  bool exhausted = false;             // it has just come to the end: nobody is left to alert
  bool changed = false;               // the emergency has
};

// `alerted`: who was, in this turn of it. The next level is due when its time has come, and at once where
// what was sent to the last one reached nobody or nobody had it. Who comes on duty at a level that was
// alerted already is alerted, too. Nobody twice at one level by one way.
Escalated Escalate(Emergency emergency, std::span<const DutyEntry> entries,
                   std::span<const EmergencyAlert> alerted, const EscalationRules& rules, Time now);

}  // namespace crier
