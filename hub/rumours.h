// Rumours, for the API and the dispatch loop: how one is shown and told, what may belong to it, and the
// answers to those who ask.
#pragma once

#include <string>
#include <vector>

#include "core/rumour.h"
#include "desk/claims.h"
#include "hub/api/views.h"
#include "store/db/db.h"

namespace crier {

class Hub;

// As a list shows it; `whole`: with its mentions and with those that may belong to it.
Result<Json> RumourJson(Tx& tx, const Rumour& rumour, bool whole = false);
// Without residents' words: for the audit.
Json RumourRecordJson(const Rumour& rumour);
// Claims that are spreading and belong to no rumour yet.
Result<Json> SpreadingJson(Tx& tx, Time now);

// After the commit: tells everybody who watches.
void TellRumour(Hub& hub, const std::string& id);

// Answers those who ask in rumours whose bulletin is going out, each person once a rumour. True where there
// is more to do at once. One who cannot be answered is noted with why, and holds up no other.
Result<bool> AnswerRumours(Hub& hub);

}  // namespace crier
