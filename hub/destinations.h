// No drill leaks: one destination is never both for drills and for real use.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "hub/config.h"

namespace crier {

// kConfig, with file and line, where a channel of each mode speaks to the same address, account or recipient,
// as far as their settings say. What two accounts turn out to be is asked by `crier doctor`.
Result<void> CheckDestinations(const std::vector<ChannelConfig>& channels);

}  // namespace crier
