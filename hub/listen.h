// The listen loop: poll -> classify -> store, one thread a channel, until stopped.
#pragma once

#include <stop_token>

#include "store/intake.h"

namespace crier {

class Hub;
class OpenChannel;

void Listen(Hub& hub, OpenChannel& channel, std::stop_token stop);

// Judges what a channel brought and stores it with its cursor in one transaction, then tells who watches.
Result<IntakeResult> TakeBatch(Hub& hub, OpenChannel& channel, Batch batch, bool has_cursor);

}  // namespace crier
