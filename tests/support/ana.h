// Who writes in the tests.
#pragma once

#include "core/actor.h"

namespace crier {

inline const Actor kAna = Actor::Token("ana");

}  // namespace crier
