// Tables: nodes, leases. How several processes ("nodes") share one city over one database. Everything here is
// part of a transaction; who beats how often, and what starts and stops, is the caller's.
//
// The rules
// - A node has a name that outlives a restart, and an incarnation, a number that grows with each start
//   (Join).
// - It lives while its last Beat is younger than `ttl` by the database's clock, not by anybody's own. Beat
//   at least thrice in a ttl. A node that is superseded (a newer incarnation joined) stops all that it
//   does.
// - A channel is polled, streamed and sent by the node that leases it. A lease lasts as long as its node
//   lives. Each change of hands raises its fence. The transaction that stores a poll gives the fence that
//   it was begun under (Intake::fence), the one that claims deliveries looks at it (Holds): who was paused
//   and woke too late stores nothing, cursor included, and claims nothing. What it has in hand it may
//   still send, so for a moment two may speak on one channel.
// - What a dead node, an older incarnation, or one that no longer has the channel's lease left in kSending
//   becomes kUnknown (DoubtClaimed, store/tables/outbox.h): what others send is left alone.
// - A database without a clock (SQLite) has one process: whoever joins is alone and lives until another
//   joins, and all others are dead at once, so a restart never waits. There `now` is the clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "store/db/db.h"

namespace crier {

struct Node {
  std::string name;  // 1 to 64 bytes
  int64_t incarnation = 0;
  bool operator==(const Node&) const = default;
};

inline constexpr std::chrono::milliseconds kNodeTtl{15'000};

// Registers a start of the node `name`. An older incarnation is superseded; its leases are free.
Result<Node> Join(Tx& tx, const std::string& name, Time now);
// "I am alive." False if a newer incarnation has joined, or this one has left: stop.
Result<bool> Beat(Tx& tx, const Node& node, Time now);
// The end of a graceful stop: gives back all leases and goes. What it left in kSending is in doubt at once.
Result<void> Leave(Tx& tx, const Node& node);

struct Lease {
  std::string channel;
  int64_t fence = 0;
  bool operator==(const Lease&) const = default;
};
struct Leases {
  std::vector<Lease> held;           // by this node now, by name
  std::vector<std::string> surplus;  // of those: more than a fair share; stop them, then ReleaseLeases
};
// Takes what is free or held by the dead of `channels`, those that this node could run, up to a fair share:
// as many as each living node would have, rounded up. Call it at the start and after each Beat; it answers
// all that this node holds, so what is missing from it was lost: stop it. Nothing for a node that is not
// current.
Result<Leases> TakeLeases(Tx& tx, const Node& node, const std::vector<std::string>& channels, Time now,
                          std::chrono::milliseconds ttl = kNodeTtl);
// Only those that it holds.
Result<void> ReleaseLeases(Tx& tx, const Node& node, const std::vector<std::string>& channels);
// Whether the lease has not changed hands since.
Result<bool> Holds(Tx& tx, const Lease& lease);
// kRejected if it has. Holds it until the transaction ends.
Result<void> CheckFence(Tx& tx, const Lease& lease);

struct NodeStatus {
  Node node;
  Time seen_at{};
  bool alive = false;
  int64_t leases = 0;
};
Result<std::vector<NodeStatus>> FindNodes(Tx& tx, Time now, std::chrono::milliseconds ttl = kNodeTtl);

// What time it is for everybody: the database's clock, or `now` where it has none.
Result<Time> StoreTime(Tx& tx, Time now);
// Nodes that were seen after this moment live.
Result<Time> DeadUntil(Tx& tx, Time now, std::chrono::milliseconds ttl);

}  // namespace crier
