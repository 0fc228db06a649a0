#include "connectors/kit/geo_json.h"

#include "connectors/kit/members.h"

namespace crier::kit {
namespace {

using nlohmann::json;

std::optional<std::vector<Point>> OuterRing(const json& polygon) {
  if (!polygon.is_array() || polygon.empty() || !polygon.front().is_array()) return std::nullopt;
  std::vector<Point> points;
  for (const json& position : polygon.front()) {
    const auto point = GeoJsonPoint(position);
    if (!point) return std::nullopt;
    points.push_back(*point);
  }
  return points;
}

}  // namespace

std::optional<Point> GeoJsonPoint(const json& position) {
  const bool pair =
      position.is_array() && position.size() >= 2 && position[0].is_number() && position[1].is_number();
  if (!pair) return std::nullopt;
  const Point point{position[1].get<double>(), position[0].get<double>()};
  const bool real = point.lat >= -90 && point.lat <= 90 && point.lon >= -180 && point.lon <= 180;
  return real ? std::optional(point) : std::nullopt;
}

GeoJsonShapes ReadGeoJson(const json& geometry, size_t most) {
  GeoJsonShapes shapes;
  if (!geometry.is_object()) return shapes;
  const std::string type = TextIn(geometry, "type");
  const json& coordinates = In(geometry, "coordinates");
  const auto add = [&](const json& polygon) {
    auto ring = OuterRing(polygon);
    if (ring && shapes.rings.size() < most) {
      shapes.rings.push_back(*std::move(ring));
    } else {
      ++shapes.unread;
    }
  };
  if (type == "Polygon") {
    add(coordinates);
  } else if (type == "MultiPolygon" && coordinates.is_array()) {
    for (const json& polygon : coordinates) add(polygon);
  } else {
    ++shapes.unread;
  }
  return shapes;
}

}  // namespace crier::kit
