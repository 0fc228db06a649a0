#include "store/tables/forwards.h"

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<Forwarded> kForwardColumns[] = {
    Kept<&Forwarded::request_id>("request_id"),
    Kept<&Forwarded::channel>("channel"),
    Kept<&Forwarded::recipient>("recipient"),
    Kept<&Forwarded::department>("department"),
    Kept<&Forwarded::job_id>("job_id"),
    Kept<&Forwarded::status>("status"),
    Kept<&Forwarded::status_notes>("status_notes"),
    Kept<&Forwarded::at>("at"),
};
const Columns<Forwarded> kForward = kForwardColumns;

constexpr char kOneWay[] = " FROM forwards f WHERE f.request_id = ? AND f.channel = ? AND f.recipient = ?";
constexpr char kByRequest[] = " FROM forwards f WHERE f.request_id = ? ORDER BY f.channel, f.recipient";
constexpr char kByNativeId[] =
    " FROM deliveries d JOIN forwards f ON f.job_id = d.job_id WHERE d.channel = ? AND d.native_id = ? AND "
    "d.native_id <> '' LIMIT 1";
constexpr char kForwardByKey[] =
    " FROM deliveries d JOIN forwards f ON f.job_id = d.job_id WHERE d.key = ? AND d.channel = ? LIMIT 1";
constexpr size_t kRandomKeyLength = 40;  // NewRandomKey
constexpr char kRowsOfJob[] = "SELECT id FROM deliveries WHERE job_id = ? ORDER BY id";
constexpr char kDropForward[] = "DELETE FROM forwards WHERE request_id = ? AND channel = ? AND recipient = ?";
constexpr char kSaveStanding[] =
    "UPDATE forwards SET status = ?, status_notes = ?, at = ? WHERE request_id = ? AND channel = ? AND "
    "recipient = ?";
constexpr char kKnownAnswer[] = "SELECT COUNT(*) FROM department_answers WHERE channel = ? AND native_id = ?";
constexpr char kAddAnswer[] =
    "INSERT INTO department_answers (channel, native_id, request_id, note_id, at) VALUES (?, ?, ?, ?, ?)";
constexpr char kLastAnswer[] =
    "SELECT MAX(a.at) FROM request_notes n JOIN department_answers a ON a.note_id = n.id WHERE n.request_id "
    "= ? "
    "AND a.at > ?";
constexpr char kCountAnswers[] = "SELECT COUNT(*) FROM department_answers WHERE request_id = ? AND at >= ?";

Result<std::vector<Forwarded>> LoadForwards(Tx& tx, const char* from, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kForward, "f.") + from, values),
                     [](const Row& row) { return RecordOf(kForward, row, "forwards", row.Text(0)); });
}

Result<std::optional<Forwarded>> OneForward(const Result<std::vector<Forwarded>>& found) {
  if (!found) return found.error();
  return found->empty() ? std::optional<Forwarded>() : std::optional(found->front());
}

}  // namespace

Result<bool> AddForward(Tx& tx, const Forwarded& forward) {
  static const std::string sql = "INSERT INTO forwards (" + WrittenNames(kForward) + ") VALUES (" +
                                 Marks(kForward.size()) +
                                 ") ON CONFLICT (request_id, channel, recipient) DO NOTHING";
  auto added = tx.Run(sql, ValuesOf(kForward, forward));
  if (!added) return added.error();
  return *added == 1;
}

Result<std::optional<Forwarded>> FindForward(Tx& tx, const std::string& request_id,
                                             const std::string& channel, const std::string& recipient) {
  return OneForward(LoadForwards(tx, kOneWay, {request_id, channel, recipient}));
}

Result<std::vector<Forwarded>> ForwardsOf(Tx& tx, const std::string& request_id) {
  return LoadForwards(tx, kByRequest, {request_id});
}

Result<std::optional<Forwarded>> FindForwardAs(Tx& tx, const std::string& channel,
                                               const std::string& native_id) {
  auto found = OneForward(LoadForwards(tx, kByNativeId, {channel, native_id}));
  if (!found || *found || native_id.size() < kRandomKeyLength) return found;
  return OneForward(LoadForwards(tx, kForwardByKey, {native_id.substr(0, kRandomKeyLength), channel}));
}

Result<std::vector<int64_t>> DeliveriesOfForward(Tx& tx, const Forwarded& forward) {
  auto rows = tx.Query(kRowsOfJob, {forward.job_id});
  if (!rows) return rows.error();
  std::vector<int64_t> ids;
  for (const Row& row : *rows) ids.push_back(row.Int(0));
  return ids;
}

Result<void> DropForward(Tx& tx, const Forwarded& forward) {
  auto dropped = tx.Run(kDropForward, {forward.request_id, forward.channel, forward.recipient});
  return dropped ? Result<void>() : dropped.error();
}

Result<void> SaveStanding(Tx& tx, const Forwarded& forward) {
  auto saved = tx.Run(kSaveStanding, {forward.status, forward.status_notes, ToValue(forward.at),
                                      forward.request_id, forward.channel, forward.recipient});
  return saved ? Result<void>() : saved.error();
}

Result<bool> IsKnownAnswer(Tx& tx, const std::string& channel, const std::string& native_id) {
  auto rows = tx.Query(kKnownAnswer, {channel, native_id});
  if (!rows) return rows.error();
  return rows->at(0).Int(0) > 0;
}

Result<void> AddDepartmentAnswer(Tx& tx, const DepartmentAnswer& answer) {
  auto added =
      tx.Run(kAddAnswer, {answer.channel, answer.native_id, answer.request_id,
                          answer.note_id == 0 ? Value(nullptr) : Value(answer.note_id), ToValue(answer.at)});
  return added ? Result<void>() : added.error();
}

Result<int64_t> CountDepartmentAnswers(Tx& tx, const std::string& request_id, Time since) {
  auto rows = tx.Query(kCountAnswers, {request_id, ToValue(since)});
  if (!rows) return rows.error();
  return rows->at(0).Int(0);
}

Result<std::optional<Time>> LastDepartmentAnswer(Tx& tx, const std::string& request_id, Time since) {
  auto rows = tx.Query(kLastAnswer, {request_id, ToValue(since)});
  if (!rows) return rows.error();
  const Row& row = rows->at(0);
  return row.IsNull(0) ? std::optional<Time>() : row.At(0);
}

}  // namespace crier
