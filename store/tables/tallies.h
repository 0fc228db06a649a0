// Table: tallies, how many mentions by hour, channel, neighbourhood and what they are about.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/mention.h"
#include "core/verdict.h"
#include "store/db/db.h"

namespace crier {

struct TallyRow {
  Time hour{};
  std::string key;
  int64_t count = 0;
};
struct TallyQuery {
  std::string dimension = "service_code";
  std::string channel, neighborhood;  // empty: all
  // Only of mentions that have this service among their topics: counted from those, for the table does not
  // know which sentiment goes with which service. Empty: all.
  std::string service_code = {};
  std::optional<Time> since, until;  // hours that begin in [since, until)
};
// Sums by hour and key, hour first; zero sums are left out.
Result<std::vector<TallyRow>> FindTallies(Tx& tx, const TallyQuery& query);

// The rows of the hours that begin in [since, until) as they are kept, the newest hour first; `service_code`:
// only the counts of that service.
struct TallyLine {
  Time hour{};
  std::string dimension, key, neighborhood, channel;
  int64_t count = 0;
};
Result<std::vector<TallyLine>> FindTallyLines(Tx& tx, Time since, Time until, const std::string& service_code,
                                              const std::string& neighborhood);

// How many mentions were said since then.
Result<int64_t> CountMentionsSince(Tx& tx, Time since);

// Adds each delta to its row.
Result<void> AddCounts(Tx& tx, const std::vector<Count>& counts);

// How many tally rows are not the sum of what the mentions say that they added.
Result<int64_t> WrongTallies(Tx& tx);

// Recounts from the stored mentions with `counts`, and files them under their topics again; the number of
// tally rows that were wrong. Reads the whole table of mentions in one transaction: minutes at millions, and
// writers wait.
Result<int64_t> RebuildTallies(
    Tx& tx, const std::function<std::vector<Count>(const Mention&, const Verdict&)>& counts);

}  // namespace crier
