#include "store/tables/nodes.h"

#include <algorithm>

#include "store/db/columns.h"

namespace crier {
namespace {

constexpr char kJoin[] =
    "INSERT INTO nodes (name, incarnation, seen_at) VALUES (?, 1, ?) ON CONFLICT (name) DO UPDATE SET"
    " incarnation = nodes.incarnation + 1, seen_at = excluded.seen_at RETURNING incarnation";
constexpr char kBuryOthers[] = "UPDATE nodes SET seen_at = 0 WHERE name <> ?";
constexpr char kBeat[] = "UPDATE nodes SET seen_at = ? WHERE name = ? AND incarnation = ?";
// The name stays: its incarnations go on counting.
constexpr char kLeave[] =
    "UPDATE nodes SET seen_at = 0, incarnation = incarnation + 1 WHERE name = ? AND incarnation = ?";
constexpr char kLiving[] = "SELECT name, incarnation FROM nodes WHERE seen_at > ?";
constexpr char kAll[] =
    "SELECT n.name, n.incarnation, n.seen_at, (SELECT COUNT(*) FROM leases l WHERE l.node = n.name AND"
    " l.incarnation = n.incarnation) FROM nodes n ORDER BY n.name";
constexpr char kHolder[] = "SELECT node, incarnation, fence FROM leases WHERE channel = ?";
constexpr char kTake[] =
    "INSERT INTO leases (channel, node, incarnation, fence) VALUES (?, ?, ?, 1) ON CONFLICT (channel) DO "
    "UPDATE"
    " SET node = excluded.node, incarnation = excluded.incarnation, fence = leases.fence + 1 RETURNING fence";
constexpr char kRelease[] =
    "UPDATE leases SET node = '', incarnation = 0, fence = fence + 1"
    " WHERE channel = ? AND node = ? AND incarnation = ?";
constexpr char kReleaseAll[] =
    "UPDATE leases SET node = '', incarnation = 0, fence = fence + 1 WHERE node = ? AND incarnation = ?";
// Changes nothing, but no other can take the lease until this transaction has ended.
constexpr char kHold[] = "UPDATE leases SET fence = fence WHERE channel = ? AND fence = ?";
constexpr char kHeld[] = "SELECT 1 FROM leases WHERE channel = ? AND fence = ?";
constexpr char kClock[] = "SELECT ";

constexpr size_t kMaxName = 64;

Result<std::vector<Node>> Living(Tx& tx, Time now, std::chrono::milliseconds ttl) {
  auto dead = DeadUntil(tx, now, ttl);
  if (!dead) return dead.error();
  auto rows = tx.Query(kLiving, {ToValue(*dead)});
  if (!rows) return rows.error();
  std::vector<Node> living;
  for (const Row& row : *rows) living.push_back({row.Text(0), row.Int(1)});
  return living;
}

bool Has(const std::vector<Node>& nodes, const Node& node) {
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

}  // namespace

Result<Time> StoreTime(Tx& tx, Time now) {
  if (tx.dialect().clock.empty()) return now;
  auto rows = tx.Query(kClock + std::string(tx.dialect().clock));
  if (!rows) return rows.error();
  return rows->at(0).At(0);
}

Result<Time> DeadUntil(Tx& tx, Time now, std::chrono::milliseconds ttl) {
  if (tx.dialect().clock.empty()) return Time{};
  auto time = StoreTime(tx, now);
  if (!time) return time.error();
  return *time - ttl;
}

Result<Node> Join(Tx& tx, const std::string& name, Time now) {
  if (name.empty() || name.size() > kMaxName) return Error{Fault::kConfig, "a node's name has 1 to 64 bytes"};
  auto time = StoreTime(tx, now);
  if (!time) return time.error();
  if (tx.dialect().clock.empty()) {
    if (auto buried = tx.Run(kBuryOthers, {name}); !buried) return buried.error();
  }
  auto rows = tx.Query(kJoin, {name, ToValue(*time)});
  if (!rows) return rows.error();
  return Node{name, rows->at(0).Int(0)};
}

Result<bool> Beat(Tx& tx, const Node& node, Time now) {
  auto time = StoreTime(tx, now);
  if (!time) return time.error();
  auto beaten = tx.Run(kBeat, {ToValue(*time), node.name, node.incarnation});
  if (!beaten) return beaten.error();
  return *beaten == 1;
}

Result<void> Leave(Tx& tx, const Node& node) {
  if (auto done = tx.Run(kReleaseAll, {node.name, node.incarnation}); !done) return done.error();
  auto left = tx.Run(kLeave, {node.name, node.incarnation});
  return left ? Result<void>() : left.error();
}

Result<Leases> TakeLeases(Tx& tx, const Node& node, const std::vector<std::string>& channels, Time now,
                          std::chrono::milliseconds ttl) {
  Leases leases;
  auto living = Living(tx, now, ttl);
  if (!living) return living.error();
  if (!Has(*living, node)) return leases;
  std::vector<std::string> free;
  for (const std::string& channel : channels) {
    auto rows = tx.Query(kHolder, {channel});
    if (!rows) return rows.error();
    const Node holder = rows->empty() ? Node{} : Node{rows->front().Text(0), rows->front().Int(1)};
    if (holder == node) {
      leases.held.push_back({channel, rows->front().Int(2)});
    } else if (!Has(*living, holder)) {
      free.push_back(channel);
    }
  }
  const size_t share = (channels.size() + living->size() - 1) / living->size();
  for (const std::string& channel : free) {
    if (leases.held.size() >= share) break;
    auto rows = tx.Query(kTake, {channel, node.name, node.incarnation});
    if (!rows) return rows.error();
    leases.held.push_back({channel, rows->at(0).Int(0)});
  }
  std::sort(leases.held.begin(), leases.held.end(),
            [](const Lease& a, const Lease& b) { return a.channel < b.channel; });
  for (size_t i = share; i < leases.held.size(); ++i) leases.surplus.push_back(leases.held[i].channel);
  return leases;
}

Result<void> ReleaseLeases(Tx& tx, const Node& node, const std::vector<std::string>& channels) {
  for (const std::string& channel : channels) {
    if (auto done = tx.Run(kRelease, {channel, node.name, node.incarnation}); !done) return done.error();
  }
  return {};
}

Result<bool> Holds(Tx& tx, const Lease& lease) {
  auto rows = tx.Query(kHeld, {lease.channel, lease.fence});
  if (!rows) return rows.error();
  return !rows->empty();
}

Result<void> CheckFence(Tx& tx, const Lease& lease) {
  auto held = tx.Run(kHold, {lease.channel, lease.fence});
  if (!held) return held.error();
  if (*held == 1) return {};
  return Error{Fault::kRejected, "channel " + lease.channel + " is another node's now"};
}

Result<std::vector<NodeStatus>> FindNodes(Tx& tx, Time now, std::chrono::milliseconds ttl) {
  auto dead = DeadUntil(tx, now, ttl);
  if (!dead) return dead.error();
  auto rows = tx.Query(kAll);
  if (!rows) return rows.error();
  std::vector<NodeStatus> nodes;
  for (const Row& row : *rows) {
    nodes.push_back({{row.Text(0), row.Int(1)}, row.At(2), row.At(2) > *dead, row.Int(3)});
  }
  return nodes;
}

}  // namespace crier
