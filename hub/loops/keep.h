// Writes down what became of a channel's deliveries, and tells who watches. For the channel's send loop
// alone.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
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
  // In the log: `problem`, which keeps the far side from taking anything, once as long as it is the same
  // (empty: it answers), and each delivery that a person should know of.
  void Tell(const std::vector<Delivery>& rows, const std::string& problem);

 private:
  Result<void> SaveRow(Tx& tx, Delivery* row, Time now);

  Hub& hub_;
  OpenChannel& channel_;
  std::string told_;  // the problem that the log holds last
};

}  // namespace crier
