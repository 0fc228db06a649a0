// Tables: audit, whose rows are only added, and audit_head, the newest of them. How an entry is numbered and
// linked is the caller's (accounts/audit.h): he reads the head and adds the entry in one transaction, the
// same as that of the change itself. Of two that do so at once, one waits for the other or is run again.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/person.h"
#include "store/db/db.h"

namespace crier {

struct StoredHead {
  int64_t number = 0;  // 0: there is no entry
  std::string hash;
};
// In a write: it stays the newest until the transaction ends.
Result<StoredHead> FindAuditHead(Tx& tx);
// The entry follows the head, and is the head from now on.
Result<void> AddAuditEntry(Tx& tx, const AuditEntry& entry);

// Empty fields ask for everything.
struct AuditQuery {
  std::string who;
  std::string action;  // as it stands, or the beginning up to a dot: "bulletin"
  std::string subject;
  std::optional<Time> from = std::nullopt;  // not before
  std::optional<Time> to = std::nullopt;    // before
  int64_t before = 0;                       // the number of an entry; 0: from the newest
  int limit = 50;                           // at most 500
};
// Newest first.
Result<std::vector<AuditEntry>> FindAudit(Tx& tx, const AuditQuery& query);
// All, from the first to the last, page by page: no more of them at once in memory.
Result<void> EachAuditEntry(Tx& tx, const std::function<void(const AuditEntry&)>& each);

}  // namespace crier
