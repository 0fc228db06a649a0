// A service request in the words of Open311 GeoReport v2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/mention.h"

namespace crier {

struct ServiceRequest {
  std::string id;  // ours; also service_request_id until a 311 system gives its own
  std::string service_code;
  std::string status = "draft";  // draft, open, closed, dismissed
  std::string status_notes;
  std::string description;  // at most 4,000 characters (GeoReport v2)
  std::string address_string;
  std::optional<Point> point;
  std::string neighborhood;
  double urgency = 0;  // the highest of its mentions
  Time requested_datetime{};
  Time updated_datetime{};
  // Two drafts with one join key within the join window are about the same thing. Empty: joins nothing.
  std::string join_key;
  int mention_count = 1;
};

}  // namespace crier
