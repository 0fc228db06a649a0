#include "store/tables/sessions.h"

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<Session> kColumns[] = {
    Kept<&Session::id>("id"),
    Kept<&Session::person>("person"),
    Kept<&Session::token_hash>("token_hash"),
    Kept<&Session::address>("address"),
    Kept<&Session::agent>("agent"),
    Kept<&Session::made_at>("made_at"),
    Kept<&Session::seen_at>("seen_at"),
};
const Columns<Session> kAll = kColumns;

constexpr char kTouch[] = "UPDATE sessions SET seen_at = ? WHERE id = ? AND seen_at < ?";
constexpr char kDrop[] = "DELETE FROM sessions WHERE id = ? AND person = ?";
constexpr char kDropOthers[] = "DELETE FROM sessions WHERE person = ? AND id <> ?";
constexpr char kDropAll[] = "DELETE FROM sessions";
constexpr char kDropEnded[] = "DELETE FROM sessions WHERE made_at <= ? OR seen_at <= ?";

Result<std::vector<Session>> Load(Tx& tx, const std::string& where, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kAll) + " FROM sessions" + where, values),
                     [](const Row& row) { return RecordOf(kAll, row, "sessions", row.Text(0)); });
}
Result<std::optional<Session>> LoadOne(Tx& tx, const std::string& where, const std::string& value) {
  auto found = Load(tx, where, {value});
  if (!found) return found.error();
  if (found->empty()) return std::optional<Session>();
  return std::optional<Session>(std::move(found->front()));
}

}  // namespace

Result<void> AddSession(Tx& tx, const Session& session) {
  static const std::string sql =
      "INSERT INTO sessions (" + WrittenNames(kAll) + ") VALUES (" + Marks(kAll.size()) + ")";
  auto added = tx.Run(sql, ValuesOf(kAll, session));
  return added ? Result<void>() : added.error();
}

Result<std::optional<Session>> FindSessionByToken(Tx& tx, const std::string& token_hash) {
  return LoadOne(tx, " WHERE token_hash = ?", token_hash);
}

Result<std::optional<Session>> FindSession(Tx& tx, const std::string& id) {
  return LoadOne(tx, " WHERE id = ?", id);
}

Result<std::vector<Session>> FindSessionsOf(Tx& tx, const std::string& person) {
  return Load(tx, " WHERE person = ? ORDER BY id DESC", {person});
}

Result<void> TouchSession(Tx& tx, const std::string& id, Time now) {
  auto touched = tx.Run(kTouch, {ToValue(now), id, ToValue(now)});
  return touched ? Result<void>() : touched.error();
}

Result<bool> DropSession(Tx& tx, const std::string& id, const std::string& person) {
  auto dropped = tx.Run(kDrop, {id, person});
  if (!dropped) return dropped.error();
  return *dropped == 1;
}

Result<int64_t> DropSessionsOf(Tx& tx, const std::string& person, const std::string& keep) {
  return tx.Run(kDropOthers, {person, keep});
}

Result<int64_t> DropAllSessions(Tx& tx) { return tx.Run(kDropAll); }

Result<int64_t> DropEndedSessions(Tx& tx, Time opened_before, Time seen_before) {
  return tx.Run(kDropEnded, {ToValue(opened_before), ToValue(seen_before)});
}

}  // namespace crier
