// Table: duty_entries, who is on duty when people are in danger (core/roster.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/roster.h"
#include "store/db/db.h"

namespace crier {

// Inserts or replaces.
Result<void> SaveDuty(Tx& tx, const DutyEntry& entry);
Result<std::optional<DutyEntry>> FindDuty(Tx& tx, const std::string& id);
// False where there is none of that id.
Result<bool> DropDuty(Tx& tx, const std::string& id);
// Those that end after `since`, by their end; at most 1,000. `able`: without those of people who are
// disabled.
inline constexpr int kMostDuties = 1'000;
Result<std::vector<DutyEntry>> DutiesSince(Tx& tx, Time since, bool able);

}  // namespace crier
