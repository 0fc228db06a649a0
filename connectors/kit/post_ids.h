// Ids of posts that grow with time. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/time.h"

namespace crier::kit {

// Of whole numbers, flakes and ULIDs, as text: a longer one is newer, of two as long the greater text is.
bool OlderId(std::string_view a, std::string_view b);

// The least snowflake that may have been made then: the milliseconds since `epoch` (of the platform, since
// 1970) above 22 bits. https://docs.x.com/fundamentals/x-ids
std::string SnowflakeAt(Time time, int64_t epoch);

}  // namespace crier::kit
