// The key `calendar` of the configuration: on which days the city does not work.
#pragma once

#include "core/yaml.h"
#include "desk/due.h"

namespace crier {

// kConfig, with file and line.
Result<void> ReadCalendar(const Yaml& node, WorkCalendar* calendar);

}  // namespace crier
