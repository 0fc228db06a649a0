#include "broadcast/area.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/text.h"

namespace crier {
namespace {

constexpr double kEarthKm = 6371.0088;  // mean radius

template <typename T>
bool HasOne(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

double KmBetween(Point a, Point b) {
  constexpr double kRadians = std::numbers::pi / 180;
  const double up = std::sin((b.lat - a.lat) * kRadians / 2);
  const double along = std::sin((b.lon - a.lon) * kRadians / 2);
  const double chord = up * up + std::cos(a.lat * kRadians) * std::cos(b.lat * kRadians) * along * along;
  return 2 * kEarthKm * std::asin(std::min(1.0, std::sqrt(chord)));
}

// Positive where c lies to the left of the way from a to b.
double Turn(Point a, Point b, Point c) {
  return (b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon);
}

bool Covers(const Polygon& ring, Point point) {
  bool inside = false;
  for (size_t i = 0; i + 1 < ring.size(); ++i) {
    const Point a = ring[i], b = ring[i + 1];
    const bool between = std::min(a.lon, b.lon) <= point.lon && point.lon <= std::max(a.lon, b.lon) &&
                         std::min(a.lat, b.lat) <= point.lat && point.lat <= std::max(a.lat, b.lat);
    if (between && Turn(a, b, point) == 0) return true;  // on its edge
    if ((a.lat > point.lat) == (b.lat > point.lat)) continue;
    if ((Turn(a, b, point) > 0) == (b.lat > a.lat)) inside = !inside;
  }
  return inside;
}

bool Cross(Point a, Point b, Point c, Point d) {
  return Turn(a, b, c) * Turn(a, b, d) < 0 && Turn(c, d, a) * Turn(c, d, b) < 0;
}

bool Covers(const Polygon& outer, const Polygon& inner) {
  for (const Point& point : inner) {
    if (!Covers(outer, point)) return false;
  }
  for (size_t i = 0; i + 1 < outer.size(); ++i) {
    for (size_t k = 0; k + 1 < inner.size(); ++k) {
      if (Cross(outer[i], outer[i + 1], inner[k], inner[k + 1])) return false;
    }
  }
  return true;
}

bool Covers(const Circle& outer, const Polygon& inner) {
  return std::all_of(inner.begin(), inner.end(),
                     [&](Point point) { return KmBetween(outer.center, point) <= outer.km; });
}

bool Covers(const Circle& outer, const Circle& inner) {
  return outer == inner || KmBetween(outer.center, inner.center) + inner.km <= outer.km;
}

template <typename Shape>
bool Covered(const Shape& shape, const Area& by) {
  if constexpr (std::is_same_v<Shape, Polygon>) {
    for (const Polygon& outer : by.polygons) {
      if (Covers(outer, shape)) return true;
    }
  }
  return std::any_of(by.circles.begin(), by.circles.end(),
                     [&](const Circle& outer) { return Covers(outer, shape); });
}

}  // namespace

Result<void> CheckZones(const Area& area, const std::vector<std::string>& known) {
  for (const std::string& zone : area.zones) {
    if (HasOne(known, zone)) continue;
    std::string all;
    for (const std::string& each : known) all += (all.empty() ? "" : ", ") + each;
    const std::string have = known.empty() ? "it has none: see neighborhoods.geojson in rules/README.md"
                                           : "it has " + Excerpt(all, 2000);
    return Error{Fault::kBadData, "the city has no zone '" + Excerpt(zone, 64) + "'; " + have};
  }
  return {};
}

void InheritArea(const Bulletin& followed, Bulletin* draft) {
  if (draft->area.empty()) draft->area = followed.area;
  if (draft->covers.empty()) draft->covers = followed.covers;
}

std::vector<std::string> Beyond(const Area& area, const Area& followed) {
  std::vector<std::string> beyond;
  if (followed.empty()) return beyond;
  for (const std::string& zone : area.zones) {
    if (!HasOne(followed.zones, zone)) beyond.push_back("the zone " + zone);
  }
  for (const std::string& name : area.names) {
    if (!HasOne(followed.names, name)) beyond.push_back(name);
  }
  for (const Polygon& polygon : area.polygons) {
    if (!Covered(polygon, followed)) beyond.push_back("the polygon from " + PolygonText({polygon.front()}));
  }
  for (const Circle& circle : area.circles) {
    if (!Covered(circle, followed)) beyond.push_back("the circle " + CircleText(circle));
  }
  return beyond;
}

}  // namespace crier
