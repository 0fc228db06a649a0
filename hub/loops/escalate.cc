#include "hub/loops/escalate.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/log.h"
#include "desk/emergency.h"
#include "desk/escalation.h"
#include "hub/act.h"
#include "hub/emergencies.h"
#include "hub/hub.h"
#include "store/tables/mentions.h"

namespace crier {
namespace {

constexpr std::chrono::seconds kAfterTroubleOfLane{5};

// What one look found.
struct StandingOnes {
  std::vector<Emergency> waiting, taken, handed_over;
  std::vector<DutyEntry> entries;
};

Result<StandingOnes> ReadLane(Hub& hub) {
  StandingOnes lane;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    const std::pair<EmergencyState, std::vector<Emergency>*> lists[] = {
        {EmergencyState::kWaiting, &lane.waiting},
        {EmergencyState::kTaken, &lane.taken},
        {EmergencyState::kHandedOver, &lane.handed_over}};
    for (const auto& [state, list] : lists) {
      auto found = EmergenciesIn(tx, state);
      if (!found) return found.error();
      *list = *std::move(found);
    }
    auto entries = DutiesNow(hub, tx);
    if (!entries) return entries.error();
    lane.entries = *std::move(entries);
    return {};
  });
  if (!read) return read.error();
  return lane;
}

struct Done {
  std::set<std::string> channels;  // to be rung
  bool something = false;
  bool nobody = false;  // a level was passed over, or nobody is left
};

Result<void> NoteStep(Tx& tx, int64_t mention, std::string action, std::string note, Time now) {
  return AddEmergencyStep(tx, {.mention_id = mention,
                               .action = std::move(action),
                               .who = ActorText(Actor::Hub()),
                               .at = now,
                               .note = std::move(note)});
}

std::string HeadlineOfAlert(const Emergency& emergency, int level) {
  return fmt::format("PEOPLE IN DANGER, urgency {:.2f}{}", emergency.urgency,
                     level > 1 ? fmt::format(", level {}: nobody has taken it", level) : "");
}

Result<void> AlertOne(Hub& hub, Tx& tx, const Emergency& emergency, const StoredMention& mention,
                      const DutyEntry& entry, Time now, Done* done) {
  AlertWords words = AlertWordsOf(hub, mention, now);
  words.headline = HeadlineOfAlert(emergency, entry.level);
  auto job =
      WriteAlert(hub, tx, {AlertSubject(emergency.mention_id), entry.channel, entry.recipient}, words, now);
  if (!job) return job.error();
  auto added = AddEmergencyAlert(tx, {.mention_id = emergency.mention_id,
                                      .turn = emergency.turn,
                                      .level = entry.level,
                                      .person = entry.person,
                                      .channel = entry.channel,
                                      .recipient = entry.recipient,
                                      .job_id = *job,
                                      .at = now});
  if (!added) return added.error();
  done->channels.insert(entry.channel);
  return NoteStep(tx, emergency.mention_id, "alert",
                  fmt::format("level {}: {} by {}", entry.level, entry.person, entry.channel), now);
}

// Part of a write.
Result<Done> AlertNext(Hub& hub, Tx& tx, int64_t mention_id, Time now) {
  Done done;
  auto emergency = FindEmergency(tx, mention_id);
  if (!emergency) return emergency.error();
  if (!*emergency) return done;
  auto alerted = AlertsOf(tx, mention_id);
  if (!alerted) return alerted.error();
  auto entries = DutiesNow(hub, tx);
  if (!entries) return entries.error();
  const Escalated next = Escalate(**emergency, *entries, *alerted, EscalationRulesOf(hub), now);
  if (!next.changed && next.alert.empty()) return done;
  done.something = true;
  done.nobody = next.exhausted || !next.passed_over.empty();
  auto mention = FindMention(tx, mention_id);
  if (!mention) return mention.error();
  Json people = Json::array();
  for (const DutyEntry& each : next.alert) {
    people.push_back({{"person", each.person}, {"level", each.level}, {"channel", each.channel}});
    auto sent = AlertOne(hub, tx, next.emergency, mention->value_or(StoredMention{}), each, now, &done);
    if (!sent) return sent.error();
  }
  for (const int level : next.passed_over) {
    auto noted = NoteStep(tx, mention_id, "alert", fmt::format("level {}: nobody is on duty", level), now);
    if (!noted) return noted.error();
  }
  if (next.exhausted) {
    if (auto noted = NoteStep(tx, mention_id, "alert", "nobody is left to alert", now); !noted)
      return noted.error();
  }
  if (next.changed) {
    if (auto saved = SaveEmergency(tx, next.emergency); !saved) return saved.error();
  }
  auto recorded = Record(tx, Actor::Hub(), now, "emergency.alert",
                         {fmt::format("emergency {}", mention_id),
                          nullptr,
                          {{"level", next.emergency.level},
                           {"alerted", std::move(people)},
                           {"passed_over", next.passed_over},
                           {"exhausted", next.exhausted}}});
  if (!recorded) return recorded.error();
  return done;
}

// Part of a write: what was taken and forgotten waits again, and what did not reach the emergency centre.
Result<Done> BringBack(Hub& hub, Tx& tx, int64_t mention_id, Time now) {
  Done done;
  auto found = FindEmergency(tx, mention_id);
  if (!found) return found.error();
  if (!*found) return done;
  const Emergency& was = **found;
  std::optional<Emergency> back = Lapse(was, EscalationRulesOf(hub).taken_for, now);
  std::string action = "lapse", note = was.taken_by + " did nothing more with it";
  if (was.state == EmergencyState::kHandedOver) {
    auto said = LastDispatch(tx, mention_id);
    if (!said) return said.error();
    if (said->state == "failed" || said->state == "skipped") {
      back = ReturnFromDispatch(was, now);
      action = "return";
      note = "the emergency centre was not told: " + said->error;
    }
  }
  if (!back) return done;
  done.something = done.nobody = true;
  if (auto saved = SaveEmergency(tx, *back); !saved) return saved.error();
  if (auto noted = NoteStep(tx, mention_id, action, note, now); !noted) return noted.error();
  auto recorded =
      Record(tx, Actor::Hub(), now, "emergency." + action,
             {fmt::format("emergency {}", mention_id), EmergencyRecordJson(was), EmergencyRecordJson(*back)});
  if (!recorded) return recorded.error();
  return done;
}

template <typename Part>
Result<bool> InOneWrite(Hub& hub, int64_t mention_id, Part part) {
  Done done;
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto result = part(hub, tx, mention_id, hub.clock().Now());
    if (!result) return result.error();
    done = *std::move(result);
    return {};
  });
  if (!written) return written.error();
  if (!done.something) return false;
  for (const std::string& channel : done.channels) RingSender(hub, channel);
  const std::string alarm =
      done.nobody ? "ALARM: an emergency waits, and nobody could be alerted or has it" : "people are alerted";
  if (done.nobody) {
    LogError(alarm, {{"mention", std::to_string(mention_id)}});
  } else {
    LogWarn(alarm, {{"mention", std::to_string(mention_id)}});
  }
  AnnounceEmergencies(hub, {mention_id});
  return true;
}

// Whether a write would do anything: most looks find nothing to do.
Result<bool> IsDue(Hub& hub, const StandingOnes& lane, const Emergency& emergency, Time now) {
  bool due = false;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto alerted = AlertsOf(tx, emergency.mention_id);
    if (!alerted) return alerted.error();
    const Escalated next = Escalate(emergency, lane.entries, *alerted, EscalationRulesOf(hub), now);
    due = next.changed || !next.alert.empty();
    return {};
  });
  if (!read) return read.error();
  return due;
}

// Likewise of one that was handed over: it comes back only where the emergency centre was not told.
Result<bool> CameToNothing(Hub& hub, int64_t mention_id) {
  bool nothing = false;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto said = LastDispatch(tx, mention_id);
    if (!said) return said.error();
    nothing = said->state == "failed" || said->state == "skipped";
    return {};
  });
  if (!read) return read.error();
  return nothing;
}

// What the log and the consoles were told last of duties without a holder. For the loop's thread alone.
class DutyWatch {
 public:
  void Look(Hub& hub, const std::vector<DutyEntry>& entries) {
    auto alarms = DutyAlarms(entries, hub.config().duty.rules.levels, hub.clock().Now());
    if (told_ && *told_ == alarms) return;
    for (const DutyAlarm& each : alarms) {
      LogError(each.what == "nobody" ? "ALARM: nobody is on duty" : "ALARM: a duty is not acknowledged",
               {{"level", std::to_string(each.level)}, {"person", each.person}});
    }
    const bool first = !told_;
    if (!first && alarms.empty()) LogInfo("every duty has its holder", {});
    told_ = std::move(alarms);
    if (!first || !told_->empty()) TellLane(hub);
  }

 private:
  std::optional<std::vector<DutyAlarm>> told_;
};

Result<Time> LookOnce(Hub& hub, DutyWatch* watch) {
  auto lane = ReadLane(hub);
  if (!lane) return lane.error();
  const Time now = hub.clock().Now();
  if (watch != nullptr) watch->Look(hub, lane->entries);
  // One that cannot be read or written holds up no other.
  std::optional<Error> trouble;
  bool again = false;
  const auto note = [&](const Result<bool>& did) {
    if (!did) trouble = did.error();
    again = again || (did && *did);
  };
  for (const Emergency& each : lane->waiting) {
    auto due = IsDue(hub, *lane, each, now);
    note(due && *due ? InOneWrite(hub, each.mention_id, AlertNext) : due);
  }
  for (const Emergency& each : lane->taken) {
    if (Lapse(each, EscalationRulesOf(hub).taken_for, now)) note(InOneWrite(hub, each.mention_id, BringBack));
  }
  for (const Emergency& each : lane->handed_over) {
    auto nothing = CameToNothing(hub, each.mention_id);
    note(nothing && *nothing ? InOneWrite(hub, each.mention_id, BringBack) : nothing);
  }
  if (trouble) return *trouble;
  if (again) return now;
  Time next = now + hub.LongestIdle();
  for (const Emergency& each : lane->waiting) {
    if (each.escalates_at) next = std::min(next, *each.escalates_at);
  }
  for (const Emergency& each : lane->taken) {
    if (each.taken_at) next = std::min(next, *each.taken_at + EscalationRulesOf(hub).taken_for);
  }
  if (const auto change = NextChange(lane->entries, now)) next = std::min(next, *change);
  return next;
}

}  // namespace

Result<Time> EscalateDue(Hub& hub) { return LookOnce(hub, nullptr); }

void EscalateEmergencies(Hub& hub, std::stop_token stop) {
  DutyWatch watch;
  while (!stop.stop_requested()) {
    auto next = LookOnce(hub, &watch);
    if (!next) {
      LogError("people on duty cannot be alerted; it is tried again", {{"error", next.error().message}});
      next = hub.clock().Now() + kAfterTroubleOfLane;
    }
    hub.escalate_bell().WaitUntil(hub.clock(), *next, stop);
  }
}

}  // namespace crier
