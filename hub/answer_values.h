// What prepared answers are filled with (desk/canned.h): the city's services, a request, and the calendar.
#pragma once

#include <map>
#include <string>

#include "core/request.h"
#include "store/db/db.h"

namespace crier {

class Hub;

// Part of a read or a write. `request_id` empty: what belongs to a request is not known.
Result<std::map<std::string, std::string>> AnswerValues(Hub& hub, Tx& tx, const std::string& request_id,
                                                        const std::string& lang, Time now);

// The number that residents are told of a request, and look it up by.
std::string TicketOf(const ServiceRequest& request);

// After so many working days, Monday to Friday in the zone.
Result<Time> AfterWorkingDays(Time from, int days, const std::string& time_zone);

}  // namespace crier
