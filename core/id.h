// Identifiers of ours: 26 characters of Crockford base 32, the time first, so that they sort by age (a ULID).
#pragma once

#include <string>

#include "core/time.h"

namespace crier {

std::string NewId(Time now);

}  // namespace crier
