// Writes down what became of a channel's deliveries, and tells who watches. For the channel's send loop
// alone.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/bulletin.h"
#include "core/result.h"
#include "core/time.h"
#include "hub/loops/far_side.h"
#include "store/db/db.h"
#include "store/tables/outbox.h"

namespace crier {

class Hub;
class OpenChannel;

class Keeper {
 public:
  Keeper(Hub& hub, OpenChannel& channel) : hub_(hub), channel_(channel) {}

  // A row that was sent must be written down: the store is asked until it takes it, or `stop`. What a stop
  // leaves unwritten is in doubt when the channel is begun again, here or elsewhere. `waiting`: bulletins of
  // which a row was left as it is, and which may be finished with that.
  Result<void> Save(const std::vector<Delivery>& settled, const std::stop_token& stop,
                    const std::vector<std::string>& waiting = {});
  // The same in a transaction that does more; TellSaved tells who watches once it is committed.
  struct Saved {
    std::vector<Delivery> rows;
    std::vector<Bulletin> finished;
  };
  Result<void> SaveIn(Tx& tx, const std::vector<Delivery>& settled, const std::vector<std::string>& waiting,
                      Time now, Saved* saved);
  void TellSaved(const Saved& saved);
  // What the rows' answers say, to who watches the channel. In the log: `problem`, which keeps the far side
  // from taking anything, once as long as it is the same (empty: it answers), and each delivery that a person
  // should know of.
  void Tell(const std::vector<Delivery>& rows, const Answers& answers, const std::string& problem);

 private:
  // `bulletin`: where it may matter that the row's was overtaken.
  Result<void> SaveRow(Tx& tx, const Bulletin* bulletin, Delivery* row, Time now);

  Hub& hub_;
  OpenChannel& channel_;
  std::string told_;  // the problem that the log holds last
};

}  // namespace crier
