// What prepared answers are filled with (desk/canned.h): the city's services, a request, and the calendar.
#pragma once

#include <map>
#include <string>

#include "core/time.h"
#include "store/db/db.h"

namespace crier {

class Hub;

// Part of a read or a write. `request_id` empty: what belongs to a request is not known. Of one that was
// merged: its own ticket and address, and how that stands which it was merged into.
Result<std::map<std::string, std::string>> AnswerValues(Hub& hub, Tx& tx, const std::string& request_id,
                                                        const std::string& lang, Time now);

}  // namespace crier
