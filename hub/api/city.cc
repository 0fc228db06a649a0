#include <fmt/format.h>

#include "classifier/neighborhoods.h"
#include "core/text.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/http/text.h"
#include "hub/hub.h"
#include "hub/reload.h"

namespace crier {
namespace {

constexpr size_t kMostTypedPlace = 200;  // bytes; ours
constexpr size_t kMostPlaceMatches = 10;

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

Result<ServerReply> GetPlaces(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"q"}); !only) return std::move(only).error();
  const std::string typed = Param(call.request, "q");
  if (Trim(typed).empty() || typed.size() > kMostTypedPlace)
    return Error{Fault::kBadData, fmt::format("q is the address, of 1 to {} bytes", kMostTypedPlace)};
  const auto classifier = hub.classifier();
  Json list = Json::array();
  for (const PlaceMatch& each : classifier->search_places(typed, kMostPlaceMatches))
    list.push_back({{"name", each.name},
                    {"kind", each.kind},
                    {"lat", each.point.lat},
                    {"long", each.point.lon},
                    {"neighborhood", each.neighborhood}});
  return JsonReply({{"places", std::move(list)}});
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
