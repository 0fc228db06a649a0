// What is done about a delivery of which nobody knows whether it is out, and what it becomes. Pure.
#pragma once

#include <string>

#include "broadcast/ledger/settle.h"
#include "core/channel.h"
#include "core/delivery.h"
#include "core/result.h"
#include "core/time.h"

namespace crier {

// Of a row that may be out. `old`: its words may not go out any more (broadcast/ledger/hold.h), so they are
// looked for and never sent again. An edit or a retraction does no harm when it is done twice.
Doubt DoubtOf(const Delivery& row, bool old, const Abilities& abilities, const Limits& limits, Time now);

// It was looked for, and stands there.
void NoteFound(const std::string& native_id, const std::string& url, Time now, Delivery* row);

// It was looked for, and is not there: it goes again, or failed for good. It may be on its way still, so it
// is looked for once more right before that. What was refused as a repetition is never sent again: it failed
// where it does not come up within minutes. False, and the row waits for a person, where it may be out and
// not be found.
bool NoteMissing(bool old, Time now, Delivery* row);

// It goes again without being looked for.
void NoteAgain(bool old, Time now, Delivery* row);

// It could not be looked for. True if the row says something new of it.
bool NoteUnreadable(const Error& error, Time now, Delivery* row);

}  // namespace crier
