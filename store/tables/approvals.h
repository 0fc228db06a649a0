// Table: bulletin_approvals. Rows are added and never changed.
#pragma once

#include <string>
#include <vector>

#include "core/approval.h"
#include "store/db/db.h"

namespace crier {

Result<void> AddApproval(Tx& tx, const Approval& approval);
// Oldest first; at most 500, the newest.
Result<std::vector<Approval>> ApprovalsOf(Tx& tx, const std::string& bulletin_id);

}  // namespace crier
