// Official alerts that were heard become drafts.
#pragma once

#include <optional>

#include "core/bulletin.h"
#include "core/mention.h"
#include "store/db/db.h"

namespace crier {

// Part of a write: remembers the alert, and makes or changes the draft that comes of it. Nothing where it was
// heard before, on whichever channel, or where nothing comes of it.
Result<std::optional<Bulletin>> TakeAlert(Tx& tx, Alert alert, Time now);

}  // namespace crier
