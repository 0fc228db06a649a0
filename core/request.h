// A service request in the words of Open311 GeoReport v2.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"

namespace crier {

// Characters are code points, as people count them, wherever a length of a request is checked.
inline constexpr size_t kMaxDescription = 4'000;  // GeoReport v2
inline constexpr size_t kMaxAddress = 1'000;
inline constexpr size_t kMaxStatusNotes = 4'000;
inline constexpr size_t kMaxNote = 4'000;
inline constexpr size_t kMaxDepartment = 100;
inline constexpr int kBestRating = 5;  // 1 is the worst

// The states of a request; the store may hold no other. `waiting`: for something that a resident was asked.
// `duplicate`: it was merged into another one.
inline constexpr std::string_view kRequestStatuses[] = {"draft",  "open",      "waiting",  "in_progress",
                                                        "closed", "dismissed", "duplicate"};
// What a resident is asked for.
inline constexpr std::string_view kWaitingFor[] = {"address", "photo", "number", "words"};
// From this urgency on people may be in danger: no batch closes or drops such a request.
inline constexpr double kInDangerUrgency = 0.5;

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
// Why a mention became a request of its own, of a service that nobody read out of its words.
inline constexpr JoinReason kNamedService{"NAMED_SERVICE", "Who reported it by Open311 chose the service"};
// Why a mention became a request although no rule read a report in it.
inline constexpr JoinReason kEnteredInForm{"ENTERED_IN_FORM",
                                           "Somebody entered it in a form: it is a report, whatever it says"};

struct ServiceRequest {
  std::string id;  // ours; also service_request_id until a 311 system gives its own
  std::string service_code;
  std::string status = "draft";  // one of kRequestStatuses
  std::string status_notes;      // what residents are told of it
  std::string description;       // at most kMaxDescription characters
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
  std::string ticket = {};      // core/ticket.h; the store gives it
  std::string department = {};  // empty: not accepted yet
  std::string assignee = {};    // a person's name; empty: nobody has taken it
  std::optional<Time> due_datetime = std::nullopt;
  std::string waiting_for = {};        // one of kWaitingFor, while it waits
  std::string status_before_ask = {};  // while it waits: what it comes back to
  // Of a duplicate: the request that it was merged into, which may be one itself, and what it comes back to.
  std::string duplicate_of = {};
  std::string status_before_merge = {};
  int rating = 0;  // by its resident, once it was closed: 1 to kBestRating; 0: none
};

// Accepted and not done: its due date counts.
bool InWork(const ServiceRequest& request);
// Neither done nor dropped nor merged: what is heard of the same matter joins it.
bool IsLive(std::string_view status);

// The last step that a person took with a request, and what it wrote over: enough to take it back.
struct RequestStep {
  std::string request_id;
  std::string action;  // as in RequestChange (desk/life.h)
  std::string who;     // an Actor as text
  Time at{};           // by the machine's clock, as people's time runs
  Time became{};       // the request's updated_datetime after it: another one, and something happened since
  // Before it.
  std::string service_code, status, status_notes, description, address_string;
  std::optional<Point> point = std::nullopt;
  std::string neighborhood = {}, department = {}, assignee = {};
  std::optional<Time> due_datetime = std::nullopt;
  std::string waiting_for = {}, status_before_ask = {}, duplicate_of = {}, status_before_merge = {};
};

// How long a step can be taken back.
inline constexpr std::chrono::minutes kUndoWindow{10};

// One line of a request's history.
struct RequestEvent {
  int64_t id = 0;
  std::string request_id;
  Time at{};
  std::string who;  // an Actor as text
  // As in RequestChange; and `make` by hand, `note`, `undo`, `rate` by a resident, and of the request that
  // another one is merged into or split from, `merged_in` and `split_off`.
  std::string action;
  std::string status_before = {}, status_after = {};
  // The other request, whom it was assigned to, what was asked for, the due date, the fields that were
  // edited, the step that was taken back, the rating.
  std::string detail = {};
  std::string words = {};  // what was said to the outside
  int64_t note_id = 0;     // 0: none
};

// What staff write for each other. A type and a table of its own: nothing that goes out takes one.
struct RequestNote {
  int64_t id = 0;
  std::string request_id;
  Time at{};
  std::string who;  // an Actor as text
  std::string text;
};

// A request, and who said it where: by these two requests may be known as one (desk/similar.h).
struct RequestTraits {
  ServiceRequest request;
  // Of its mentions: who said them, and the posts that they are or answer; each with its channel, "town/17".
  std::set<std::string> authors = {}, posts = {};
};

// A mention's text as a request quotes it: valid UTF-8 of at most kMaxDescription characters.
std::string DescriptionOf(std::string_view text);

}  // namespace crier
