// The audit as the API and the command line show it, and the look at its whole chain.
#pragma once

#include <optional>

#include "accounts/audit.h"
#include "hub/api/views.h"
#include "store/db/db.h"

namespace crier {

Json AuditEntryJson(const AuditEntry& entry);

// Reads all of it, as it was at one moment. `kept`: a head that somebody wrote down.
Result<AuditCheck> VerifyAudit(Db& db, const std::optional<AuditHead>& kept);
// {"whole", "entries", "head", "breaks": [{"id", "what"}]}
Json AuditCheckJson(const AuditCheck& check);

}  // namespace crier
