// A service request as strangers may read it. Only this leaves by Open311, and it has no field for a person:
// what is not here cannot leak.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/area.h"
#include "core/time.h"

namespace crier {

struct PublicRequest {
  std::string id;
  std::string service_code, status, status_notes, description, address_string;
  std::optional<Point> point;
  Time requested_datetime{}, updated_datetime{};
  std::optional<Time> due_datetime = {};
  // Of one that was reported by Open311; else empty.
  std::string address_id = {}, media_url = {};
  bool reported = false;  // it was
};

// States that a request can only have after staff accepted it. All others may be those of a draft: they are
// shown to who reported it, and to nobody else.
inline constexpr std::string_view kAcceptedOpen[] = {"open", "in_progress"};
inline constexpr std::string_view kAcceptedClosed[] = {"closed"};
// What counts as closed of the rest.
inline constexpr std::string_view kUnacceptedClosed[] = {"dismissed", "duplicate"};

inline constexpr int kMostPublicRequests = 1'000;  // GeoReport v2: at most so many in an answer

struct PublicQuery {
  // Only these, whatever else is asked: the accepted, and the reported, for who reported one knows its id.
  std::vector<std::string> ids = {};
  std::vector<std::string> service_codes = {};
  bool open = true, closed = true;
  std::optional<Time> since = {}, until = {};                  // requested_datetime, both included
  std::optional<Time> updated_since = {}, updated_until = {};  // updated_datetime, both included
  // Shows what this person reported by Open311, accepted or not. Empty: nobody's.
  std::string reporter = {};
  int limit = kMostPublicRequests;
  int offset = 0;

  // Oldest change first, so that who follows misses nothing; else the newest request first.
  bool by_update() const { return updated_since || updated_until; }
};

}  // namespace crier
