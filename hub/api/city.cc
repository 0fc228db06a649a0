#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/http/text.h"
#include "hub/hub.h"
#include "hub/reload.h"

namespace crier {

Result<ServerReply> GetStatus(Hub& hub, const ApiCall&) { return JsonReply(StatusJson(hub)); }

Result<ServerReply> GetServices(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  Json list = Json::array();
  const auto services = hub.services();
  for (const Service& service : *services) list.push_back(ServiceJson(service));
  return JsonReply({{"services", std::move(list)}});
}

Result<ServerReply> GetZones(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  return JsonReply({{"zones", hub.classifier()->zones()}});
}

Result<ServerReply> GetRules(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  Json list = Json::array();
  for (const RuleLine& rule : hub.classifier()->rules())
    list.push_back({{"id", rule.id}, {"says", rule.says}});
  for (const JoinReason& reason : {kSameService, kSameFamily, kSameDanger})
    list.push_back({{"id", reason.id}, {"says", reason.says}});
  return JsonReply({{"rules", std::move(list)}});
}

Result<ServerReply> GetStream(Hub& hub, const ApiCall& call) {
  ServerReply reply;
  reply.content_type = "text/event-stream";
  reply.stream = [&hub, key = call.caller.key()](std::shared_ptr<EventStream> stream) {
    hub.open_streams().Add(key, stream);
    hub.live().Join(std::move(stream), EventText("hello", Dump(StatusJson(hub))));
  };
  return reply;
}

// What SIGHUP does, with an answer.
Result<ServerReply> PostReload(Hub& hub, const ApiCall& call) {
  const std::string rules_before = hub.classifier()->version();
  if (auto rules = hub.ReloadRules(); !rules) return rules.error();
  auto reloaded = hub.ReloadChannels();
  const Json json = ReloadedJson(hub, reloaded ? *reloaded : Hub::Reloaded{});
  // Rules that were taken have their row also where the channels are refused.
  if (reloaded || json["rules"] != rules_before) {
    if (auto told = RecordReload(hub, call.acting(), rules_before, json); !told) return told.error();
  }
  if (!reloaded) return reloaded.error();
  return JsonReply(json);
}

}  // namespace crier
