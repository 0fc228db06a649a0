// Table: request_alarms, which requests somebody was told of as due soon or overdue. A row is there for good:
// nobody is told twice of one due date, whatever starts again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/request.h"
#include "store/db/db.h"

namespace crier {

// Requests in work that are due in [from, until), `from` none: since ever, and of which nobody was told in
// that step yet.
struct DueWindow {
  std::string step;  // "due_soon" or "overdue"
  std::optional<Time> from = std::nullopt;
  Time until{};
};
// The departments that have such, each once; "" for none.
Result<std::vector<std::string>> DepartmentsToTell(Tx& tx, const DueWindow& window);
// Those of a department, what is due first in front; at most `most`.
Result<std::vector<ServiceRequest>> RequestsToTell(Tx& tx, const DueWindow& window,
                                                   const std::string& department, int most);
// False, and nothing is added, where it was told before.
Result<bool> AddRequestAlarm(Tx& tx, const ServiceRequest& request, const std::string& step, Time now);

}  // namespace crier
