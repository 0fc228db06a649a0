#include "hub/act.h"

#include "accounts/audit.h"
#include "hub/hub.h"
#include "store/tables/audit.h"

namespace crier {
namespace {

// The members of `one` that `other` does not have so.
Json Apart(const Json& one, const Json& other) {
  if (!one.is_object() || !other.is_object()) return one;
  Json apart = Json::object();
  for (const auto& [name, value] : one.items()) {
    const auto same = other.find(name);
    if (same == other.end() || *same != value) apart[name] = value;
  }
  return apart;
}

std::string TextOf(const Json& json) { return json.is_null() ? "" : Dump(json); }

}  // namespace

Result<void> Record(Tx& tx, const Acting& by, Time at, std::string_view action, const AuditedChange& change) {
  if (!change.before.is_null() && change.before == change.after) return {};
  auto head = FindAuditHead(tx);
  if (!head) return head.error();
  AuditEntry entry;
  entry.at = at;
  entry.who = ActorText(by.who);
  entry.address = by.address;
  entry.action = action;
  entry.subject = change.subject;
  entry.before = TextOf(Apart(change.before, change.after));
  entry.after = TextOf(Apart(change.after, change.before));
  return AddAuditEntry(tx, Linked(std::move(entry), {head->number, head->hash}));
}

Result<void> Act(Db& db, const Acting& by, Time at, std::string_view action, const Work& work) {
  return db.Write([&](Tx& tx) -> Result<void> {
    auto change = work(tx);
    if (!change) return change.error();
    return Record(tx, by, at, action, *change);
  });
}

Result<void> Act(Hub& hub, const Acting& by, std::string_view action, const Work& work) {
  return Act(hub.db(), by, hub.clock().Now(), action, work);
}

}  // namespace crier
