// Time zones, by ICU's tables; names are IANA's ("America/New_York").
#pragma once

#include <string>

#include "core/time.h"

namespace crier {

// When the day began that `time` lies in. kConfig for a zone that nobody knows.
Result<Time> DayStart(Time time, const std::string& zone);

}  // namespace crier
