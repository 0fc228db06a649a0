#include "hub/emergencies.h"

#include <fmt/format.h>

#include <algorithm>

#include "broadcast/ledger/rows.h"
#include "broadcast/words.h"
#include "core/log.h"
#include "desk/emergency.h"
#include "hub/hub.h"
#include "store/tables/bulletins.h"
#include "store/tables/duties.h"
#include "store/tables/jobs.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

constexpr char kAlertLang[] = "en";  // of our own words; the resident's stay as they are
constexpr char kWordsRemoved[] =
    "People in danger: the author removed the words; see the lane in the console";

// Whether something of it changed.
Result<bool> PutOne(Tx& tx, const StoredMention& mention, Time now) {
  auto there = FindEmergency(tx, mention.id);
  if (!there) return there.error();
  if (mention.removed) {
    if (!*there) return false;
    if (auto forgotten = ForgetAlertWords(tx, mention.id, kWordsRemoved); !forgotten)
      return forgotten.error();
    return true;
  }
  if (!IsEmergency(mention)) return there->has_value();
  std::optional<Emergency> put;
  if (*there) {
    put = PutAgain(**there, mention, Actor::Hub(), now);
    if (!put) return true;
  } else {
    put = NewEmergency(mention, Actor::Hub(), now);
  }
  if (auto saved = SaveEmergency(tx, *put); !saved) return saved.error();
  auto noted = AddEmergencyStep(tx, {.mention_id = mention.id,
                                     .action = "put",
                                     .who = ActorText(Actor::Hub()),
                                     .at = now,
                                     .note = fmt::format("urgency {:.2f}", mention.verdict.urgency)});
  if (!noted) return noted.error();
  return true;
}

std::string PlaceIn(const StoredMention& stored) {
  const auto& places = stored.verdict.places;
  std::string place = places.empty() ? "" : places.front().text;
  if (!places.empty() && !places.front().neighborhood.empty() && places.front().neighborhood != place)
    place += ", " + places.front().neighborhood;
  std::optional<Point> point = stored.mention.point;
  if (!point && !places.empty()) point = places.front().point;
  if (point) place += fmt::format("{}{:.5f}, {:.5f}", place.empty() ? "" : " at ", point->lat, point->lon);
  return place;
}

Json TimeOrNull(const std::optional<Time>& time) { return time ? Json(FormatTime(*time)) : Json(); }

Json AlarmsJson(const std::vector<DutyAlarm>& alarms) {
  Json list = Json::array();
  for (const DutyAlarm& each : alarms)
    list.push_back({{"what", each.what}, {"level", each.level}, {"person", each.person}});
  return list;
}

}  // namespace

Result<std::vector<int64_t>> PutEmergencies(Tx& tx, const IntakeResult& taken, Time now) {
  std::vector<int64_t> changed;
  for (const auto* list : {&taken.added, &taken.changed}) {
    for (const StoredMention& mention : *list) {
      auto put = PutOne(tx, mention, now);
      if (!put) return put.error();
      if (*put) changed.push_back(mention.id);
    }
  }
  return changed;
}

void AnnounceEmergencies(Hub& hub, const std::vector<int64_t>& mentions) {
  if (mentions.empty()) return;
  hub.escalate_bell().Ring();
  for (const int64_t id : mentions) {
    Json json;
    auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
      auto emergency = FindEmergency(tx, id);
      if (!emergency || !*emergency) return emergency ? Result<void>() : emergency.error();
      auto shown = ShowEmergency(tx, **emergency, false);
      if (!shown) return shown.error();
      auto lane = LaneJson(hub, tx);
      if (!lane) return lane.error();
      json = *std::move(lane);
      json["emergency"] = EmergencyJson(*shown);
      return {};
    });
    if (read && !json.is_null()) {
      hub.live().Publish("emergencies", Dump(json));
    } else if (!read) {
      LogError("an emergency is not told to the consoles",
               {{"mention", std::to_string(id)}, {"error", read.error().message}});
      hub.live().Publish(kReload, "{}");
    }
  }
}

void TellLane(Hub& hub) {
  Json json;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto lane = LaneJson(hub, tx);
    if (!lane) return lane.error();
    json = *std::move(lane);
    return {};
  });
  if (read) hub.live().Publish("emergencies", Dump(json));
}

Result<ShownEmergency> ShowEmergency(Tx& tx, const Emergency& emergency, bool history) {
  ShownEmergency shown;
  shown.emergency = emergency;
  auto mention = FindMention(tx, emergency.mention_id);
  if (!mention) return mention.error();
  if (!*mention) return Error{Fault::kNotFound, "not found: mention " + std::to_string(emergency.mention_id)};
  shown.mention = **std::move(mention);
  auto alerted = AlertsOf(tx, emergency.mention_id);
  if (!alerted) return alerted.error();
  shown.alerted = *std::move(alerted);
  auto dispatch = LastDispatch(tx, emergency.mention_id);
  if (!dispatch) return dispatch.error();
  shown.dispatch = *std::move(dispatch);
  if (!history) return shown;
  auto steps = StepsOfEmergency(tx, emergency.mention_id);
  if (!steps) return steps.error();
  shown.history = *std::move(steps);
  return shown;
}

Json EmergencyRecordJson(const Emergency& emergency) {
  return {{"mention_id", emergency.mention_id},
          {"state", EmergencyStateName(emergency.state)},
          {"urgency", emergency.urgency},
          {"since", FormatTime(emergency.since)},
          {"put_by", emergency.put_by},
          {"taken_by", emergency.taken_by},
          {"taken_at", TimeOrNull(emergency.taken_at)},
          {"handed_by", emergency.handed_by},
          {"handed_at", TimeOrNull(emergency.handed_at)},
          {"closed_by", emergency.closed_by},
          {"closed_at", TimeOrNull(emergency.closed_at)},
          {"reason", emergency.reason},
          {"turn", emergency.turn},
          {"level", emergency.level},
          {"escalates_at", TimeOrNull(emergency.escalates_at)},
          {"changed_at", FormatTime(emergency.changed_at)}};
}

Json EmergencyJson(const ShownEmergency& shown) {
  Json json = EmergencyRecordJson(shown.emergency);
  json["dispatch"] = shown.dispatch.state;
  json["alerted"] = Json::array();
  for (const EmergencyAlert& each : shown.alerted) {
    json["alerted"].push_back({{"turn", each.turn},
                               {"level", each.level},
                               {"person", each.person},
                               {"channel", each.channel},
                               {"at", FormatTime(each.at)},
                               {"state", each.state},
                               {"error", each.error}});
  }
  json["mention"] = MentionJson(shown.mention);
  if (shown.history.empty()) return json;
  json["history"] = Json::array();
  for (const EmergencyStep& each : shown.history) {
    json["history"].push_back(
        {{"action", each.action}, {"who", each.who}, {"at", FormatTime(each.at)}, {"note", each.note}});
  }
  return json;
}

Result<Json> LaneJson(Hub& hub, Tx& tx) {
  auto counts = CountEmergencies(tx);
  if (!counts) return counts.error();
  auto entries = DutiesNow(hub, tx);
  if (!entries) return entries.error();
  return Json{
      {"waiting", counts->waiting},
      {"taken", counts->taken},
      {"handed_over", counts->handed_over},
      {"alarms", AlarmsJson(DutyAlarms(*entries, hub.config().duty.rules.levels, hub.clock().Now()))}};
}

EscalationRules EscalationRulesOf(const Hub& hub) {
  EscalationRules rules = hub.config().duty.rules;
  const auto faster = [&](std::chrono::milliseconds time) {
    return std::chrono::milliseconds(
        static_cast<int64_t>(static_cast<double>(time.count()) * hub.config().speed));
  };
  rules.escalate_after = faster(rules.escalate_after);
  rules.taken_for = faster(rules.taken_for);
  return rules;
}

Result<std::vector<DutyEntry>> DutiesNow(Hub& hub, Tx& tx) {
  return DutiesSince(tx, hub.clock().Now() - kHandOverLasts, true);
}

Result<void> CheckReach(Hub& hub, const std::string& channel, const std::string& recipient,
                        bool by_configuration) {
  const auto open = hub.FindChannel(channel);
  if (open == nullptr) return Error{Fault::kRejected, fmt::format("there is no channel '{}'", channel)};
  if (open->config().drill && hub.mode() != "demo")
    return Error{Fault::kRejected, fmt::format("channel {} is for drills: no alert goes there", channel)};
  if (!open->sends())
    return Error{Fault::kRejected, fmt::format("channel {} does not send{}", channel,
                                               open->config().paused ? ": it is paused" : "")};
  if (open->abilities().recipients) {
    if (!recipient.empty()) return {};
    return Error{Fault::kBadData,
                 fmt::format("channel {} goes to people: say in 'recipient' to which address", channel)};
  }
  if (!recipient.empty())
    return Error{Fault::kBadData,
                 fmt::format("channel {} has no recipients: leave 'recipient' out", channel)};
  const auto& named = hub.config().duty.channels;
  if (by_configuration || std::find(named.begin(), named.end(), channel) != named.end()) return {};
  return Error{Fault::kRejected,
               fmt::format("channel {} may be public: where it is not, name it in 'duty: channels' of the "
                           "configuration",
                           channel)};
}

std::string ConsoleAddress(const Hub& hub) {
  const Config& config = hub.config();
  if (!config.duty.console.empty()) return config.duty.console;
  if (!config.single_sign_on) return "";
  std::string address = config.single_sign_on->redirect_uri;
  if (!address.ends_with(kSignOnReturn)) return "";
  address.resize(address.size() - kSignOnReturn.size());
  return address;
}

AlertWords AlertWordsOf(Hub& hub, const StoredMention& stored, Time now) {
  const Mention& mention = stored.mention;
  AlertWords words;
  words.said = stored.removed ? "" : mention.text;
  words.place = PlaceIn(stored);
  if (!stored.removed) {
    const auto when = WriteTime(mention.created_at, now, kAlertLang, hub.config().time_zone);
    const std::string& who = mention.author.handle.empty() ? mention.author.name : mention.author.handle;
    words.source = fmt::format("{} on {}{}{}", when ? *when : FormatTime(mention.created_at), mention.channel,
                               who.empty() ? "" : " by ", who);
    words.url = mention.url;
  }
  if (const std::string console = ConsoleAddress(hub); !console.empty())
    words.link = fmt::format("{}/#/emergencies/{}", console, stored.id);
  return words;
}

Result<int64_t> WriteAlert(Hub& hub, Tx& tx, const AlertTo& to, const AlertWords& words, Time now) {
  return WriteAlertPost(
      hub, tx, to, kAlertPriority,
      [&](const Limits& limits) {
        Post post = AlertPost(words, limits);
        post.lang = kAlertLang;
        return post;
      },
      now);
}

Result<int64_t> WriteAlertPost(Hub& hub, Tx& tx, const AlertTo& to, int priority,
                               const std::function<Post(const Limits&)>& write, Time now) {
  Job job;
  job.kind = JobKind::kAlert;
  job.subject = to.subject;
  job.channel = to.channel;
  job.priority = priority;
  job.audience = job.expanded = to.recipient.empty() ? 0 : 1;
  job.created_at = job.updated_at = now;
  auto id = AddJob(tx, job);
  if (!id) return id.error();
  job.id = *id;
  std::vector<Delivery> rows;
  const auto open = hub.FindChannel(to.channel);
  if (auto reached = CheckReach(hub, to.channel, to.recipient, to.by_configuration); !reached) {
    rows.push_back(RefusedRow(job, reached.error(), now));
  } else {
    // The limits at hand: a far side that is slow to tell its own holds up no alert.
    Post post = write(open->LastLimits());
    post.channel = to.channel;
    post.sent = now;
    if (auto saved = SavePost(tx, job.id, post); !saved) return saved.error();
    AddRows(job, "Alert", post, {}, open->abilities(), {to.recipient}, now, &rows);
  }
  if (auto added = AddDeliveries(tx, rows); !added) return added.error();
  return job.id;
}

void RingSender(Hub& hub, const std::string& channel) {
  if (const auto open = hub.FindChannel(channel)) open->send_bell().Ring();
}

}  // namespace crier
