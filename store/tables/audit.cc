#include "store/tables/audit.h"

#include <algorithm>

#include "store/db/record.h"

namespace crier {
namespace {

constexpr int kMaxLimit = 500;
constexpr int64_t kPage = 1'000;

constexpr Column<AuditEntry> kColumns[] = {
    Kept<&AuditEntry::number>("number"),     Kept<&AuditEntry::at>("at"),
    Kept<&AuditEntry::who>("who"),           Kept<&AuditEntry::address>("address"),
    Kept<&AuditEntry::action>("action"),     Kept<&AuditEntry::subject>("subject"),
    Kept<&AuditEntry::before>("was"),        Kept<&AuditEntry::after>("became"),
    Kept<&AuditEntry::previous>("previous"), Kept<&AuditEntry::hash>("hash"),
};
const Columns<AuditEntry> kAll = kColumns;

constexpr char kHead[] = "SELECT number, hash FROM audit_head WHERE id = 1";
constexpr char kMoveHead[] =
    "INSERT INTO audit_head (id, number, hash) VALUES (1, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET number = excluded.number, hash = excluded.hash";

Result<std::vector<AuditEntry>> Load(Tx& tx, const std::string& where, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kAll) + " FROM audit" + where, values),
                     [](const Row& row) { return RecordOf(kAll, row, "audit", row.Text(0)); });
}

}  // namespace

Result<StoredHead> FindAuditHead(Tx& tx) {
  auto rows = tx.Query(kHead);
  if (!rows) return rows.error();
  if (rows->empty()) return StoredHead{};
  return StoredHead{rows->front().Int(0), rows->front().Text(1)};
}

Result<void> AddAuditEntry(Tx& tx, const AuditEntry& entry) {
  static const std::string sql =
      "INSERT INTO audit (" + WrittenNames(kAll) + ") VALUES (" + Marks(kAll.size()) + ")";
  if (auto added = tx.Run(sql, ValuesOf(kAll, entry)); !added) return added.error();
  auto moved = tx.Run(kMoveHead, {entry.number, entry.hash});
  return moved ? Result<void>() : moved.error();
}

Result<std::vector<AuditEntry>> FindAudit(Tx& tx, const AuditQuery& query) {
  std::string where = " WHERE number < ?";
  std::vector<Value> values = {query.before > 0 ? query.before : INT64_MAX};
  const auto and_if = [&](bool asked, const char* condition, Value value) {
    if (!asked) return;
    where += condition;
    values.push_back(std::move(value));
  };
  and_if(!query.who.empty(), " AND who = ?", query.who);
  and_if(!query.subject.empty(), " AND subject = ?", query.subject);
  if (query.action.find('.') != std::string::npos) {
    and_if(true, " AND action = ?", query.action);
  } else if (!query.action.empty()) {
    // All that begin so: '/' is the character after '.'.
    and_if(true, " AND action >= ?", query.action + ".");
    and_if(true, " AND action < ?", query.action + "/");
  }
  and_if(query.from.has_value(), " AND at >= ?", ToValue(query.from));
  and_if(query.to.has_value(), " AND at < ?", ToValue(query.to));
  values.emplace_back(int64_t{std::clamp(query.limit, 0, kMaxLimit)});
  return Load(tx, where + " ORDER BY number DESC LIMIT ?", values);
}

Result<void> EachAuditEntry(Tx& tx, const std::function<void(const AuditEntry&)>& each) {
  int64_t after = INT64_MIN;
  for (;;) {
    auto page = Load(tx, " WHERE number > ? ORDER BY number LIMIT ?", {after, kPage});
    if (!page) return page.error();
    for (const AuditEntry& entry : *page) each(entry);
    if (std::ssize(*page) < kPage) return {};
    after = page->back().number;
  }
}

}  // namespace crier
