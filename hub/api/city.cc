#include "classifier/neighborhoods.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/http/text.h"
#include "hub/hub.h"

namespace crier {
namespace {

// Coordinates as GeoJSON has them: longitude before latitude.
Json ZoneShapeJson(const ZoneShape& zone) {
  Json polygons = Json::array();
  for (const ZoneShape::Polygon& polygon : zone.polygons) {
    Json rings = Json::array();
    for (const ZoneShape::Ring& ring : polygon) {
      Json points = Json::array();
      for (const Point& point : ring) points.push_back(Json::array({point.lon, point.lat}));
      rings.push_back(std::move(points));
    }
    polygons.push_back(std::move(rings));
  }
  return {{"name", zone.name},
          {"geometry", {{"type", "MultiPolygon"}, {"coordinates", std::move(polygons)}}}};
}

}  // namespace

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
  const auto classifier = hub.classifier();
  Json shapes = Json::array();
  for (const ZoneShape& zone : classifier->zone_shapes()) shapes.push_back(ZoneShapeJson(zone));
  return JsonReply({{"zones", classifier->zones()}, {"shapes", std::move(shapes)}});
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
  if (!reloaded) return reloaded.error();
  const Json json{{"rules", hub.classifier()->version()},
                  {"channels",
                   {{"added", reloaded->channels.added},
                    {"changed", reloaded->channels.changed},
                    {"removed", reloaded->channels.removed}}},
                  {"wait_for_restart", reloaded->restart}};
  // It is done in memory; the row says so as soon as it can.
  auto told = Act(hub, call.acting(), "city.reload", [&](Tx&) -> Result<AuditedChange> {
    return AuditedChange{"city", {{"rules", rules_before}}, json};
  });
  if (!told) return told.error();
  return JsonReply(json);
}

}  // namespace crier
