// Tells departments which of their requests are due soon, and which are overdue: once for each request, step
// and due date, several in one message.
#pragma once

#include <stop_token>

#include "core/result.h"

namespace crier {

class Hub;

// One look at all of it. That somebody is told is stored with the message to him, so a restart tells nobody
// again, and of two nodes one does it. Where nobody can be told now, the log says so and a later look tries
// again. How many requests were told of.
Result<int> TellOfDueRequests(Hub& hub);

// The loop: every minute of people's time, where `routing: alarms` asks for it.
void WatchDueDates(Hub& hub, std::stop_token stop);

}  // namespace crier
