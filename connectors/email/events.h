// What a mail says, as events.
#pragma once

#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/email/judge.h"

namespace crier::email {

// What one mail is to the city: a mention, a report, a consent, a consent and a mention, or nothing. `whole`:
// the mail put together from its parts (large.h) where the letter holds only its beginning; empty: there is
// no more than that.
std::vector<Event> EventsOf(const ReceivedLetter& letter, const std::string& whole, const Own& own,
                            const std::string& channel);

}  // namespace crier::email
