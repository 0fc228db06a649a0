// Tables: bulletins, posts, deliveries.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/bulletin.h"
#include "core/post.h"
#include "store/db.h"

namespace crier {

Result<void> SaveBulletin(Tx& tx, const Bulletin& bulletin);  // inserts or replaces
Result<std::optional<Bulletin>> FindBulletin(Tx& tx, const std::string& id);
Result<std::vector<Bulletin>> FindBulletins(Tx& tx, const std::string& state, int limit);  // newest first; "" = all

// One row of the outbox and, later, of the ledger.
struct Delivery {
  int64_t id = 0;
  std::string bulletin_id;
  std::string channel;
  std::string lang;
  size_t part = 0;
  std::string recipient;
  std::string key;
  std::string action = "send";  // send, edit, retract
  std::string target;           // native id: what is edited or retracted, or, with send, what this answers
  int priority = 9;
  DeliveryState state = DeliveryState::kPending;
  std::string native_id;
  std::string url;
  std::string error;
  int attempts = 0;
  Time created_at{};
  Time next_attempt{};
  Time updated_at{};
};

Result<void> SavePost(Tx& tx, const std::string& bulletin_id, const Post& post);
Result<std::optional<Post>> FindPost(Tx& tx, const std::string& bulletin_id, const std::string& channel,
                                     const std::string& lang);

// Rows with a key that is there already are left as they are.
Result<void> AddDeliveries(Tx& tx, const std::vector<Delivery>& deliveries);
// Up to `limit` pending rows of the channel that are due at `now`, by priority, then age. Marks them kSending and returns
// them. A part to send waits until the part before it (same bulletin, lang, recipient) has a native id; where its `target`
// is empty, that id is put there, so that a thread continues. A failed part fails those after it.
Result<std::vector<Delivery>> ClaimDeliveries(Tx& tx, const std::string& channel, Time now, int limit);
Result<void> SaveDelivery(Tx& tx, const Delivery& delivery);
// Rows that a dead process left in kSending become kUnknown. The number of them.
Result<int64_t> DoubtClaimed(Tx& tx, Time now);
// Rows in kUnknown, oldest first.
Result<std::vector<Delivery>> DoubtfulDeliveries(Tx& tx, const std::string& channel, int limit);
Result<std::vector<Delivery>> DeliveriesOf(Tx& tx, const std::string& bulletin_id);
// When the channel's next pending row is due.
Result<std::optional<Time>> NextDue(Tx& tx, const std::string& channel);

}  // namespace crier
