// Identifiers of ours: 26 characters of Crockford base 32, the time first, so that they sort by age (a ULID).
#pragma once

#include <string>

#include "core/time.h"

namespace crier {

std::string NewId(Time now);

// 160 random bits as 40 hexadecimal digits: nobody guesses it, it tells nothing, and no other installation or
// restored copy of this one makes it again.
std::string NewRandomKey();

}  // namespace crier
