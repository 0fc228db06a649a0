// Table: deliveries, seen as a whole: what is not settled, and the one action that settles all doubts of a
// channel.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/actor.h"
#include "core/post.h"
#include "store/db/db.h"

namespace crier {

struct OutboxDepth {
  std::string channel;
  DeliveryState state = DeliveryState::kPending;  // kPending, kSending or kUnknown
  int64_t rows = 0;
  Time oldest{};
};
Result<std::vector<OutboxDepth>> OutboxDepths(Tx& tx);

// True while a delivery of the bulletin waits or is under way.
Result<bool> AnyOpen(Tx& tx, const std::string& bulletin_id);

// Where deliveries are in kUnknown, the oldest first.
struct UnknownRows {
  std::string channel, bulletin_id;
  int64_t rows = 0;
};
Result<std::vector<UnknownRows>> FindUnknown(Tx& tx);

// What is not settled, by bulletin, channel and state, the oldest bulletin first.
struct OpenRows {
  std::string bulletin_id, channel;
  DeliveryState state = DeliveryState::kPending;  // kPending, kSending or kUnknown
  int64_t rows = 0;
};
Result<std::vector<OpenRows>> FindOpen(Tx& tx);

// Native ids of the channel's deliveries but the one with this id, the newest 2,048. True: it was done before
// `since`. `newest` is the last that was sent before that; empty: none.
struct KnownIds {
  std::map<std::string, bool> ids;
  std::string newest;
};
Result<KnownIds> FindKnownIds(Tx& tx, const std::string& channel, int64_t but, Time since);

// Deliveries of one channel: all, those of one bulletin, or the one with this id.
struct Which {
  std::string channel;
  std::string bulletin_id = {};
  int64_t delivery = 0;
};

// A person has looked, and says of the deliveries that are in kUnknown: they arrived (kAccepted), they did
// not and shall not (kFailed, and with them the parts that would follow), or send them again (kPending).
struct Settled {
  int64_t rows = 0;
  std::vector<std::string> bulletins;  // that they and those parts are of, each once
};
Result<Settled> SettleUnknown(Tx& tx, const Which& which, DeliveryState as, const Actor& actor, Time now);
// How the `error` of one begins that is sent again for it.
inline constexpr char kSettledBy[] = "settled by ";

// The same for a channel that no configuration names any more: what waits or was under way there is settled
// with what is unknown, for nobody else ever will.
Result<Settled> SettleAbandoned(Tx& tx, const Which& which, DeliveryState as, const Actor& actor, Time now);

// The `error` of a delivery that is in doubt since a restore.
inline constexpr char kRestored[] = "restored from a backup";

// After a backup was restored: what waited or was under way then may have gone out since. It is in doubt now,
// and the promise decides; bulletins that were approved but not begun wait for another approval, unless they
// are of a disaster.
Result<void> DoubtRestored(Tx& tx, Time now);

}  // namespace crier
