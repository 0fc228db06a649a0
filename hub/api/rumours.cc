// Rumours: the claims that spread, those that people have opened, their mentions, steps and answers.
#include "hub/rumours.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "core/id.h"
#include "core/log.h"
#include "core/text.h"
#include "core/visible.h"
#include "desk/rumour.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "store/tables/bulletins.h"
#include "store/tables/mentions.h"
#include "store/tables/rumours.h"

namespace crier {
namespace {

constexpr size_t kMostAtOnce = 500;     // mentions of one call
constexpr int kMostRumoursShown = 100;  // of a page: each is counted by its mentions

Result<std::string> CleanText(const Json& body, const char* name) {
  auto text = TextIn(body, name);
  if (!text) return text.error();
  return std::string(Trim(DropInvisible(*text)));
}

Result<std::vector<int64_t>> MentionIdsIn(const Json& body) {
  const auto bad = [](const char* why) { return Error{Fault::kBadData, why}; };
  if (!body.contains("mentions") || !body["mentions"].is_array() || body["mentions"].empty())
    return bad("mentions is a list of ids: none is chosen");
  if (body["mentions"].size() > kMostAtOnce) return bad("a call names at most 500 mentions");
  std::set<int64_t> ids;
  for (const Json& each : body["mentions"]) {
    if (!each.is_number_integer() || each.get<int64_t>() <= 0) return bad("mentions is a list of ids");
    ids.insert(each.get<int64_t>());
  }
  return std::vector<int64_t>(ids.begin(), ids.end());
}

Result<Rumour> RumourNamed(Tx& tx, const std::string& id) {
  auto found = FindRumour(tx, id);
  if (!found) return found.error();
  if (!*found) return NotFound("rumour " + id);
  return **std::move(found);
}

// What somebody does with mentions of a rumour.
struct MentionsCall {
  std::string action = "add";
  std::vector<int64_t> mentions;
  std::optional<Stance> stance;  // as a person says; none: by the rules
};

Result<void> AddOne(Tx& tx, const MentionsCall& change, RumourMention one) {
  auto mention = FindMention(tx, one.mention_id);
  if (!mention) return mention.error();
  if (!*mention) return NotFound(fmt::format("mention {}", one.mention_id));
  if ((*mention)->removed)
    return Error{Fault::kRejected, fmt::format("mention {} was removed by its author", one.mention_id)};
  one.stance = change.stance.value_or(StanceOf(**mention));
  one.by_person = change.stance.has_value();
  return PutRumourMention(tx, one);
}

Result<void> ChangeMentions(Tx& tx, const std::string& id, const MentionsCall& change, const Actor& who,
                            Time now) {
  auto members = MentionsOfRumour(tx, id);
  if (!members) return members.error();
  std::map<int64_t, RumourMention> inside;
  for (RumourMention& each : *members) {
    if (!each.taken_out) inside.emplace(each.mention_id, std::move(each));
  }
  for (const int64_t mention : change.mentions) {
    const auto there = inside.find(mention);
    if (change.action == "add") {
      if (there != inside.end()) continue;
      RumourMention one{.rumour_id = id, .mention_id = mention, .who = ActorText(who), .at = now};
      if (auto added = AddOne(tx, change, one); !added) return added;
      inside.emplace(mention, one);
      if (inside.size() <= kMostMentionsOfRumour) continue;
      return Error{Fault::kRejected,
                   fmt::format("a rumour holds at most {} mentions", kMostMentionsOfRumour)};
    }
    if (there == inside.end()) return NotFound(fmt::format("mention {} in this rumour", mention));
    RumourMention changed = there->second;
    changed.who = ActorText(who);
    changed.at = now;
    changed.taken_out = change.action == "take_out";
    if (change.stance) changed.stance = *change.stance;
    changed.by_person = changed.by_person || change.stance.has_value();
    if (auto put = PutRumourMention(tx, changed); !put) return put;
  }
  return {};
}

Result<MentionsCall> MentionsCallIn(const Json& body) {
  MentionsCall change;
  auto action = TextIn(body, "action");
  if (!action) return action.error();
  change.action = *action;
  if (change.action != "add" && change.action != "take_out" && change.action != "mark")
    return Error{Fault::kBadData, "action is add, take_out or mark"};
  auto stance = TextIn(body, "stance");
  if (!stance) return stance.error();
  if (!stance->empty()) {
    change.stance = StanceNamed(*stance);
    if (!change.stance || change.action == "take_out")
      return Error{Fault::kBadData, "stance is repeats, denies or asks, of what is added or marked"};
  } else if (change.action == "mark") {
    return Error{Fault::kBadData, "say in 'stance' whether it repeats, denies or asks"};
  }
  auto mentions = MentionIdsIn(body);
  if (!mentions) return mentions.error();
  change.mentions = *std::move(mentions);
  return change;
}

Json MentionsCallJson(const MentionsCall& change) {
  Json json{{"mentions", change.mentions}};
  if (change.stance) json["stance"] = StanceName(*change.stance);
  return json;
}

// One change of the rumour `call.id`, with its row in the audit; answers the rumour as it is then.
using ChangeOfRumour = std::function<Result<AuditedChange>(Tx& tx, Rumour* rumour, Time now)>;
Result<ServerReply> ChangeRumour(Hub& hub, const ApiCall& call, const std::string& action,
                                 const ChangeOfRumour& change) {
  Json shown;
  auto written = Act(hub, call.acting(), "rumour." + action, [&](Tx& tx) -> Result<AuditedChange> {
    auto rumour = RumourNamed(tx, call.id);
    if (!rumour) return rumour.error();
    auto changed = change(tx, &*rumour, hub.clock().Now());
    if (!changed) return changed.error();
    if (auto saved = SaveRumour(tx, *rumour); !saved) return saved.error();
    auto json = RumourJson(tx, *rumour, true);
    if (!json) return json.error();
    shown = *std::move(json);
    return changed;
  });
  if (!written) return written.error();
  LogInfo("a rumour is changed", {{"rumour", call.id}, {"how", action}, {"by", ActorText(call.actor)}});
  // Somebody who asks may have no answer yet.
  hub.dispatch_bell().Ring();
  TellRumour(hub, call.id);
  return JsonReply(shown);
}

std::string SubjectOfRumour(const std::string& id) { return "rumour " + id; }

}  // namespace

Result<ServerReply> GetRumours(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"state", "before", "limit"}); !only)
    return std::move(only).error();
  const std::string state = Param(call.request, "state"), before = Param(call.request, "before");
  if (!state.empty() && state != "open" && state != "closed")
    return Error{Fault::kBadData, "state is open or closed"};
  auto limit = LimitParam(call.request);
  if (!limit) return limit.error();
  *limit = std::min(*limit, kMostRumoursShown);
  const std::optional<bool> closed = state.empty() ? std::nullopt : std::optional(state == "closed");
  Json json{{"rumours", Json::array()}, {"spreading", Json::array()}, {"next", nullptr}};
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindRumours(tx, closed, before, *limit);
    if (!found) return found.error();
    for (const Rumour& each : *found) {
      auto rumour = RumourJson(tx, each);
      if (!rumour) return rumour.error();
      json["rumours"].push_back(*std::move(rumour));
    }
    if (found->size() == static_cast<size_t>(*limit)) json["next"] = found->back().id;
    if (closed.value_or(false) || !before.empty()) return {};
    auto spreading = SpreadingJson(tx, hub.clock().Now());
    if (!spreading) return spreading.error();
    json["spreading"] = *std::move(spreading);
    return {};
  });
  if (!read) return read.error();
  return JsonReply(json);
}

Result<ServerReply> GetRumour(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  Json json;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto rumour = RumourNamed(tx, call.id);
    if (!rumour) return rumour.error();
    auto shown = RumourJson(tx, *rumour, true);
    if (!shown) return shown.error();
    json = *std::move(shown);
    return {};
  });
  if (!read) return read.error();
  return JsonReply(json);
}

Result<ServerReply> PostRumour(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"claim", "mentions"}); !known) return known.error();
  auto claim = CleanText(*body, "claim");
  if (!claim) return claim.error();
  MentionsCall change;
  auto mentions = MentionIdsIn(*body);
  if (!mentions) return mentions.error();
  change.mentions = *std::move(mentions);
  const Time now = hub.clock().Now();
  auto rumour = NewRumour(NewId(now), *claim, call.actor, now);
  if (!rumour) return rumour.error();
  Json shown;
  auto written = Act(hub, call.acting(), "rumour.open", [&](Tx& tx) -> Result<AuditedChange> {
    if (auto saved = SaveRumour(tx, *rumour); !saved) return saved.error();
    if (auto added = ChangeMentions(tx, rumour->id, change, call.actor, now); !added) return added.error();
    auto json = RumourJson(tx, *rumour, true);
    if (!json) return json.error();
    shown = *std::move(json);
    Json after = RumourRecordJson(*rumour);
    after["mentions"] = change.mentions;
    return AuditedChange{SubjectOfRumour(rumour->id), nullptr, std::move(after)};
  });
  if (!written) return written.error();
  LogInfo("a rumour is opened", {{"rumour", rumour->id}, {"by", ActorText(call.actor)}});
  TellRumour(hub, rumour->id);
  return JsonReply(shown, 201);
}

Result<ServerReply> PostRumourStep(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"action", "claim", "verdict", "reason"}); !known) return known.error();
  RumourStep step;
  std::string verdict;
  const std::pair<const char*, std::string*> fields[] = {
      {"action", &step.action}, {"claim", &step.claim}, {"verdict", &verdict}, {"reason", &step.reason}};
  for (const auto& [name, value] : fields) {
    auto text = CleanText(*body, name);
    if (!text) return text.error();
    *value = *std::move(text);
  }
  const auto named = RumourVerdictOf(verdict);
  if (!named) return Error{Fault::kBadData, "verdict is true, false or unclear"};
  step.verdict = *named;
  return ChangeRumour(
      hub, call, Excerpt(step.action, 16), [&](Tx&, Rumour* rumour, Time now) -> Result<AuditedChange> {
        auto next = Step(*rumour, step, call.actor, now);
        if (!next) return next.error();
        AuditedChange change{SubjectOfRumour(rumour->id), RumourRecordJson(*rumour), RumourRecordJson(*next)};
        *rumour = *std::move(next);
        return change;
      });
}

Result<ServerReply> PostRumourMentions(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"action", "mentions", "stance"}); !known) return known.error();
  const auto change = MentionsCallIn(*body);
  if (!change) return change.error();
  return ChangeRumour(hub, call, change->action,
                      [&](Tx& tx, Rumour* rumour, Time now) -> Result<AuditedChange> {
                        auto done = ChangeMentions(tx, rumour->id, *change, call.actor, now);
                        if (!done) return done.error();
                        rumour->changed_at = std::max(now, rumour->changed_at + std::chrono::milliseconds(1));
                        rumour->answer_due = !rumour->bulletin_id.empty();
                        return AuditedChange{SubjectOfRumour(rumour->id), nullptr, MentionsCallJson(*change)};
                      });
}

Result<ServerReply> PostRumourAnswer(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"bulletin"}); !known) return known.error();
  const auto id = TextIn(*body, "bulletin");
  if (!id) return id.error();
  if (id->empty()) return Error{Fault::kBadData, "say in 'bulletin' which one answers it"};
  return ChangeRumour(hub, call, "answer", [&](Tx& tx, Rumour* rumour, Time now) -> Result<AuditedChange> {
    auto bulletin = FindBulletin(tx, *id);
    if (!bulletin) return bulletin.error();
    if (!*bulletin) return NotFound("bulletin " + Excerpt(*id, 64));
    auto next = AnswerBy(*rumour, **bulletin, call.actor, now);
    if (!next) return next.error();
    const std::string before = rumour->bulletin_id;
    *rumour = *std::move(next);
    return AuditedChange{
        SubjectOfRumour(rumour->id), {{"bulletin", before}}, {{"bulletin", rumour->bulletin_id}}};
  });
}

}  // namespace crier
