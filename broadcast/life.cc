#include "broadcast/life.h"

#include <algorithm>
#include <array>

#include "broadcast/words.h"
#include "core/id.h"

namespace crier {
namespace {

struct Move {
  std::string_view action;
  std::string_view from;
  std::string_view to;
};

constexpr std::array<Move, 10> kMoves = {{
    {"approve", "draft", "approved"},
    {"begin", "approved", "sending"},
    {"finish", "sending", "sent"},
    {"cancel", "draft", "cancelled"},
    {"cancel", "approved", "cancelled"},
    {"cancel", "sending", "cancelled"},
    {"cancel", "sent", "cancelled"},
    {"supersede", "sending", "superseded"},
    {"supersede", "sent", "superseded"},
    {"supersede", "cancelled", "superseded"},
}};

// What a person may do then: the other moves are the hub's.
std::string_view WhatNext(std::string_view state) {
  if (state == "draft") return "change it, approve it or cancel it";
  if (state == "approved") return "it is about to go out; cancel it to stop it";
  if (state == "sending" || state == "sent") return "correct it, cancel it or withdraw it";
  if (state == "cancelled") return "correct it where some of it went out, or make a new one";
  return "a newer bulletin stands in its place; take that one";
}

Error Refusal(const Bulletin& bulletin, std::string_view action) {
  const std::string done = action == "approve"  ? "be approved"
                           : action == "cancel" ? "be cancelled"
                                                : std::string(action);
  return {Fault::kRejected, "bulletin " + bulletin.id + " is " + bulletin.state + " and can no longer " +
                                done + ": " + std::string(WhatNext(bulletin.state))};
}

// A draft that says something about `sent`, for its readers.
Result<Bulletin> Follow(const Bulletin& sent, std::string_view msg_type, const Actor& actor, Time now) {
  if (auto allowed = CheckFollowed(sent); !allowed) return allowed.error();
  Bulletin draft = sent;
  draft.id = NewId(now);
  draft.msg_type = msg_type;
  draft.references = sent.id;
  draft.state = "draft";
  draft.author = ActorText(actor);
  draft.approved_by.clear();
  draft.created_at = now;
  draft.updated_at = now;
  return draft;
}

}  // namespace

Result<Bulletin> Step(Bulletin bulletin, std::string_view action, const Actor& actor, Time now) {
  const auto known = [&](const Move& move) { return move.action == action; };
  if (std::none_of(kMoves.begin(), kMoves.end(), known)) {
    return Error{Fault::kRejected, "unknown action '" + std::string(action) +
                                       "'; known: approve, begin, finish, cancel, supersede"};
  }
  const auto move = std::find_if(kMoves.begin(), kMoves.end(), [&](const Move& each) {
    return each.action == action && each.from == bulletin.state;
  });
  if (move == kMoves.end()) return Refusal(bulletin, action);
  if (action == "approve") {
    if (actor.kind == Actor::Kind::kHub)
      return Error{Fault::kRejected, "bulletin " + bulletin.id + ": the hub itself may not approve"};
    bulletin.approved_by = ActorText(actor);
  }
  bulletin.state = move->to;
  bulletin.updated_at = now;
  return bulletin;
}

Result<void> CheckFollowed(const Bulletin& sent) {
  if (sent.state == "sending" || sent.state == "sent" || sent.state == "cancelled") return {};
  const std::string_view hint = sent.state == "superseded"
                                    ? "a newer bulletin stands in its place; take that one"
                                    : "it was never sent; change or drop it";
  return Error{Fault::kRejected, "bulletin " + sent.id + " is " + sent.state + ": " + std::string(hint)};
}

Result<Bulletin> Correct(const Bulletin& sent, const Actor& actor, Time now) {
  return Follow(sent, "Update", actor, now);
}

Result<Bulletin> Cancel(const Bulletin& sent, const Actor& actor, Time now) {
  if (sent.msg_type == "Cancel") {
    return Error{Fault::kRejected,
                 "bulletin " + sent.id + " is a cancellation; correct it to say what holds instead"};
  }
  if (sent.state == "cancelled")
    return Error{Fault::kRejected, "bulletin " + sent.id + " is cancelled already"};
  Result<Bulletin> draft = Follow(sent, "Cancel", actor, now);
  if (!draft) return draft;
  // What people were told to do must not be repeated by the message that takes it back.
  for (auto& [lang, wording] : draft->info) {
    wording.description = WordsOf(lang).withdrawn;
    wording.instruction.clear();
  }
  draft->urgency = "Past";
  draft->effective.reset();
  return draft;
}

}  // namespace crier
