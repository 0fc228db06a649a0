#include "hub/consents.h"

#include <algorithm>
#include <charconv>

#include "core/log.h"
#include "core/text.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"

namespace crier {
namespace {

// `listed`: whether the channel writes to that recipient at all.
Json Shown(Hub& hub, const ShownConsent& consent) {
  Json json = ConsentJson(consent);
  const auto channel = hub.FindChannel(consent.change.channel);
  const std::string who = Lower(consent.change.recipient);
  json["listed"] = channel != nullptr && std::count(channel->config().recipients.begin(),
                                                    channel->config().recipients.end(), who) > 0;
  return json;
}

Json ShownList(Hub& hub, const std::vector<ShownConsent>& consents) {
  Json list = Json::array();
  for (const ShownConsent& each : consents) list.push_back(Shown(hub, each));
  return list;
}

Result<ConsentQuery> ConsentQueryIn(const ServerRequest& call) {
  if (auto only = OnlyParams(call, {"channel", "recipient", "state", "before", "limit"}); !only)
    return std::move(only).error();
  ConsentQuery query;
  query.channel = Param(call, "channel");
  query.recipient = Param(call, "recipient");
  if (const std::string state = Param(call, "state"); !state.empty()) {
    query.state = ConsentStepOf(state);
    if (!query.state) return Error{Fault::kBadData, "state is withdrawn, granted, asked or restored"};
  }
  if (const std::string before = Param(call, "before"); !before.empty()) {
    const auto [end, error] = std::from_chars(before.data(), before.data() + before.size(), query.before);
    if (error != std::errc() || end != before.data() + before.size() || query.before < 1)
      return Error{Fault::kBadData, "before is the 'next' of the page before"};
  }
  auto limit = LimitParam(call);
  if (!limit) return limit.error();
  query.limit = *limit;
  return query;
}

Result<ConsentDecision> DecisionIn(const ApiCall& call, bool restore) {
  const auto body = BodyOf(call.request);
  if (!body) return body.error();
  ConsentDecision decision;
  decision.restore = restore;
  decision.actor = call.actor;
  const std::pair<const char*, std::string*> texts[] = {{"channel", &decision.channel},
                                                        {"recipient", &decision.recipient},
                                                        {"by", &decision.who},
                                                        {"why", &decision.why}};
  for (const auto& [key, value] : texts) {
    auto text = TextIn(*body, key);
    if (!text) return text.error();
    *value = *std::move(text);
  }
  if (auto known = OnlyMembers(*body, {"channel", "recipient", "by", "why", "id"}); !known)
    return known.error();
  if (body->contains("id")) {
    const Json& id = (*body)["id"];
    if (!id.is_number_integer() || id < 0)
      return Error{Fault::kBadData, "'id' is the id of the consent that was seen"};
    decision.seen = id.get<int64_t>();
  } else if (restore) {
    return Error{Fault::kBadData, "'id' is missing: that of the consent that was seen"};
  }
  if (auto good = CheckDecision(decision); !good) return good.error();
  return decision;
}

Result<ServerReply> Decide(Hub& hub, const ApiCall& call, bool restore) {
  const auto decision = DecisionIn(call, restore);
  if (!decision) return decision.error();
  if (!restore && hub.FindChannel(decision->channel) == nullptr) return NotFound("no such channel");
  DecidedAll all;
  std::vector<ShownConsent> shown;
  const Time now = hub.clock().Now();
  const char* const action = restore ? "consent.restore" : "consent.withdraw";
  auto written = Act(hub, call.acting(), action, [&](Tx& tx) -> Result<AuditedChange> {
    auto before = LastConsent(tx, decision->channel, decision->recipient);
    if (!before) return before.error();
    auto done = DecideAll(tx, *decision, now);
    if (!done) return done.error();
    all = *std::move(done);
    auto one = ShowAll(tx, std::vector<ConsentChange>{all.decided.change});
    if (!one) return one.error();
    shown = *std::move(one);
    return ChangeOf(*before, shown.front());
  });
  if (!written) return written.error();
  LogInfo(restore ? "a consent is restored" : "a consent is withdrawn by staff",
          {{"channel", decision->channel}, {"by", decision->who}, {"actor", ActorText(decision->actor)}});
  for (const Bulletin& bulletin : all.finished) hub.live().Publish("bulletin", Dump(BulletinJson(bulletin)));
  if (!all.decided.deliveries.empty()) hub.live().Publish(kReload, "{}");
  return JsonReply(Shown(hub, shown.front()));
}

}  // namespace

Result<ServerReply> GetConsents(Hub& hub, const ApiCall& call) {
  auto query = ConsentQueryIn(call.request);
  if (!query) return query.error();
  const bool one = !query->channel.empty() && !query->recipient.empty();
  std::vector<ShownConsent> found, history;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto consents = ShowAll(tx, FindConsents(tx, *query));
    if (!consents) return consents.error();
    found = *std::move(consents);
    if (!one) return {};
    auto changes = ShowAll(tx, ConsentHistory(tx, query->channel, query->recipient));
    if (!changes) return changes.error();
    history = *std::move(changes);
    return {};
  });
  if (!read) return read.error();
  const bool full = found.size() == static_cast<size_t>(query->limit);
  Json json = {{"consents", ShownList(hub, found)}, {"next", full ? Json(found.back().change.id) : Json()}};
  if (one) json["history"] = ShownList(hub, history);
  return JsonReply(json);
}

Result<ServerReply> PostConsentRestore(Hub& hub, const ApiCall& call) { return Decide(hub, call, true); }

Result<ServerReply> PostConsentWithdraw(Hub& hub, const ApiCall& call) { return Decide(hub, call, false); }

}  // namespace crier
