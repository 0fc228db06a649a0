// Rules, places, services and the channels of the configuration are read again, and the audit says who had it
// done: by POST /api/v1/reload, or by SIGHUP.
#pragma once

#include <string>
#include <vector>

#include "hub/act.h"
#include "hub/config.h"
#include "hub/hub.h"

namespace crier {

// The keys beside `channels` in which they differ: these are read at the start alone.
std::vector<std::string> KeysThatDiffer(const Config& one, const Config& other);

// What was taken, as POST /api/v1/reload answers it.
Json ReloadedJson(const Hub& hub, const Hub::Reloaded& channels);
// It is done in memory; this writes the row of it. `rules_before`: the version that was in use until then.
Result<void> RecordReload(Hub& hub, const Acting& by, const std::string& rules_before, const Json& taken);

// What SIGHUP does: rules that are refused do not hold back the channels, nor these the rules. Whatever is
// taken has its row, and the log says the rest.
void ReloadBySignal(Hub& hub);

}  // namespace crier
