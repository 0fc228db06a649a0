// Composites: who names whom.
#pragma once

#include <vector>

#include "classifier/pack.h"

namespace crier {

// Puts every composite behind the rules that it names, and keeps the order otherwise. Names that no rule has
// and rules that need themselves become findings; the rules of a cycle are dropped.
void OrderRules(std::vector<Rule>* rules, std::vector<Finding>* findings);

}  // namespace crier
