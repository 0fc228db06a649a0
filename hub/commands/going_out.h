// What a hub that starts on a store will send: told by who has just filled it.
#pragma once

#include <string>

#include "core/result.h"
#include "store/db/db.h"

namespace crier {

// Lines to print: each bulletin that is approved and not begun, and each that has deliveries which wait or
// are in doubt, at most some twenty.
Result<std::string> GoingOut(Db& db);

}  // namespace crier
