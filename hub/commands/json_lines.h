// `crier classify`: JSON Lines in, JSON Lines out (DESIGN.md, section 4).
#pragma once

#include <istream>
#include <ostream>

#include "classifier/classifier.h"

namespace crier {

// Longer lines are answered with an error and passed over.
inline constexpr size_t kMaxClassifyLine = size_t{1} << 20;

// One answer a line, in order; blank lines have none. A line that cannot be read is answered with
// {"id": null, "line": N, "error": "..."}. Answers are flushed whenever the input has nothing more at hand,
// so a script may talk with it line by line. 0; 1 if the answers could not be written.
int ClassifyLines(const Classifier& classifier, std::istream& in, std::ostream& out);

}  // namespace crier
