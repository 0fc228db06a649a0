// What a department answers to a request that went on to it becomes a note on that request: staff read it,
// and no resident does. It is no mention: nobody counts, classifies or answers it, so no loop can begin here.
#pragma once

#include <string>
#include <vector>

#include "core/mention.h"
#include "core/request.h"
#include "store/db/db.h"
#include "store/tables/forwards.h"

namespace crier {

class Hub;

struct DepartmentMessage {
  Mention said;
  Forwarded forward;  // that it answers
};

// Takes out of the batch what answers a request that went on to a department, by the key in its address or
// the id of our message, and comes from one of that department's own addresses. Whoever else knows the key
// is heard as any other resident.
Result<std::vector<DepartmentMessage>> SplitDepartmentMessages(Hub& hub, const std::string& channel,
                                                               Batch* batch);

// Part of TakeBatch's write: a note on the request, or on what it was merged into, with its line in the
// history and its row in the audit; each message once. From twenty within an hour on a program seems to
// answer: the rest stays in the mailbox alone. The requests whose history is longer now.
Result<std::vector<ServiceRequest>> TakeDepartmentMessages(Hub& hub, Tx& tx,
                                                           const std::vector<DepartmentMessage>& messages,
                                                           Time now);

}  // namespace crier
