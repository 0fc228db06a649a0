#include "store/tables/jobs.h"

#include "store/db/record.h"

namespace crier {
namespace {

std::string KindSet(const Row& row, size_t column, Job* job) {
  const auto kind = JobKindOf(row.Text(column));
  if (!kind) return "its kind is \"" + row.Text(column) + "\"";
  job->kind = *kind;
  return "";
}
std::string StateSet(const Row& row, size_t column, Job* job) {
  const auto state = JobStateOf(row.Text(column));
  if (!state) return "its state is \"" + row.Text(column) + "\"";
  job->state = *state;
  return "";
}
Value NameOf(JobKind kind) { return std::string(JobKindName(kind)); }
Value NameOf(JobState state) { return std::string(JobStateName(state)); }

constexpr Column<Job> kColumns[] = {
    Read<&Job::id>("id"),
    {"kind", [](const Job& job) { return NameOf(job.kind); }, KindSet},
    Kept<&Job::subject>("subject"),
    Kept<&Job::channel>("channel"),
    Kept<&Job::priority>("priority"),
    Kept<&Job::restored>("restored"),
    Kept<&Job::created_at>("created_at"),
    // From here on they change.
    {"state", [](const Job& job) { return NameOf(job.state); }, StateSet},
    Kept<&Job::cursor>("cursor"),
    Kept<&Job::expanded>("expanded"),
    Kept<&Job::audience>("audience"),
    Kept<&Job::updated_at>("updated_at"),
};
const Columns<Job> kAll = kColumns;
const Columns<Job> kChanging = kAll.subspan(7);

constexpr char kById[] = " FROM jobs WHERE id = ?";
constexpr char kBySubject[] = " FROM jobs WHERE kind = ? AND subject = ? ORDER BY channel, id";
constexpr char kUnfinished[] = " FROM jobs WHERE state IN ('expanding', 'retracting') AND channel IN (";
constexpr char kUnfinishedOrder[] = ") ORDER BY priority, created_at, id LIMIT 100";
constexpr char kIsAsItWas[] = " WHERE id = ? AND state = ? AND cursor = ?";
constexpr char kEnd[] =
    "UPDATE jobs SET state = ?, updated_at = ? WHERE kind = ? AND subject = ? AND state = 'expanding'";

Result<std::vector<Job>> Load(Tx& tx, const std::string& from, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kAll) + from, values),
                     [](const Row& row) { return RecordOf(kAll, row, "jobs", std::to_string(row.Int(0))); });
}

}  // namespace

Result<int64_t> AddJob(Tx& tx, const Job& job) {
  const std::vector<Value> values = ValuesOf(kAll, job);
  auto added = tx.Query(
      "INSERT INTO jobs (" + WrittenNames(kAll) + ") VALUES (" + Marks(values.size()) + ") RETURNING id",
      values);
  if (!added) return added.error();
  return added->at(0).Int(0);
}

Result<std::optional<Job>> FindJob(Tx& tx, int64_t id) {
  auto found = Load(tx, kById, {id});
  if (!found) return found.error();
  if (found->empty()) return std::optional<Job>();
  return std::optional<Job>(std::move(found->front()));
}

Result<std::vector<Job>> JobsOf(Tx& tx, JobKind kind, const std::string& subject) {
  return Load(tx, kBySubject, {NameOf(kind), subject});
}

Result<std::vector<Job>> UnfinishedJobs(Tx& tx, const std::vector<std::string>& channels) {
  if (channels.empty()) return std::vector<Job>();
  return Load(tx, kUnfinished + Marks(channels.size()) + kUnfinishedOrder,
              {channels.begin(), channels.end()});
}

Result<bool> MoveJob(Tx& tx, const Job& was, const Job& now) {
  std::vector<Value> values = ValuesOf(kChanging, now);
  values.insert(values.end(), {was.id, NameOf(was.state), was.cursor});
  auto moved = tx.Run("UPDATE jobs SET " + Assignments(kChanging) + kIsAsItWas, values);
  if (!moved) return moved.error();
  return *moved > 0;
}

Result<int64_t> EndJobs(Tx& tx, JobKind kind, const std::string& subject, JobState state, Time now) {
  return tx.Run(kEnd, {NameOf(state), ToValue(now), NameOf(kind), subject});
}

}  // namespace crier
