#include "hub/api/period.h"

#include <fmt/format.h>

#include "hub/api/api.h"

namespace crier {

Result<Period> PeriodIn(const ServerRequest& request, Time now, std::chrono::days longest,
                        std::chrono::days usual) {
  auto since = TimeParam(request, "since");
  if (!since) return since.error();
  auto until = TimeParam(request, "until");
  if (!until) return until.error();
  Period period;
  period.until = until->value_or(now);
  period.since = since->value_or(period.until - usual);
  if (period.since >= period.until || period.until - period.since > longest)
    return Error{Fault::kBadData,
                 fmt::format("since must lie before until, by {} days at most", longest.count())};
  return period;
}

}  // namespace crier
