// What ends by itself: event streams whose session or token has ended, on whatever node that was, and the
// rows of sessions and failed sign-ins that nobody needs any more. Daily also what the planner knows.
#pragma once

#include <stop_token>

namespace crier {

class Hub;

// Closes the event streams whose session or token may not watch any more. Called as soon as something of the
// kind changed here, and by the loop for what changed elsewhere or by the passing of time.
void CloseEndedStreams(Hub& hub);
void ForgetEndedSessions(Hub& hub);
void EndSessions(Hub& hub, std::stop_token stop);

}  // namespace crier
