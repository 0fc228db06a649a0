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
// Up to `limit` pending rows of the channel that are due at `now`, by priority, then age; a part waits until the part before it
// (same bulletin, lang, recipient) has a native id. Marks them kSending and returns them.
Result<std::vector<Delivery>> ClaimDeliveries(Tx& tx, const std::string& channel, Time now, int limit);
Result<void> SaveDelivery(Tx& tx, const Delivery& delivery);
// Rows that a dead process left in kSending become kUnknown. The number of them.
Result<int64_t> DoubtClaimed(Tx& tx, Time now);
Result<std::vector<Delivery>> DeliveriesOf(Tx& tx, const std::string& bulletin_id);
// When the channel's next pending row is due.
Result<std::optional<Time>> NextDue(Tx& tx, const std::string& channel);

}  // namespace crier
