#include "core/log.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/api/views.h"
#include "hub/bulletins.h"
#include "hub/hub.h"
#include "store/tables/backlog.h"

namespace crier {
namespace {

Result<DeliveryState> StateFor(const std::string& as) {
  if (as == "accepted") return DeliveryState::kAccepted;
  if (as == "failed") return DeliveryState::kFailed;
  if (as == "again") return DeliveryState::kPending;
  return Error{Fault::kBadData, "'as' is accepted, failed or again"};
}

}  // namespace

Result<ServerReply> GetChannels(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  Json list = Json::array();
  for (const auto& channel : hub.channels()) list.push_back(ChannelJson(*channel));
  const Hub::KeptState state = hub.kept();
  for (const auto& [name, why] : state.broken) {
    const KeptChannel* kept = state.kept.Find(name);
    if (kept == nullptr || hub.FindChannel(name)) continue;
    list.push_back(LeftOutJson(name, kept->connector, state.kept.paused.contains(name), why));
  }
  return JsonReply({{"channels", std::move(list)}});
}

Result<ServerReply> PostSettle(Hub& hub, const ApiCall& call) {
  const auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"as", "bulletin", "delivery"}); !known) return known.error();
  const auto as = TextIn(*body, "as");
  if (!as) return as.error();
  const auto bulletin_id = TextIn(*body, "bulletin");
  if (!bulletin_id) return bulletin_id.error();
  const Json delivery = body->value("delivery", Json(0));
  if (!delivery.is_number_integer() || delivery < 0)
    return Error{Fault::kBadData, "'delivery' is the id of one"};
  const auto state = StateFor(*as);
  if (!state) return state.error();
  const std::string& name = call.id;
  const Which which{name, *bulletin_id, delivery.get<int64_t>()};
  // It may be one that was renamed or taken out of the configuration and left deliveries.
  const auto channel = hub.FindChannel(name);
  if (channel == nullptr && *state == DeliveryState::kPending) return NotFound("no such channel");
  const auto settle = channel != nullptr ? SettleUnknown : SettleAbandoned;
  int64_t settled = 0;
  std::vector<Bulletin> finished;
  const Time now = hub.clock().Now();
  auto written = Act(hub, call.acting(), "channel.settle", [&](Tx& tx) -> Result<AuditedChange> {
    finished.clear();
    auto done = settle(tx, which, *state, call.actor, now);
    if (!done) return done.error();
    settled = done->rows;
    for (const std::string& id : done->bulletins) {
      auto bulletin = FinishIfSettled(tx, id, now);
      if (!bulletin) return bulletin.error();
      if (*bulletin) finished.push_back(**std::move(bulletin));
    }
    const Json settling{
        {"as", *as}, {"bulletin", *bulletin_id}, {"delivery", delivery}, {"settled", settled}};
    return AuditedChange{"channel " + name, settled > 0 ? Json() : settling, settling};
  });
  if (!written) return written.error();
  if (channel == nullptr && settled == 0) return NotFound("no such channel, and no delivery that it left");
  LogInfo("unknown deliveries are settled", {{"channel", name},
                                             {"as", *as},
                                             {"deliveries", std::to_string(settled)},
                                             {"by", ActorText(call.actor)}});
  for (const Bulletin& bulletin : finished) hub.live().Publish("bulletin", Dump(BulletinJson(bulletin)));
  if (settled > 0) hub.live().Publish(kReload, "{}");
  if (channel != nullptr) channel->send_bell().Ring();
  return JsonReply({{"settled", settled}});
}

}  // namespace crier
