// A bulletin's life: draft -> approved -> sending -> sent, and what may be done in each state. What is
// approved may be held before it is sent, and is approved anew or changed then. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/actor.h"
#include "core/bulletin.h"
#include "core/result.h"

namespace crier {

// `action`: approve, begin (the hub starts sending), finish (every delivery is settled), cancel, supersede.
// Who may approve what: broadcast/approval.h. Refuses what the state does not allow, and says what it does.
// Neither the hub nor a channel approves.
Result<Bulletin> Step(Bulletin bulletin, std::string_view action, const Actor& actor, Time now);

// The approved bulletin that does not go out; `why` is shown to people and not empty.
Result<Bulletin> Hold(Bulletin approved, std::string why, Time now);

// Nobody has approved it, and nobody but its author had a hand in it.
void ClearApproval(Bulletin* draft);

// Whether another may take its place: it must have been sent, and nothing stands in its place yet.
Result<void> CheckFollowed(const Bulletin& sent);

// `seen`: the updated_at, as FormatTime writes it, of the draft that somebody had before their eyes; refused
// where it was changed since. Empty only of a draft that nobody changed after it was first written.
Result<void> CheckSeen(const Bulletin& draft, std::string_view seen);

// The draft `old` with the words of `changed`; what was held is a draft again.
Result<Bulletin> Revise(const Bulletin& old, Bulletin changed, const Actor& editor, Time now);

// Whether the draft may take the place of what it refers to: that must be out (`was_said`: something of it
// came before people), and none of its `followers` in its place or about to be.
Result<void> CheckReferred(const Bulletin& draft, const Bulletin& referred,
                           const std::vector<Bulletin>& followers, bool was_said);
// Of a cancelled one something must have come before people: a draft that was dropped, or what was withdrawn
// before any of it went out, is nothing that could be corrected.
Result<void> CheckWasSaid(const Bulletin& referred, bool was_said);

// A draft that corrects (`msg_type` Update) or withdraws (Cancel) a sent bulletin; refers to it.
Result<Bulletin> Correct(const Bulletin& sent, const Actor& actor, Time now);
Result<Bulletin> Cancel(const Bulletin& sent, const Actor& actor, Time now);
// A draft of kind all_clear, which says that the danger of a sent disaster_update is over; it takes its
// place.
Result<Bulletin> AllClear(const Bulletin& sent, const Actor& actor, Time now);

// Reads a bulletin as a person or a script writes it (YAML or JSON, one map; keys as in core/bulletin.h).
Result<Bulletin> ParseBulletin(std::string_view text, std::string name);

}  // namespace crier
