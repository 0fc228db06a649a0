// Tables: emergencies, what stands in the lane of people in danger; emergency_steps, who did what with it;
// emergency_alerts, whom it alerted.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/emergency.h"
#include "store/db/db.h"

namespace crier {

// Inserts or replaces.
Result<void> SaveEmergency(Tx& tx, const Emergency& emergency);
Result<std::optional<Emergency>> FindEmergency(Tx& tx, int64_t mention_id);
// Those in that state, the oldest first, and of the same age the gravest; at most 500. One that cannot be
// read is logged and costs no other.
Result<std::vector<Emergency>> EmergenciesIn(Tx& tx, EmergencyState state, int limit = 500);
// The same as the lane shows them: by the levels of urgency (core/verdict.h) first, in each the oldest first.
Result<std::vector<Emergency>> EmergenciesByGravity(Tx& tx, EmergencyState state, int limit = 500);
// Closed ones, that of the newest mention first; `before`: a mention's id, 0: from the newest.
Result<std::vector<Emergency>> ClosedEmergencies(Tx& tx, int64_t before, int limit);
// How many there are in each of the other states.
struct EmergencyCounts {
  int64_t waiting = 0, taken = 0, handed_over = 0;
  std::optional<Time> oldest_waiting;
};
Result<EmergencyCounts> CountEmergencies(Tx& tx);

Result<void> AddEmergencyStep(Tx& tx, const EmergencyStep& step);
// Oldest first.
Result<std::vector<EmergencyStep>> StepsOfEmergency(Tx& tx, int64_t mention_id);

// False, and nothing is changed, where that was noted before.
Result<bool> AddEmergencyAlert(Tx& tx, const EmergencyAlert& alert);
// With the state of their deliveries, in order of turn, level and person.
Result<std::vector<EmergencyAlert>> AlertsOf(Tx& tx, int64_t mention_id);
// How the last message to the emergency centre stands: a DeliveryState's name and why; empty: there is none.
struct DispatchSaid {
  std::string state, error;
};
Result<DispatchSaid> LastDispatch(Tx& tx, int64_t mention_id);

// Its author removed the mention: what alerts quote of it goes, too, sent or not.
Result<void> ForgetAlertWords(Tx& tx, int64_t mention_id, const std::string& instead);

}  // namespace crier
