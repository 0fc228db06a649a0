#include "hub/audit.h"

#include "core/json.h"
#include "store/tables/audit.h"

namespace crier {
namespace {

// What was written as JSON is shown as JSON; what somebody put there by hand, as text.
Json Shown(const std::string& text) {
  if (text.empty()) return nullptr;
  auto json = ReadJson(text);
  return json ? Json(*json) : Json(text);
}

}  // namespace

Json AuditEntryJson(const AuditEntry& entry) {
  return {{"id", entry.number},
          {"at", FormatTime(entry.at)},
          {"who", entry.who},
          {"from", entry.address},
          {"action", entry.action},
          {"subject", entry.subject},
          {"before", Shown(entry.before)},
          {"after", Shown(entry.after)}};
}

Result<AuditCheck> VerifyAudit(Db& db, const std::optional<AuditHead>& kept) {
  AuditCheck check;
  auto read = db.Read([&](Tx& tx) -> Result<void> {
    check = {};
    if (kept) check.Expect(*kept);
    auto head = FindAuditHead(tx);
    if (!head) return head.error();
    auto all = EachAuditEntry(tx, [&](const AuditEntry& entry) { check.Add(entry); });
    if (!all) return all;
    check.End({head->number, head->hash});
    return {};
  });
  if (!read) return read.error();
  return check;
}

Json AuditCheckJson(const AuditCheck& check) {
  Json breaks = Json::array();
  for (const AuditCheck::Break& each : check.breaks())
    breaks.push_back({{"id", each.number}, {"what", each.what}});
  return {{"whole", check.whole()},
          {"entries", check.entries()},
          {"head", check.entries() == 0 ? "" : HeadText(check.head())},
          {"breaks", std::move(breaks)}};
}

}  // namespace crier
