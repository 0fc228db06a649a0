// What a verdict adds to the tallies: one Count for each of its topics (core/topics.h), its intent and its
// sentiment.
#pragma once

#include <vector>

#include "core/verdict.h"

namespace crier {

// `sign` is +1 for a new mention, -1 to take a removed or changed one back.
std::vector<Count> CountsOf(const Mention& mention, const Verdict& verdict, int sign = 1);

}  // namespace crier
