// Runs a hub until the process is asked to end: SIGINT and SIGTERM end it, SIGHUP reads the rules and
// the channels again.
#pragma once

#include <functional>

#include "hub/hub.h"

namespace crier {

// Must be called before any thread is started: the signals are then taken by WaitForEnd alone.
void HoldSignals();
void WaitForEnd(Hub& hub);

}  // namespace crier
