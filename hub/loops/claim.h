// Takes the rows that a channel sends next out of the outbox. For the channel's send loop alone.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "hub/loops/carry.h"
#include "store/tables/nodes.h"
#include "store/tables/outbox.h"

namespace crier {

class Hub;
class OpenChannel;

// Rows that may not go out, and why.
using HeldRows = std::map<int64_t, std::string_view>;
// Rows by id.
using RowsById = std::map<int64_t, Delivery>;

struct Claimed {
  std::vector<Delivery> rows;
  Posts posts;
  HeldRows held_back;
  // Rows that must not go out beside one that is under way, or it might come after them: to the same person,
  // or what corrects or withdraws it, or another answer to the same post.
  std::set<int64_t> too_soon;
  // Those, no longer claimed: they wait a second.
  std::vector<Delivery> TakeTooSoon(Time now);
};

class Claimer {
 public:
  Claimer(Hub& hub, OpenChannel& channel, Lease lease)
      : hub_(hub), channel_(channel), lease_(std::move(lease)) {}

  // At most `most` rows. Nothing where the lease is another's: then lost_lease() is true. `under_way`: rows
  // that are in flight; there may be none while uncertain().
  Result<Claimed> Claim(Time now, int most, const RowsById& under_way = {});
  // The same in a transaction that does more, and what became of that.
  Result<void> ClaimIn(Tx& tx, Time now, int most, const RowsById& under_way, Claimed* claimed);
  void Note(const Result<void>& written);
  // When the next row may go out, by the store alone.
  Result<std::optional<Time>> Due();
  // An answer of the store was lost: rows may be claimed for us that we do not know of, and were not sent.
  // The next claim returns them first.
  bool uncertain() const { return uncertain_; }
  bool lost_lease() const { return lost_lease_; }

 private:
  void HoldAnswers(Time now, const std::vector<Delivery>& rows, const Posts& posts, HeldRows* held) const;
  Result<void> FindHeldBack(Tx& tx, Time now, const std::vector<Delivery>& rows, HeldRows* held) const;
  // The rows of `claimed` that would overtake one of `under_way`, or one another.
  Result<void> FindTooSoon(Tx& tx, const RowsById& under_way, Claimed* claimed) const;

  Hub& hub_;
  OpenChannel& channel_;
  const Lease lease_;
  bool uncertain_ = false;
  bool lost_lease_ = false;
};

}  // namespace crier
