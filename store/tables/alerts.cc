#include "store/tables/alerts.h"

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<HeardAlert> kColumns[] = {
    {"sender", [](const HeardAlert& alert) -> Value { return alert.id.sender; },
     [](const Row& row, size_t column, HeardAlert* alert) {
       FromRow(row, column, &alert->id.sender);
       return std::string();
     }},
    {"identifier", [](const HeardAlert& alert) -> Value { return alert.id.identifier; },
     [](const Row& row, size_t column, HeardAlert* alert) {
       FromRow(row, column, &alert->id.identifier);
       return std::string();
     }},
    {"sent", [](const HeardAlert& alert) -> Value { return ToValue(alert.id.sent); },
     [](const Row& row, size_t column, HeardAlert* alert) {
       FromRow(row, column, &alert->id.sent);
       return std::string();
     }},
    Kept<&HeardAlert::channel>("channel"),
    Kept<&HeardAlert::heard_at>("heard_at"),
    Kept<&HeardAlert::bulletin_id>("bulletin_id"),
    Kept<&HeardAlert::written_at>("written_at"),
};
const Columns<HeardAlert> kAll = kColumns;

constexpr char kLastWritten[] =
    "SELECT MAX(written_at) FROM alerts WHERE bulletin_id = ? AND bulletin_id <> ''";

}  // namespace

Result<void> AddAlert(Tx& tx, const HeardAlert& alert) {
  const std::vector<Value> values = ValuesOf(kAll, alert);
  auto done =
      tx.Run("INSERT INTO alerts (" + WrittenNames(kAll) + ") VALUES (" + Marks(values.size()) + ")", values);
  return done ? Result<void>() : done.error();
}

Result<std::optional<HeardAlert>> FindAlert(Tx& tx, const AlertId& id) {
  auto rows =
      tx.Query("SELECT " + ReadNames(kAll) + " FROM alerts WHERE sender = ? AND identifier = ? AND sent = ?",
               {id.sender, id.identifier, ToValue(id.sent)});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<HeardAlert>();
  auto alert = RecordOf(kAll, rows->front(), "alerts", id.identifier);
  if (!alert) return alert.error();
  return std::optional<HeardAlert>(*std::move(alert));
}

Result<bool> IsUntouched(Tx& tx, const Bulletin& bulletin) {
  if (bulletin.state != "draft") return false;
  auto rows = tx.Query(kLastWritten, {bulletin.id});
  if (!rows) return rows.error();
  return !rows->empty() && !rows->front().IsNull(0) && rows->front().At(0) == bulletin.updated_at;
}

}  // namespace crier
