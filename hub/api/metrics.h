// What Prometheus scrapes: GET /metrics, in its text format.
#pragma once

#include <string>

#include "core/result.h"

namespace crier {

class Hub;

// Every figure as it is now; docs/operation.md lists them.
Result<std::string> MetricsText(Hub& hub);

}  // namespace crier
