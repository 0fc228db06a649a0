// Table: requests.
#pragma once

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
Result<int64_t> CountRequests(Tx& tx, const std::string& status);
Result<std::optional<ServiceRequest>> FindRequest(Tx& tx, const std::string& id);
// kRejected if somebody changed it since `was` (its updated_datetime).
Result<void> SaveRequest(Tx& tx, const ServiceRequest& request, Time was);

}  // namespace crier
