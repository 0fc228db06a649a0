// What becomes of posts already sent when their bulletin is corrected, cancelled or withdrawn. Pure.
//
// A channel that can edit gets the new words in the old place; a longer text goes on as answers below it, a
// shorter one has its tail taken back where that is possible. A channel that cannot edit gets a new post that
// answers the old one. A cancellation is always said aloud, as an answer below what it cancels: people who
// saw the first must see the second.
#pragma once

#include <string>
#include <vector>

#include "core/channel.h"

namespace crier {

// A part that stands on a channel, in the order of its thread.
struct Standing {
  size_t part = 0;
  std::string native_id;
};

// One thing to do, in this order.
struct Change {
  std::string action;  // send, edit, retract
  size_t part = 0;     // of the new post; with retract: of the old one
  std::string target;  // native id: what is edited or retracted, or, with send, what the part answers (part
                       // 0, or after an edit)
};

// `parts` is how many the new post has.
std::vector<Change> PlanChange(const std::string& msg_type, size_t parts,
                               const std::vector<Standing>& standing, const Abilities& abilities);

}  // namespace crier
