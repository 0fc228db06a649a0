// Alerts people on duty of what waits in the lane of people in danger, level by level, until somebody takes
// it.
#pragma once

#include <stop_token>

#include "core/result.h"
#include "core/time.h"

namespace crier {

class Hub;

// One look at all of it: alerts whom it is time to alert, lets what was taken and forgotten wait again, and
// takes back what the emergency centre was not told. Answers when to look next, if nothing rings before. What
// it did is stored with it, so a restart goes on where it was.
Result<Time> EscalateDue(Hub& hub);

// The loop. The bell rings as something is heard, as a person takes a step, as a delivery is settled.
void EscalateEmergencies(Hub& hub, std::stop_token stop);

}  // namespace crier
