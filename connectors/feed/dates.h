// Dates as feeds write them.
#pragma once

#include <optional>
#include <string_view>

#include "core/time.h"

namespace crier::feed {

// RFC 822 with its usual sins (no weekday, no seconds, two-digit years, long names, zone names, other
// orders), the same in the languages of calendar_words.h ("martes, 9 de diciembre de 2025, 3:07 p. m."), RFC
// 3339, W3C date and time formats ("2004", "2004-01", "2004-01-05", "20040105"), and numbers alone where they
// can be read in one way only
// ("31/12/2026", not "07/08/2026"). Without a zone it is UTC. Nothing if it is no date that exists, if it
// contradicts itself (a weekday that is another, 13 PM) or if it could be two: a wrong time is worse than
// none.
std::optional<Time> ParseFeedDate(std::string_view text);

}  // namespace crier::feed
