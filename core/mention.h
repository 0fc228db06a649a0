// What residents say, and everything else that a channel can tell.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/area.h"
#include "core/bulletin.h"
#include "core/result.h"
#include "core/time.h"

namespace crier {

struct Author {
  std::string id;      // the platform's own, stable
  std::string handle;  // "@ana@example.social"; empty where the platform has none
  std::string name;
};

struct Attachment {
  std::string url;          // empty: it cannot be fetched (mail)
  std::string media_type;   // "image/jpeg"; empty if unknown
  std::string description;  // the author's alternative text
};

// One message by one person. Unique on (channel, native_id).
struct Mention {
  std::string channel;    // the configured channel that heard it, by the name that Open was given
  std::string native_id;  // what the platform names it by, at most 512 bytes; a receipt names ours alike
  std::string url;        // where a person can read it
  Author author;
  std::string text;  // plain UTF-8, markup removed, at most kMaxMentionText bytes
  std::string lang;  // BCP 47, as the platform says; empty if it does not
  Time created_at{};
  std::string in_reply_to;  // native_id of the message that it answers
  bool direct = false;      // sent to the city alone, not in public
  std::optional<Point> point;
  std::vector<Attachment> attachments;
};

inline constexpr size_t kMaxMentionText = 64 * 1024;

// The author changed the message; `mention` is the whole new state.
struct Edited {
  Mention mention;
};

// The message is gone. Its text is dropped, its counts are taken back.
struct Removed {
  std::string channel;
  std::string native_id;
};

// How a service request that we sent on stands at the city's own system.
struct RequestStanding {
  std::string status;  // open or closed; whatever else it said counts as open
  std::string notes;   // its words; empty: none, which says nothing of earlier ones
  Time at{};           // when it last changed there, by its clock
};

// A delivery that we made long ago is now known to have arrived, or not (delivery report, bounce).
struct Report {
  std::string channel;
  std::string native_id;  // of our delivery; or
  std::string key;        // our own key, where the platform hands that back
  bool delivered = false;
  std::string detail;
  std::optional<RequestStanding> standing =
      std::nullopt;  // of a request that was sent on; it is there, so delivered
};

// Why a consent is believed.
enum class ConsentProof {
  kChannel,    // the platform vouches for who says it
  kKey,        // it carries the key of a delivery of ours
  kSender,     // our own mail server proved the sender (RFC 8601)
  kComplaint,  // a feedback report on that delivery (RFC 5965)
  kStaff,      // somebody of the city decided it
  kNone,       // nothing: it changes nothing, and staff decide
};
std::string_view ConsentProofName(ConsentProof proof);  // "channel", "key", "sender" ...
std::optional<ConsentProof> ConsentProofOf(std::string_view name);

// A recipient wants no more (STOP, unsubscribe, block), or wants again (START).
struct Consent {
  std::string channel;
  std::string recipient;  // empty: who got the delivery `key`
  bool granted = false;
  std::string detail;    // the word or the link that was used
  std::string key = {};  // of our delivery that it is about; with it `recipient` counts only if that got it
  ConsentProof proof = ConsentProof::kChannel;
  std::string native_id = {};  // of the message that says it: heard again, it says nothing new
  std::string sender = {};     // the address that it came from
};

// What tells an official alert from all others: CAP's sender, identifier and sent.
struct AlertId {
  std::string sender;
  std::string identifier;
  Time sent{};
  bool operator==(const AlertId&) const = default;
};

// An official alert was heard. It is no mention and counts in no tally: the hub suggests a bulletin by it.
struct Alert {
  std::string channel;
  AlertId id;
  std::vector<AlertId> references;  // the earlier ones that it updates or cancels, as it says
  // Its words, times and area, msg_type and status; ids, channels and state are the city's own.
  Bulletin said;
};

inline constexpr size_t kMaxAlertId = 512;  // bytes of a sender or an identifier, each
inline constexpr size_t kMostAlertReferences = 200;

using Event = std::variant<Mention, Edited, Removed, Report, Consent, Alert>;

// What one poll or one webhook call brought, oldest first, and the cursor that continues after it. The cursor
// is the source's own text, at most 64 KiB; it is stored in one transaction with the events.
struct Batch {
  std::vector<Event> events;
  std::string cursor;
  bool more = false;  // the source has more right now: poll again without waiting
  // Why a part of the channel cannot be read, a hashtag that its server refuses, while the rest can: it is
  // told, and the channel keeps its time.
  std::optional<Error> trouble = std::nullopt;
};

}  // namespace crier
