#include "broadcast/ledger/change.h"

namespace crier {

std::vector<Change> PlanChange(const std::string& msg_type, size_t parts,
                               const std::vector<Standing>& standing, const Abilities& abilities) {
  std::vector<Change> changes;
  const bool in_place = msg_type == "Update" && abilities.edit && !standing.empty() && !abilities.recipients;
  size_t part = 0;
  if (in_place) {
    for (; part < parts && part < standing.size(); ++part)
      changes.push_back({"edit", part, standing[part].native_id});
    if (abilities.retract) {
      // From the tail, so that no answer is left without what it answers.
      for (size_t old = standing.size(); old > part; --old) {
        changes.push_back({"retract", standing[old - 1].part, standing[old - 1].native_id});
      }
    }
  }
  for (size_t i = part; i < parts; ++i) {
    std::string answers;
    if (i == part && !standing.empty() && abilities.threads) {
      answers = i == 0 ? standing.front().native_id : standing[i - 1].native_id;
    }
    changes.push_back({"send", i, answers});
  }
  return changes;
}

}  // namespace crier
