// Table: requests. Drafts are made and joined here, by store/intake.h alone; people change them with
// SaveRequest.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/request.h"
#include "store/db.h"

namespace crier {

struct RequestQuery {
  std::string status, service_code, neighborhood;
  std::string before;  // id: for paging, newest first
  int limit = 50;      // at most 500
};
Result<std::vector<ServiceRequest>> FindRequests(Tx& tx, const RequestQuery& query);
// Empty: of every status.
Result<int64_t> CountRequests(Tx& tx, const std::string& status);
Result<std::optional<ServiceRequest>> FindRequest(Tx& tx, const std::string& id);
// kRejected if somebody changed it since `was` (its updated_datetime), or it is not there. What its mentions
// decide (mention_count, urgency, join_key) stays as it is stored: mentions join while a person edits.
Result<void> SaveRequest(Tx& tx, const ServiceRequest& request, Time was);

// The id of the request that a mention said at `at` joined or became.
Result<std::string> JoinOrMake(Tx& tx, const ServiceRequest& draft, Time at, Time now,
                               std::chrono::milliseconds join_window);
// Its mentions were edited or removed: counts them again, and takes the highest urgency of those that are
// left.
Result<void> RecountRequest(Tx& tx, const std::string& id, Time now);

}  // namespace crier
