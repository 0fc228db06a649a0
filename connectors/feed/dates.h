// Dates as feeds write them.
#pragma once

#include <optional>
#include <string_view>

#include "core/time.h"

namespace crier::feed {

// RFC 822 with its usual sins (no weekday, no seconds, two-digit years, long names, zone names, other
// orders), RFC 3339, W3C date and time formats ("2004", "2004-01", "2004-01-05", "20040105"). Without a zone
// it is UTC. Nothing if it is no date that exists.
std::optional<Time> ParseFeedDate(std::string_view text);

}  // namespace crier::feed
