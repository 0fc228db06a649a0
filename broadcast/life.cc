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

constexpr std::array<Move, 13> kMoves = {{
    {"approve", "draft", "approved"},
    {"approve", "held", "approved"},
    {"hold", "approved", "held"},
    {"begin", "approved", "sending"},
    {"finish", "sending", "sent"},
    {"cancel", "draft", "cancelled"},
    {"cancel", "approved", "cancelled"},
    {"cancel", "held", "cancelled"},
    {"cancel", "sending", "cancelled"},
    {"cancel", "sent", "cancelled"},
    {"supersede", "sending", "superseded"},
    {"supersede", "sent", "superseded"},
    {"supersede", "cancelled", "superseded"},
}};

// What a person may do then: the other moves are the hub's.
std::string_view WhatNext(std::string_view state) {
  if (state == "draft") return "change it, approve it or cancel it";
  if (state == "held") return "look at it again and approve it anew, change it or cancel it";
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
  ClearApproval(&draft);
  draft.created_at = now;
  draft.updated_at = now;
  return draft;
}

}  // namespace

Result<Bulletin> Step(Bulletin bulletin, std::string_view action, const Actor& actor, Time now) {
  const auto known = [&](const Move& move) { return move.action == action; };
  if (std::none_of(kMoves.begin(), kMoves.end(), known)) {
    return Error{Fault::kRejected, "unknown action '" + std::string(action) +
                                       "'; known: approve, hold, begin, finish, cancel, supersede"};
  }
  const auto move = std::find_if(kMoves.begin(), kMoves.end(), [&](const Move& each) {
    return each.action == action && each.from == bulletin.state;
  });
  if (move == kMoves.end()) return Refusal(bulletin, action);
  if (action == "approve") {
    if (actor.kind == Actor::Kind::kHub || actor.kind == Actor::Kind::kChannel ||
        actor.kind == Actor::Kind::kResident)
      return Error{Fault::kRejected, "bulletin " + bulletin.id + ": only people may approve"};
    bulletin.approved_by = ActorText(actor);
  }
  bulletin.state = move->to;
  bulletin.held.clear();
  bulletin.updated_at = now;
  return bulletin;
}

Result<Bulletin> Hold(Bulletin approved, std::string why, Time now) {
  // Later than the approval even where the clock was set back: that one no longer counts.
  const Time at = std::max(now, approved.updated_at + std::chrono::milliseconds(1));
  Result<Bulletin> held = Step(std::move(approved), "hold", Actor::Hub(), at);
  if (!held) return held;
  held->held = std::move(why);
  held->approved_by.clear();
  held->break_glass.clear();
  return held;
}

void ClearApproval(Bulletin* draft) {
  draft->held.clear();
  draft->editors.clear();
  draft->approved_by.clear();
  draft->break_glass.clear();
}

Result<void> CheckFollowed(const Bulletin& sent) {
  if (sent.state == "sending" || sent.state == "sent" || sent.state == "cancelled") return {};
  const std::string_view hint = sent.state == "superseded"
                                    ? "a newer bulletin stands in its place; take that one"
                                    : "it was never sent; change or drop it";
  return Error{Fault::kRejected, "bulletin " + sent.id + " is " + sent.state + ": " + std::string(hint)};
}

Result<void> CheckSeen(const Bulletin& draft, std::string_view seen) {
  const bool open = draft.state == "draft" || draft.state == "held";
  if (!open || seen == FormatTime(draft.updated_at)) return {};
  if (!seen.empty())
    return Error{Fault::kRejected, "somebody changed this bulletin meanwhile; look at it again"};
  // Who does not say what he saw can only have seen a draft that had the same words from the beginning.
  if (draft.updated_at == draft.created_at) return {};
  return Error{Fault::kRejected,
               "this draft was changed after it was first written; look at it, and say by its 'updated_at' "
               "which words you saw"};
}

Result<Bulletin> Revise(const Bulletin& old, Bulletin changed, const Actor& editor, Time now) {
  if (old.state != "draft" && old.state != "held") {
    return Error{Fault::kRejected, "a bulletin that is " + old.state + " cannot be changed; correct it"};
  }
  changed.id = old.id;
  changed.state = "draft";
  // Two that are saved in one millisecond, or by a clock that was set back, differ all the same.
  changed.updated_at = std::max(now, old.updated_at + std::chrono::milliseconds(1));
  changed.author = old.author;
  ClearApproval(&changed);
  // Those before an approval answered for words that were approved.
  if (old.state == "draft") changed.editors = old.editors;
  const std::string who = ActorText(editor);
  if (who != old.author &&
      std::find(changed.editors.begin(), changed.editors.end(), who) == changed.editors.end())
    changed.editors.push_back(who);
  changed.created_at = old.created_at;
  changed.references = old.references;
  changed.msg_type = old.msg_type;
  return changed;
}

Result<void> CheckWasSaid(const Bulletin& referred, bool was_said) {
  if (referred.state != "cancelled" || was_said) return {};
  return Error{Fault::kRejected,
               "bulletin " + referred.id + " was cancelled before any of it went out; make a new one"};
}

Result<void> CheckReferred(const Bulletin& draft, const Bulletin& referred,
                           const std::vector<Bulletin>& followers, bool was_said) {
  if ((referred.status == "Actual") != (draft.status == "Actual")) {
    return Error{Fault::kRejected, "this bulletin is " + draft.status + " and cannot take the place of " +
                                       referred.id + ", which is " + referred.status};
  }
  for (const Bulletin& other : followers) {
    if (other.id == draft.id || other.state == "draft" || other.state == "held" || other.state == "cancelled")
      continue;
    return Error{Fault::kRejected, "bulletin " + other.id + " stands in the place of " + referred.id +
                                       " already; take that one"};
  }
  if (auto said = CheckWasSaid(referred, was_said); !said) return said;
  return CheckFollowed(referred);
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

Result<Bulletin> AllClear(const Bulletin& sent, const Actor& actor, Time now) {
  if (sent.kind != "disaster_update") {
    return Error{Fault::kRejected, "bulletin " + sent.id + " is of kind " + sent.kind +
                                       ": an all clear follows a disaster_update"};
  }
  if (sent.msg_type == "Cancel" || sent.state == "cancelled")
    return Error{Fault::kRejected, "bulletin " + sent.id + " is withdrawn already: there is nothing to end"};
  Result<Bulletin> draft = Follow(sent, "Update", actor, now);
  if (!draft) return draft;
  draft->kind = "all_clear";
  // What people were told must not be repeated as if it held.
  for (auto& [lang, wording] : draft->info) {
    const Words& words = WordsOf(lang);
    wording = {std::string(words.over), std::string(words.no_longer) + ": \"" + wording.headline + "\".", ""};
  }
  draft->urgency = "Past";
  draft->effective.reset();
  draft->expires.reset();
  return draft;
}

}  // namespace crier
