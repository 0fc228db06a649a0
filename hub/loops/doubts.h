// The rows of one channel's outbox of which nobody knows whether they are out: asks the far side, or decides
// by broadcast/ledger/doubt.h. Each is written down before the next is looked at. Part of the send loop, on
// its thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "core/result.h"
#include "core/time.h"
#include "hub/loops/breaker.h"
#include "store/tables/outbox.h"

namespace crier {

class Hub;
class OpenChannel;

// What the far side shows of a row that may be out: it is looked for with all that the ledger knows. An error
// is the far side's, or the store's.
Result<std::optional<Sink::Shown>> LookFor(Hub& hub, OpenChannel& channel, const Delivery& row);

class Doubts {
 public:
  // Stores what became of the rows; `waiting` are bulletins of which a row was left as it is, and which may
  // be finished with that.
  using Save =
      std::function<Result<void>(const std::vector<Delivery>& rows, const std::vector<std::string>& waiting)>;
  Doubts(Hub& hub, OpenChannel& channel, Save save);

  // Settles what can be settled, if it is time. An error is the store's.
  Result<void> Settle(Time now, const std::stop_token& stop);
  Time due() const { return due_; }
  // There may be a new one: looks as soon as the far side allows.
  void Look(Time now);
  // The same, and what the far side said before counts no more.
  void Release(Time now);

 private:
  struct Found {
    std::vector<Delivery> rows;
    std::set<std::string> old;         // bulletins whose words hold no more
    std::set<int64_t> late;            // rows of those that must wait for one with the same words
    std::set<std::string> unfinished;  // bulletins that may be finished, though a row waits for a person
  };
  Result<Found> Find(Time now);
  Result<void> FindLate(Tx& tx, Time now, Found* found);
  Result<bool> SettleRow(Delivery* row, bool old, Time now);

  Hub& hub_;
  OpenChannel& channel_;
  const Save save_;
  // They are looked at in passes, page by page, so that one that cannot be settled is in nobody's way.
  std::optional<Delivery> last_;  // that this pass looked at
  Time again_ = Time::max();      // when the next pass is worth while, as far as this one knows
  Breaker looks_;                 // opens where the far side cannot be read back
  Time held_until_{};             // the same, or the store failed
  Time due_{};
};

}  // namespace crier
