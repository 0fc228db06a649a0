// What an official alert that was heard becomes: a draft that people edit, approve or drop. Pure.
#pragma once

#include <optional>
#include <vector>

#include "core/bulletin.h"
#include "core/mention.h"

namespace crier {

// A bulletin that came of an alert which this one refers to, or that stands in the place of such a one.
struct CameOf {
  Bulletin bulletin;
  bool untouched = false;  // a draft that nobody has changed since an alert wrote it
};

// - An untouched draft of an earlier alert takes the new words; a cancel drops it.
// - Else a draft that updates or cancels what stands; to a draft that people are at work on a cancel refers,
//   so that it can only be sent after that was.
// - Else a draft of its own. A cancel of nothing, and what has expired, suggests nothing.
// What is Actual and what is a drill have nothing to do with each other.
std::optional<Bulletin> Suggest(const Alert& alert, const std::vector<CameOf>& earlier, Time now);

}  // namespace crier
