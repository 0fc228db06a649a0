// What becomes of an emergency: waiting -> taken -> handed over -> closed, and back to waiting. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/actor.h"
#include "core/emergency.h"
#include "core/result.h"
#include "core/stored_mention.h"

namespace crier {

// Whether the mention is put there as it is heard or edited.
bool IsEmergency(const StoredMention& mention);
// It is put there by `who`, and people are to be alerted at once.
Emergency NewEmergency(const StoredMention& mention, const Actor& who, Time now);
// It stands there already and is urgent again, by a person's word or because its author changed it: a closed
// one waits again. Nothing where nothing changes.
std::optional<Emergency> PutAgain(Emergency emergency, const StoredMention& mention, const Actor& who,
                                  Time now);

// `action`: take, release, dispatch, close. Only a person does any of it; to close it wants the reason, which
// is `note`. Who has it may take it again, and keeps it so much longer. kRejected, with the name of who was
// faster, where it is not in a state for it.
Result<Emergency> Step(Emergency emergency, const std::string& action, const std::string& note,
                       const Actor& who, Time now);

// By the hub. Who took it did nothing more with it for `taken_for`: it waits again, and people are alerted
// anew. Nothing where it is too early.
std::optional<Emergency> Lapse(Emergency emergency, std::chrono::milliseconds taken_for, Time now);
// By the hub: what was to tell the emergency centre did not go out.
Emergency ReturnFromDispatch(Emergency emergency, Time now);

}  // namespace crier
