// The part of a check that really sends, edits and takes back.
#pragma once

#include "connectors/exec/trial_run.h"

namespace crier::exec {

// Skipped, with a finding, where the trial does not ask for it. `can`: what the program says of itself.
void CheckSends(TrialRun& run, const Abilities& can, const Clock& clock);

}  // namespace crier::exec
