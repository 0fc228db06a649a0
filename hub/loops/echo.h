// What residents quote of our own bulletins is taken out of their mentions before anybody reads or judges
// them.
#pragma once

#include <string>

#include "core/mention.h"
#include "core/result.h"

namespace crier {

class Hub;

// Of each mention that answers one of the channel's deliveries what that carried (broadcast/echo.h); of one
// that came to the city alone and answers none that we know, what the channel sent in the last week.
Result<void> CutEchoes(Hub& hub, const std::string& channel, Batch* batch);

}  // namespace crier
