#include "store/tables/emergencies.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/job.h"
#include "core/log.h"
#include "core/verdict.h"
#include "store/db/record.h"

namespace crier {
namespace {

std::string EmergencyStateSet(const Row& row, size_t column, Emergency* emergency) {
  const auto state = EmergencyStateOf(row.Text(column));
  if (!state) return "its state is \"" + row.Text(column) + "\"";
  emergency->state = *state;
  return "";
}
Value StateText(EmergencyState state) { return std::string(EmergencyStateName(state)); }

constexpr Column<Emergency> kColumnsOfEmergency[] = {
    Kept<&Emergency::mention_id>("mention_id"),
    {"state", [](const Emergency& emergency) { return StateText(emergency.state); }, EmergencyStateSet},
    Kept<&Emergency::urgency>("urgency"),
    Kept<&Emergency::since>("since"),
    Kept<&Emergency::put_by>("put_by"),
    Kept<&Emergency::taken_by>("taken_by"),
    Kept<&Emergency::taken_at>("taken_at"),
    Kept<&Emergency::handed_by>("handed_by"),
    Kept<&Emergency::handed_at>("handed_at"),
    Kept<&Emergency::closed_by>("closed_by"),
    Kept<&Emergency::closed_at>("closed_at"),
    Kept<&Emergency::reason>("reason"),
    Kept<&Emergency::turn>("turn"),
    Kept<&Emergency::level>("level"),
    Kept<&Emergency::escalates_at>("escalates_at"),
    Kept<&Emergency::changed_at>("changed_at"),
};
const Columns<Emergency> kEmergency = kColumnsOfEmergency;

constexpr Column<EmergencyStep> kColumnsOfStep[] = {
    Read<&EmergencyStep::id>("id"),         Kept<&EmergencyStep::mention_id>("mention_id"),
    Kept<&EmergencyStep::action>("action"), Kept<&EmergencyStep::who>("who"),
    Kept<&EmergencyStep::at>("at"),         Kept<&EmergencyStep::note>("note"),
};
const Columns<EmergencyStep> kStepOfEmergency = kColumnsOfStep;

// A job of this kind has one row, of one part to one person or place.
constexpr Column<EmergencyAlert> kColumnsOfAlert[] = {
    Kept<&EmergencyAlert::mention_id>("mention_id"),
    Kept<&EmergencyAlert::turn>("turn"),
    Kept<&EmergencyAlert::level>("level"),
    Kept<&EmergencyAlert::person>("person"),
    Kept<&EmergencyAlert::channel>("channel"),
    Kept<&EmergencyAlert::recipient>("recipient"),
    Kept<&EmergencyAlert::job_id>("job_id"),
    Kept<&EmergencyAlert::at>("at"),
    Read<&EmergencyAlert::state>(
        "(SELECT MAX(d.state) FROM deliveries d WHERE d.job_id = emergency_alerts.job_id)"),
    Read<&EmergencyAlert::error>(
        "(SELECT MAX(d.error) FROM deliveries d WHERE d.job_id = emergency_alerts.job_id)"),
};
const Columns<EmergencyAlert> kAlertOfEmergency = kColumnsOfAlert;

constexpr char kOneEmergency[] = " FROM emergencies WHERE mention_id = ?";
constexpr char kInState[] =
    " FROM emergencies WHERE state = ? ORDER BY since, urgency DESC, mention_id LIMIT ?";
constexpr char kInBand[] =
    " FROM emergencies WHERE state = ? AND urgency >= ? AND urgency < ? ORDER BY since, urgency DESC, "
    "mention_id "
    "LIMIT ?";
constexpr char kClosedBefore[] =
    " FROM emergencies WHERE state = 'closed' AND mention_id < ? ORDER BY mention_id DESC LIMIT ?";
constexpr char kCountInState[] = "SELECT COUNT(*), MIN(since) FROM emergencies WHERE state = ?";
constexpr char kStepsOf[] = " FROM emergency_steps WHERE mention_id = ? ORDER BY id";
constexpr char kAlertsOf[] =
    " FROM emergency_alerts WHERE mention_id = ? ORDER BY mention_id, turn, level, person, channel, "
    "recipient";
constexpr char kJobsAbout[] = "SELECT id FROM jobs WHERE kind = ? AND subject = ?";
constexpr char kRowOfJob[] = "SELECT state, error FROM deliveries WHERE job_id = ?";
constexpr char kForgetPost[] = "UPDATE posts SET title = ?, parts = ? WHERE job_id = ?";

constexpr int kMostEmergencies = 500;

// From and to (exclusive), the gravest first. An urgency is 0 to 1.
constexpr std::pair<double, double> kUrgencyBands[] = {
    {kHighUrgency, 2}, {kMediumUrgency, kHighUrgency}, {-1, kMediumUrgency}};

Result<std::vector<Emergency>> LoadEmergencies(Tx& tx, const std::string& from,
                                               const std::vector<Value>& values) {
  auto rows = tx.Query("SELECT " + ReadNames(kEmergency) + from, values);
  if (!rows) return rows.error();
  std::vector<Emergency> found;
  for (const Row& row : *rows) {
    auto emergency = RecordOf(kEmergency, row, "emergencies", std::to_string(row.Int(0)));
    if (emergency) {
      found.push_back(*std::move(emergency));
    } else {
      LogError("a row is left out", {{"error", emergency.error().message}});
    }
  }
  return found;
}

// The jobs of kind alert with that subject.
Result<std::vector<int64_t>> JobsAbout(Tx& tx, const std::string& subject) {
  auto rows = tx.Query(kJobsAbout, {std::string(JobKindName(JobKind::kAlert)), subject});
  if (!rows) return rows.error();
  std::vector<int64_t> ids;
  for (const Row& row : *rows) ids.push_back(row.Int(0));
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace

Result<void> SaveEmergency(Tx& tx, const Emergency& emergency) {
  const std::vector<Value> values = ValuesOf(kEmergency, emergency);
  auto saved =
      tx.Run("INSERT INTO emergencies (" + WrittenNames(kEmergency) + ") VALUES (" + Marks(values.size()) +
                 ") ON CONFLICT (mention_id) DO UPDATE SET " + Replacements(kEmergency.subspan(1)),
             values);
  return saved ? Result<void>() : saved.error();
}

Result<std::optional<Emergency>> FindEmergency(Tx& tx, int64_t mention_id) {
  auto rows = tx.Query("SELECT " + ReadNames(kEmergency) + kOneEmergency, {mention_id});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<Emergency>();
  auto emergency = RecordOf(kEmergency, rows->front(), "emergencies", std::to_string(mention_id));
  if (!emergency) return emergency.error();
  return std::optional<Emergency>(*std::move(emergency));
}

Result<std::vector<Emergency>> EmergenciesIn(Tx& tx, EmergencyState state, int limit) {
  return LoadEmergencies(tx, kInState, {StateText(state), int64_t{std::clamp(limit, 0, kMostEmergencies)}});
}

Result<std::vector<Emergency>> EmergenciesByGravity(Tx& tx, EmergencyState state, int limit) {
  const auto most = static_cast<size_t>(std::clamp(limit, 0, kMostEmergencies));
  std::vector<Emergency> all;
  for (const auto& [from, to] : kUrgencyBands) {
    if (all.size() >= most) break;
    auto found =
        LoadEmergencies(tx, kInBand, {StateText(state), from, to, static_cast<int64_t>(most - all.size())});
    if (!found) return found.error();
    all.insert(all.end(), std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
  }
  return all;
}

Result<std::vector<Emergency>> ClosedEmergencies(Tx& tx, int64_t before, int limit) {
  return LoadEmergencies(tx, kClosedBefore,
                         {before > 0 ? before : INT64_MAX, int64_t{std::clamp(limit, 0, kMostEmergencies)}});
}

Result<EmergencyCounts> CountEmergencies(Tx& tx) {
  EmergencyCounts counts;
  const std::pair<EmergencyState, int64_t*> each[] = {{EmergencyState::kWaiting, &counts.waiting},
                                                      {EmergencyState::kTaken, &counts.taken},
                                                      {EmergencyState::kHandedOver, &counts.handed_over}};
  for (const auto& [state, count] : each) {
    auto rows = tx.Query(kCountInState, {StateText(state)});
    if (!rows) return rows.error();
    *count = rows->at(0).Int(0);
    if (state == EmergencyState::kWaiting && *count > 0) counts.oldest_waiting = rows->at(0).At(1);
  }
  return counts;
}

Result<void> AddEmergencyStep(Tx& tx, const EmergencyStep& step) {
  const std::vector<Value> values = ValuesOf(kStepOfEmergency, step);
  auto added = tx.Run("INSERT INTO emergency_steps (" + WrittenNames(kStepOfEmergency) + ") VALUES (" +
                          Marks(values.size()) + ")",
                      values);
  return added ? Result<void>() : added.error();
}

Result<std::vector<EmergencyStep>> StepsOfEmergency(Tx& tx, int64_t mention_id) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kStepOfEmergency) + kStepsOf, {mention_id}),
                     [](const Row& row) {
                       return RecordOf(kStepOfEmergency, row, "emergency_steps", std::to_string(row.Int(0)));
                     });
}

Result<bool> AddEmergencyAlert(Tx& tx, const EmergencyAlert& alert) {
  const std::vector<Value> values = ValuesOf(kAlertOfEmergency, alert);
  auto added = tx.Run("INSERT INTO emergency_alerts (" + WrittenNames(kAlertOfEmergency) + ") VALUES (" +
                          Marks(values.size()) +
                          ") ON CONFLICT (mention_id, turn, level, person, channel, recipient) DO NOTHING",
                      values);
  if (!added) return added.error();
  return *added > 0;
}

Result<std::vector<EmergencyAlert>> AlertsOf(Tx& tx, int64_t mention_id) {
  return RecordsFrom(
      tx.Query("SELECT " + ReadNames(kAlertOfEmergency) + kAlertsOf, {mention_id}), [](const Row& row) {
        return RecordOf(kAlertOfEmergency, row, "emergency_alerts", std::to_string(row.Int(0)));
      });
}

Result<DispatchSaid> LastDispatch(Tx& tx, int64_t mention_id) {
  auto jobs = JobsAbout(tx, DispatchSubject(mention_id));
  if (!jobs) return jobs.error();
  if (jobs->empty()) return DispatchSaid{};
  auto rows = tx.Query(kRowOfJob, {jobs->back()});
  if (!rows) return rows.error();
  if (rows->empty()) return DispatchSaid{};
  return DispatchSaid{rows->front().Text(0), rows->front().Text(1)};
}

Result<void> ForgetAlertWords(Tx& tx, int64_t mention_id, const std::string& instead) {
  for (const std::string& subject : {AlertSubject(mention_id), DispatchSubject(mention_id)}) {
    auto jobs = JobsAbout(tx, subject);
    if (!jobs) return jobs.error();
    for (const int64_t job : *jobs) {
      auto done = tx.Run(kForgetPost, {instead, PackTexts({instead}), job});
      if (!done) return done.error();
    }
  }
  return {};
}

}  // namespace crier
