// What a mention is about: the one meaning that filters, tallies, live updates and the chips of the console
// share. A mention counts for every service and every hazard category that is shown of it, once for each.
#pragma once

#include <string>
#include <vector>

#include "core/verdict.h"

namespace crier {

// The service codes of its issues, each once, best first.
std::vector<std::string> ServiceCodesOf(const Verdict& verdict);

// The categories of its hazards, each once, best first. "other_relevant" says nothing beside another one and
// is left out there.
std::vector<std::string> CategoriesOf(const Verdict& verdict);

}  // namespace crier
