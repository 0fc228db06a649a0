// How often a string may be expected in a message: an estimate from how common its words are. It decides what
// the matcher waits for, never what it finds.
#pragma once

#include "classifier/pattern.h"

namespace crier {

// Times in a message of twenty words.
double ExpectedTimes(const Literal& literal);

}  // namespace crier
