// A service request in the words of Open311 GeoReport v2.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"

namespace crier {

// Characters are code points, as people count them, wherever a length of a request is checked.
inline constexpr size_t kMaxDescription = 4'000;  // GeoReport v2
inline constexpr size_t kMaxAddress = 1'000;
inline constexpr size_t kMaxStatusNotes = 4'000;

// The states of a request; the store may hold no other.
inline constexpr std::string_view kRequestStatuses[] = {"draft", "open", "closed", "dismissed"};

struct ServiceRequest {
  std::string id;  // ours; also service_request_id until a 311 system gives its own
  std::string service_code;
  std::string status = "draft";  // draft, open, closed, dismissed
  std::string status_notes;
  std::string description;  // at most kMaxDescription characters
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
