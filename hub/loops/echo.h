// What comes back of our own: what residents quote of it is taken out of their mentions before anybody reads
// or judges them, and what Crier itself sent is no mention.
#pragma once

#include <string>

#include "core/mention.h"
#include "core/result.h"

namespace crier {

class Hub;

// Of each mention that answers one of the channel's deliveries what that carried (broadcast/echo.h); of one
// that came to the city alone and answers none that we know, what the channel sent in the last week.
Result<void> CutEchoes(Hub& hub, const std::string& channel, Batch* batch);

// Takes out what the channel sent and hears again, as it was sent or edited: what has the native id of a
// delivery, and what has the words of one whose id is not known yet and answers the same. Our connectors drop
// their own account's posts already; a webhook or a program may not.
Result<void> DropOwn(Hub& hub, const std::string& channel, Batch* batch);

}  // namespace crier
