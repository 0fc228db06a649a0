// A service request in the words of Open311 GeoReport v2.
#pragma once

#include <cstdint>
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

// Of a mention that no service fits; a request keeps it only until a mention names a service.
inline constexpr std::string_view kOtherService = "other";

// Why a mention joined a request: the rule that its verdict names beside those of the packs.
struct JoinReason {
  std::string_view id;
  std::string_view says;
};
inline constexpr JoinReason kSameService{"SAME_PLACE_AND_SERVICE",
                                         "Joined a request for the same place and service"};
inline constexpr JoinReason kSameFamily{
    "SAME_PLACE_AND_FAMILY", "Joined a request for the same place and a service of the same family"};
inline constexpr JoinReason kSameDanger{"SAME_PLACE_IN_DANGER",
                                        "Joined a request about people in danger at the same place"};

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
  std::string changed_by;  // who took its last step, an Actor as text (core/actor.h); empty: nobody yet
  // Two drafts with one join key within the join window are about the same thing. Empty: joins nothing.
  std::string join_key;
  // So are two about people in danger at one address or crossing, whatever their services. Empty: no such.
  std::string danger_key;
  int mention_count = 1;
  // By hand: who made it (an Actor as text) and of which mention. Its words and its service are then staff's,
  // whatever mentions join it. Empty and 0: the hub made it of what it heard.
  std::string made_by;
  int64_t made_from = 0;
};

// The last step that a person took with a request, and what it wrote over: enough to take it back.
struct RequestStep {
  std::string request_id;
  std::string action;  // accept, dismiss, close, reopen
  std::string who;     // an Actor as text
  Time at{};           // by the machine's clock, as people's time runs
  Time became{};       // the request's updated_datetime after it: another one, and something happened since
  std::string service_code, status, status_notes, description, address_string;  // before it
};

// How long a step can be taken back.
inline constexpr std::chrono::minutes kUndoWindow{10};

// A mention's text as a request quotes it: valid UTF-8 of at most kMaxDescription characters.
std::string DescriptionOf(std::string_view text);

}  // namespace crier
