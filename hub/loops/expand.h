// Send jobs whose audience is people: their outbox rows are written chunk by chunk, the most urgent job
// first, and the first go out while the next are written. Each node expands the jobs of the channels that it
// sends; where two should do it at once, the second finds the job moved on and writes nothing.
#pragma once

#include <cstdint>
#include <stop_token>

#include "core/job.h"
#include "core/result.h"

namespace crier {

class Hub;

// Expands whatever there is whenever the hub's expand bell rings, and what was not through before a restart.
void Expand(Hub& hub, std::stop_token stop);

// Writes the next chunk of the job as `seen`, in one transaction with its cursor. Nothing where it was moved
// on or ended since.
Result<void> ExpandChunk(Hub& hub, const Job& seen);

}  // namespace crier
