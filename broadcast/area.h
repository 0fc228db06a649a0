// What holds between a bulletin's area, the city, and the bulletin that it follows. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/bulletin.h"
#include "core/result.h"

namespace crier {

// kBadData where it names a zone that the city does not have, with the list of those that it has.
Result<void> CheckZones(const Area& area, const std::vector<std::string>& known);

// What an update, an all-clear or a cancel leaves open is as in the bulletin that it follows.
void InheritArea(const Bulletin& followed, Bulletin* draft);

// What of `area` lies outside `followed`, or may: a zone or a name that is not in it, a shape that none of
// its shapes is known to cover. Nothing where `followed` is empty: no area is narrower than that.
std::vector<std::string> Beyond(const Area& area, const Area& followed);

}  // namespace crier
