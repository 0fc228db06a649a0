#include "store/tables/forwards.h"

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<Forwarded> kForwardColumns[] = {
    Kept<&Forwarded::request_id>("request_id"),
    Kept<&Forwarded::channel>("channel"),
    Kept<&Forwarded::job_id>("job_id"),
    Kept<&Forwarded::status>("status"),
    Kept<&Forwarded::status_notes>("status_notes"),
    Kept<&Forwarded::at>("at"),
};
const Columns<Forwarded> kForward = kForwardColumns;

constexpr char kByRequestAndChannel[] = " FROM forwards f WHERE f.request_id = ? AND f.channel = ?";
constexpr char kByRequest[] = " FROM forwards f WHERE f.request_id = ? ORDER BY f.channel";
constexpr char kByNativeId[] =
    " FROM deliveries d JOIN forwards f ON f.job_id = d.job_id WHERE d.channel = ? AND d.native_id = ? AND "
    "d.native_id <> '' LIMIT 1";
constexpr char kRowsOfJob[] = "SELECT id FROM deliveries WHERE job_id = ? ORDER BY id";
constexpr char kDropForward[] = "DELETE FROM forwards WHERE request_id = ? AND channel = ?";
constexpr char kSaveStanding[] =
    "UPDATE forwards SET status = ?, status_notes = ?, at = ? WHERE request_id = ? AND channel = ?";

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
                                 Marks(kForward.size()) + ") ON CONFLICT (request_id, channel) DO NOTHING";
  auto added = tx.Run(sql, ValuesOf(kForward, forward));
  if (!added) return added.error();
  return *added == 1;
}

Result<std::optional<Forwarded>> FindForward(Tx& tx, const std::string& request_id,
                                             const std::string& channel) {
  return OneForward(LoadForwards(tx, kByRequestAndChannel, {request_id, channel}));
}

Result<std::vector<Forwarded>> ForwardsOf(Tx& tx, const std::string& request_id) {
  return LoadForwards(tx, kByRequest, {request_id});
}

Result<std::optional<Forwarded>> FindForwardAs(Tx& tx, const std::string& channel,
                                               const std::string& native_id) {
  return OneForward(LoadForwards(tx, kByNativeId, {channel, native_id}));
}

Result<std::vector<int64_t>> DeliveriesOfForward(Tx& tx, const Forwarded& forward) {
  auto rows = tx.Query(kRowsOfJob, {forward.job_id});
  if (!rows) return rows.error();
  std::vector<int64_t> ids;
  for (const Row& row : *rows) ids.push_back(row.Int(0));
  return ids;
}

Result<void> DropForward(Tx& tx, const Forwarded& forward) {
  auto dropped = tx.Run(kDropForward, {forward.request_id, forward.channel});
  return dropped ? Result<void>() : dropped.error();
}

Result<void> SaveStanding(Tx& tx, const Forwarded& forward) {
  auto saved = tx.Run(kSaveStanding, {forward.status, forward.status_notes, ToValue(forward.at),
                                      forward.request_id, forward.channel});
  return saved ? Result<void>() : saved.error();
}

}  // namespace crier
