// Hands claimed rows to a channel's sink: runs of sends together, edits and retractions one by one, within
// what the rates allow. For the channel's send loop alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/post.h"
#include "hub/channels.h"
#include "store/tables/outbox.h"

namespace crier {

class Hub;

// The posts that rows are parts of, by send job and language.
using Posts = std::map<std::pair<int64_t, std::string>, Post>;

class Carrier {
 public:
  Carrier(Hub& hub, OpenChannel& channel);

  // A receipt for each row, in order.
  std::vector<Receipt> Carry(const std::vector<Delivery>& rows, const Posts& posts);
  // The same of one row, and LookForRefused. May be called by several threads at once where the sink may.
  Receipt CarryOne(Delivery* row, const Posts& posts);
  // A refusal says nothing of a try before it whose answer was lost: what is refused now may be out, and is
  // looked for.
  void LookForRefused(std::vector<Delivery>* rows, std::vector<Receipt>* receipts);

 private:
  // What became of each of the run. `held_up`: one before it was not asked; none of this is either then.
  std::vector<Receipt> SendRun(const std::vector<Outgoing>& run, std::optional<Receipt>* held_up);

  Hub& hub_;
  const Clock& clock_;
  OpenChannel& channel_;
  Sink& sink_;
};

}  // namespace crier
