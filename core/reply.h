// What the city answers one resident: on the channel, in the thread and to the person that one mention came
// from. All of it is frozen when it is written: what becomes of the request later changes none of it.
//
// Notes inside the city are no Reply and have no way into one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/post.h"
#include "core/time.h"

namespace crier {

enum class ReplyKind {
  kAnswer,    // a person's own words
  kAsk,       // for what is missing: an address, a photo, a number
  kAccepted,  // the report was taken on
  kStatus,    // its state has changed
  kCanned,    // another of the prepared answers (desk/canned.h)
};
std::string_view ReplyKindName(ReplyKind kind);  // "answer", "ask", "accepted", "status", "canned"
std::optional<ReplyKind> ReplyKindOf(std::string_view name);

inline constexpr size_t kMaxReplyWords = 4'000;  // characters
inline constexpr size_t kMaxOnce = 64;           // bytes of Reply::once

struct Reply {
  std::string id;
  std::string request_id;  // of the mention, at that time; empty: it belonged to none
  int64_t mention_id = 0;  // that it answers
  // Taken from the mention, and from nothing else.
  std::string channel;
  std::string recipient;  // its author, by the platform's own id: an address, an account
  std::string handle;     // as people see it: "@ana@example.social"; empty where the platform has none
  std::string parent;     // native id of the mention
  Visibility visibility = Visibility::kPublic;  // never wider than the mention's
  std::string lang;
  std::string title;   // a mail's subject
  std::string words;   // as they were written; its send job's post has them as they go out
  std::string canned;  // the prepared answer that they were made of; empty: none
  ReplyKind kind = ReplyKind::kAnswer;
  bool automatic = false;  // no person saw it before it went out
  std::string by;          // an Actor as text
  std::string once;        // the writer's own name for this press of the button; empty: none
  std::string instead_of;  // the reply that failed and that this one stands for; empty: none
  Time at{};
};

// What the person has of it, by all its deliveries.
enum class ReplyState {
  kQueued,     // waits, or is under way
  kAccepted,   // the far side took it
  kDelivered,  // and says that it arrived
  kFailed,     // he does not have it, or not all of it, and never will: its author has it back
  kUnknown,    // perhaps: a person settles it
};
std::string_view ReplyStateName(ReplyState state);  // "queued", "accepted", "delivered", "failed", "unknown"

// A mention that came back in the thread of a request or of a reply.
struct FollowUp {
  int64_t mention_id = 0;
  std::string request_id = {};  // that it belongs to now; empty: what it answers belonged to none
  std::string reply_id = {};    // that it answers; empty: it goes on from its author's own mention
  Time at{};
};

}  // namespace crier
