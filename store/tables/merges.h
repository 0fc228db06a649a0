// Requests that were merged into others (desk/life.h): a link, requests.duplicate_of, that is followed to its
// end. Their mentions, tickets and histories stay their own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/request.h"
#include "store/db/db.h"

namespace crier {

// The request that stands at the end of its chain, itself where it was not merged; nothing where there is no
// request of that id. kDamaged where the chain has no end.
Result<std::optional<ServiceRequest>> FindSurvivor(Tx& tx, const std::string& id);
// All that were merged into it, and into those: at most `most`.
Result<std::vector<std::string>> MergedInto(Tx& tx, const std::string& id, size_t most);
// It and all that were merged into it, at most kMostMerged of these: everybody behind one matter.
inline constexpr size_t kMostMerged = 500;
Result<std::vector<std::string>> WithMerged(Tx& tx, const std::string& id);
// The urgency of a request is the greatest of its own mentions and of what was merged into it: after one came
// or went, of it and of what it was merged into itself.
Result<void> RecountUrgency(Tx& tx, const std::string& id);

}  // namespace crier
