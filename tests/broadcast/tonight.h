// When the tests of this room play.
#pragma once

#include "core/time.h"

namespace crier {

inline constexpr Time kTonight{std::chrono::milliseconds(1'795'300'000'000)};

}  // namespace crier
