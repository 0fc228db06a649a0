// The questions of a service in rules/services.yaml.
#pragma once

#include <vector>

#include "core/service.h"
#include "core/yaml.h"

namespace crier {

inline constexpr size_t kMostAttributes = 50;        // of a service; ours
inline constexpr size_t kMostAttributeValues = 500;  // of a list; ours

// The list under `attributes` of a service; none where it is absent. kConfig: a code that is there twice or
// has other characters than letters, digits, '-' and '_', a datatype that GeoReport v2 does not know, a list
// without values, or values without a list.
Result<std::vector<ServiceAttribute>> ReadAttributes(const Yaml& service);

}  // namespace crier
