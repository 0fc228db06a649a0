// Whatever changes something is an act: the change and its row in the audit are one transaction, so neither
// is ever there without the other.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/actor.h"
#include "hub/api/views.h"
#include "store/db/db.h"

namespace crier {

class Hub;

// What an act did: to what, and how that looked before and after; null where there was or is nothing. No
// secret, and no hash of one.
struct AuditedChange {
  std::string subject;  // "request 01J...", "person ana"
  Json before = nullptr;
  Json after = nullptr;
};

// Writes the row. Of two objects it keeps the members in which they differ; where they do not differ nothing
// was changed, and there is no row.
Result<void> Record(Tx& tx, const Acting& by, Time at, std::string_view action, const AuditedChange& change);

// Runs `work` as Db::Write does and writes the row of what it answers.
using Work = std::function<Result<AuditedChange>(Tx&)>;
Result<void> Act(Db& db, const Acting& by, Time at, std::string_view action, const Work& work);
Result<void> Act(Hub& hub, const Acting& by, std::string_view action, const Work& work);

}  // namespace crier
