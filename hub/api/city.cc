#include <algorithm>

#include "core/log.h"
#include "hub/api/api.h"
#include "hub/http/text.h"
#include "hub/hub.h"

namespace crier {
namespace {

// What SIGHUP does, with an answer.
Result<ServerReply> Reload(Hub& hub) {
  if (auto rules = hub.ReloadRules(); !rules) return rules.error();
  auto reloaded = hub.ReloadChannels();
  if (!reloaded) return reloaded.error();
  return JsonReply({{"rules", hub.classifier()->version()},
                    {"channels",
                     {{"added", reloaded->channels.added},
                      {"changed", reloaded->channels.changed},
                      {"removed", reloaded->channels.removed}}},
                    {"wait_for_restart", reloaded->restart}});
}

}  // namespace

Result<ServerReply> CityApi(Hub& hub, const ServerRequest& request, const Segments& path) {
  if (path.size() != 1) return NotFound("no such call");
  const std::string& what = path.front();
  if (what == "reload") return request.method == "POST" ? Reload(hub) : MethodNotAllowed();
  if (what != "status" && what != "services" && what != "rules" && what != "channels" && what != "stream")
    return NotFound("no such call");
  if (request.method != "GET") return MethodNotAllowed();
  if (what == "status") return JsonReply(StatusJson(hub));
  if (what == "services") {
    if (auto only = OnlyParams(request, {}); !only) return std::move(only).error();
    Json list = Json::array();
    const auto services = hub.services();
    for (const Service& service : *services) list.push_back(ServiceJson(service));
    return JsonReply({{"services", std::move(list)}});
  }
  if (what == "rules") {
    if (auto only = OnlyParams(request, {}); !only) return std::move(only).error();
    Json list = Json::array();
    for (const RuleLine& rule : hub.classifier()->rules())
      list.push_back({{"id", rule.id}, {"says", rule.says}});
    return JsonReply({{"rules", std::move(list)}});
  }
  if (what == "channels") {
    if (auto only = OnlyParams(request, {}); !only) return std::move(only).error();
    Json list = Json::array();
    for (const auto& channel : hub.channels()) list.push_back(ChannelJson(*channel));
    return JsonReply({{"channels", std::move(list)}});
  }
  ServerReply reply;
  reply.content_type = "text/event-stream";
  reply.stream = [&hub](std::shared_ptr<EventStream> stream) {
    hub.live().Join(std::move(stream), EventText("hello", Dump(StatusJson(hub))));
  };
  return reply;
}

}  // namespace crier
