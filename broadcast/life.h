// A bulletin's life: draft -> approved -> sending -> sent, and what may be done in each state. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/actor.h"
#include "core/bulletin.h"
#include "core/result.h"

namespace crier {

// `action`: approve, begin (the hub starts sending), finish (every delivery is settled), cancel, supersede.
// Refuses what the state does not allow, and says what it does. The hub approves nothing.
Result<Bulletin> Step(Bulletin bulletin, std::string_view action, const Actor& actor, Time now);

// Whether another may take its place: it must have been sent, and nothing stands in its place yet.
Result<void> CheckFollowed(const Bulletin& sent);

// A draft that corrects (`msg_type` Update) or withdraws (Cancel) a sent bulletin; refers to it.
Result<Bulletin> Correct(const Bulletin& sent, const Actor& actor, Time now);
Result<Bulletin> Cancel(const Bulletin& sent, const Actor& actor, Time now);

// Reads a bulletin as a person or a script writes it (YAML or JSON, one map; keys as in core/bulletin.h).
Result<Bulletin> ParseBulletin(std::string_view text, std::string name);

}  // namespace crier
