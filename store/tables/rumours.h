// Tables: rumours; rumour_mentions, the mentions of each; rumour_answers, who of those that ask was answered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/rumour.h"
#include "store/db/db.h"

namespace crier {

// Inserts or replaces.
Result<void> SaveRumour(Tx& tx, const Rumour& rumour);
Result<std::optional<Rumour>> FindRumour(Tx& tx, const std::string& id);
// Newest first; `closed`: only those that are or are not. `before`: an id, empty: from the newest. At most
// 500.
Result<std::vector<Rumour>> FindRumours(Tx& tx, std::optional<bool> closed, const std::string& before,
                                        int limit);
// Of those that are open; `oldest_unowned`: when the oldest was opened that nobody has.
struct RumourCounts {
  int64_t open = 0;
  std::optional<Time> oldest_unowned;
};
Result<RumourCounts> CountRumours(Tx& tx);
// Those of which somebody who asks may have no answer yet, oldest first; at most 500.
Result<std::vector<Rumour>> RumoursToAnswer(Tx& tx);

// Inserts or replaces. kRejected where the mention is in another rumour.
Result<void> PutRumourMention(Tx& tx, const RumourMention& mention);
// Those taken out, too; in the order of the mentions' ids.
Result<std::vector<RumourMention>> MentionsOfRumour(Tx& tx, const std::string& id);
// The rumour that the mention is in; empty: in none.
Result<std::string> RumourOf(Tx& tx, int64_t mention_id);

Result<void> AddRumourAnswer(Tx& tx, const RumourAnswer& answer);
Result<std::vector<RumourAnswer>> AnswersOfRumour(Tx& tx, const std::string& id);

}  // namespace crier
