// The time that a call asks about: parameters `since` and `until`.
#pragma once

#include <chrono>

#include "core/result.h"
#include "core/time.h"
#include "hub/http/server.h"

namespace crier {

struct Period {
  Time since{}, until{};  // `until` excluded
};

// `until` is `now` where it is left out, `since` the time `usual` before it. kBadData where since is not
// before until, or more than `longest` before it.
Result<Period> PeriodIn(const ServerRequest& request, Time now, std::chrono::days longest,
                        std::chrono::days usual = std::chrono::days(1));

}  // namespace crier
