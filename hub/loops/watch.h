// Looks after the channels: one that is silent longer than its habit raises a warning, for sources die in
// silence.
#pragma once

#include <span>
#include <stop_token>
#include <string>

#include "core/time.h"

namespace crier {

class Hub;

// Every ten minutes by the city's clock, until stopped.
void Watch(Hub& hub, std::stop_token stop);

// What is odd about the silence of a channel; empty: nothing is. Odd is half as much again as its longest
// silence in the fourteen days before it fell silent, and never less than three hours. `spoke` are the hours
// in which it spoke, oldest first. Fewer than twelve in those days, or all within two days (one storm), are
// no habit.
std::string SilenceWarning(std::span<const Time> spoke, Time now);

}  // namespace crier
