// Looks after the channels: one that is silent longer than its habit raises a warning, for sources die in
// silence.
#pragma once

#include <optional>
#include <span>
#include <stop_token>

#include "core/time.h"

namespace crier {

class Hub;

// Every ten minutes by the city's clock, until stopped.
void Watch(Hub& hub, std::stop_token stop);

// How long a channel may be silent before that is odd: half as much again as its longest silence, and never
// less than three hours. `hours` are those in which it spoke, oldest first. Nothing where it spoke in fewer
// than twelve of them: it has no habit yet.
std::optional<std::chrono::milliseconds> PatienceWith(std::span<const Time> hours);

}  // namespace crier
