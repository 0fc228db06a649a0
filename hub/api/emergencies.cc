// People in danger: the lane, and the steps that people take with what stands in it.
#include "hub/emergencies.h"

#include <algorithm>

#include "core/log.h"
#include "core/text.h"
#include "core/visible.h"
#include "desk/emergency.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "store/tables/backlog.h"
#include "store/tables/emergencies.h"
#include "store/tables/mentions.h"
#include "store/tables/people.h"

namespace crier {
namespace {

// The member `name` of the body, which has no other; empty where it is left out.
Result<std::string> OnlyNote(const ApiCall& call, const char* name) {
  if (call.request.body.empty()) return std::string();
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {name}); !known) return known.error();
  auto text = TextIn(*body, name);
  if (!text) return text.error();
  return std::string(Trim(DropInvisible(*text)));
}

std::string SubjectOf(int64_t mention) { return "emergency " + std::to_string(mention); }

// Waiting ones first, each state by level of urgency, and of the same level the oldest first.
Result<std::vector<Emergency>> FindOpenOnes(Tx& tx, int limit) {
  std::vector<Emergency> all;
  for (const EmergencyState state :
       {EmergencyState::kWaiting, EmergencyState::kTaken, EmergencyState::kHandedOver}) {
    const int room = limit - static_cast<int>(all.size());
    if (room <= 0) break;
    auto found = EmergenciesByGravity(tx, state, room);
    if (!found) return found.error();
    all.insert(all.end(), found->begin(), found->end());
  }
  return all;
}

// Who took it, for the emergency centre: the name that people know him by.
Result<std::string> ShownName(Tx& tx, const std::string& actor_text) {
  const auto actor = ActorOf(actor_text);
  if (!actor || actor->kind != Actor::Kind::kPerson) return actor_text;
  auto person = FindPerson(tx, actor->name);
  if (!person) return person.error();
  const bool named = *person && !(*person)->display_name.empty();
  return named ? (*person)->display_name : actor->name;
}

// Part of the write of a step: tells the emergency centre.
Result<void> SendToDispatch(Hub& hub, Tx& tx, const Emergency& emergency, const StoredMention& mention,
                            const std::string& note, Time now) {
  const auto& dispatch = hub.config().dispatch;
  if (!dispatch)
    return Error{Fault::kConfig,
                 "no emergency centre is configured: 'dispatch: {channel, recipient}' (see "
                 "config/crier.yaml). Call it, and note that when you close this"};
  if (auto reached = CheckReach(hub, dispatch->channel, dispatch->recipient, true); !reached) return reached;
  auto name = ShownName(tx, emergency.taken_by);
  if (!name) return name.error();
  AlertWords words = AlertWordsOf(hub, mention, now);
  words.headline = hub.config().city + " hands over: PEOPLE IN DANGER";
  words.more = "Taken by: " + *name + (note.empty() ? "" : ". " + note);
  auto job = WriteAlert(hub, tx,
                        {DispatchSubject(emergency.mention_id), dispatch->channel, dispatch->recipient, true},
                        words, now);
  return job ? Result<void>() : job.error();
}

// A step of a person: take, release, dispatch, close.
Result<ServerReply> TakeStep(Hub& hub, const ApiCall& call, const std::string& action) {
  auto id = NumberOf(call.id, "a mention's id");
  if (!id) return id.error();
  auto note = OnlyNote(call, action == "close" ? "reason" : "note");
  if (!note) return note.error();
  ShownEmergency shown;
  auto written = Act(hub, call.acting(), "emergency." + action, [&](Tx& tx) -> Result<AuditedChange> {
    const Time now = hub.clock().Now();
    auto found = FindEmergency(tx, *id);
    if (!found) return found.error();
    if (!*found) return NotFound("an emergency of mention " + call.id);
    auto next = Step(**found, action, *note, call.actor, now);
    if (!next) return next.error();
    auto mention = FindMention(tx, *id);
    if (!mention) return mention.error();
    if (action == "dispatch") {
      auto sent = SendToDispatch(hub, tx, *next, mention->value_or(StoredMention{}), *note, now);
      if (!sent) return sent.error();
    }
    if (action != "release") {
      // Whom it has not reached yet need not come.
      auto halted = HaltPending(tx, JobKind::kAlert, AlertSubject(*id), next->taken_by + " has it",
                                next->taken_by + " has it", now);
      if (!halted) return halted.error();
    }
    if (auto saved = SaveEmergency(tx, *next); !saved) return saved.error();
    auto noted = AddEmergencyStep(
        tx, {.mention_id = *id, .action = action, .who = ActorText(call.actor), .at = now, .note = *note});
    if (!noted) return noted.error();
    auto now_shown = ShowEmergency(tx, *next, true);
    if (!now_shown) return now_shown.error();
    shown = *std::move(now_shown);
    return AuditedChange{SubjectOf(*id), EmergencyRecordJson(**found), EmergencyRecordJson(*next)};
  });
  if (!written) return written.error();
  LogInfo("a step with an emergency",
          {{"mention", call.id}, {"action", action}, {"by", ActorText(call.actor)}});
  if (action == "dispatch") RingSender(hub, hub.config().dispatch->channel);
  AnnounceEmergencies(hub, {*id});
  return JsonReply(EmergencyJson(shown));
}

struct LaneQuery {
  bool closed = false;
  int64_t before = 0;
  int limit = 50;
};
Result<LaneQuery> LaneQueryOf(const ServerRequest& request) {
  if (auto only = OnlyParams(request, {"state", "before", "limit"}); !only) return std::move(only).error();
  LaneQuery query;
  const std::string state = Param(request, "state");
  if (!state.empty() && state != "open" && state != "closed")
    return Error{Fault::kBadData, "state is open or closed"};
  query.closed = state == "closed";
  if (const std::string before = Param(request, "before"); !before.empty()) {
    if (!query.closed) return Error{Fault::kBadData, "before goes with state=closed"};
    auto id = NumberOf(before, "before");
    if (!id) return id.error();
    query.before = *id;
  }
  auto limit = LimitParam(request);
  if (!limit) return limit.error();
  query.limit = *limit;
  return query;
}

}  // namespace

Result<ServerReply> GetEmergencies(Hub& hub, const ApiCall& call) {
  auto query = LaneQueryOf(call.request);
  if (!query) return query.error();
  Json json;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto lane = LaneJson(hub, tx);
    if (!lane) return lane.error();
    json = *std::move(lane);
    auto found =
        query->closed ? ClosedEmergencies(tx, query->before, query->limit) : FindOpenOnes(tx, query->limit);
    if (!found) return found.error();
    json["emergencies"] = Json::array();
    for (const Emergency& each : *found) {
      auto shown = ShowEmergency(tx, each, false);
      if (!shown) return shown.error();
      json["emergencies"].push_back(EmergencyJson(*shown));
    }
    const bool full = query->closed && found->size() == static_cast<size_t>(query->limit);
    json["next"] = full ? Json(found->back().mention_id) : Json();
    return {};
  });
  if (!read) return read.error();
  return JsonReply(json);
}

Result<ServerReply> GetEmergency(Hub& hub, const ApiCall& call) {
  auto id = NumberOf(call.id, "a mention's id");
  if (!id) return id.error();
  std::optional<ShownEmergency> shown;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindEmergency(tx, *id);
    if (!found || !*found) return found ? Result<void>() : found.error();
    auto read_one = ShowEmergency(tx, **found, true);
    if (!read_one) return read_one.error();
    shown = *std::move(read_one);
    return {};
  });
  if (!read) return read.error();
  if (!shown) return NotFound("an emergency of mention " + call.id);
  return JsonReply(EmergencyJson(*shown));
}

Result<ServerReply> PostEmergencyTake(Hub& hub, const ApiCall& call) { return TakeStep(hub, call, "take"); }
Result<ServerReply> PostEmergencyRelease(Hub& hub, const ApiCall& call) {
  return TakeStep(hub, call, "release");
}
Result<ServerReply> PostEmergencyDispatch(Hub& hub, const ApiCall& call) {
  return TakeStep(hub, call, "dispatch");
}
Result<ServerReply> PostEmergencyClose(Hub& hub, const ApiCall& call) { return TakeStep(hub, call, "close"); }

Result<ServerReply> PostMentionEmergency(Hub& hub, const ApiCall& call) {
  auto id = NumberOf(call.id, "a mention's id");
  if (!id) return id.error();
  auto note = OnlyNote(call, "note");
  if (!note) return note.error();
  ShownEmergency shown;
  auto written = Act(hub, call.acting(), "emergency.put", [&](Tx& tx) -> Result<AuditedChange> {
    const Time now = hub.clock().Now();
    auto mention = FindMention(tx, *id);
    if (!mention) return mention.error();
    if (!*mention) return NotFound("mention " + call.id);
    if ((*mention)->removed)
      return Error{Fault::kRejected, "its author removed this mention: nobody could be told what it said"};
    auto there = FindEmergency(tx, *id);
    if (!there) return there.error();
    if (*there && (*there)->state != EmergencyState::kClosed)
      return Error{Fault::kRejected, "this mention is in the lane already"};
    auto again = *there ? PutAgain(**there, **mention, call.actor, now) : std::nullopt;
    const Emergency put = again ? *std::move(again) : NewEmergency(**mention, call.actor, now);
    if (auto saved = SaveEmergency(tx, put); !saved) return saved.error();
    auto noted = AddEmergencyStep(
        tx, {.mention_id = *id, .action = "put", .who = ActorText(call.actor), .at = now, .note = *note});
    if (!noted) return noted.error();
    auto now_shown = ShowEmergency(tx, put, true);
    if (!now_shown) return now_shown.error();
    shown = *std::move(now_shown);
    return AuditedChange{SubjectOf(*id), *there ? EmergencyRecordJson(**there) : Json(),
                         EmergencyRecordJson(put)};
  });
  if (!written) return written.error();
  LogInfo("a mention is put into the lane", {{"mention", call.id}, {"by", ActorText(call.actor)}});
  AnnounceEmergencies(hub, {*id});
  return JsonReply(EmergencyJson(shown), 201);
}

}  // namespace crier
