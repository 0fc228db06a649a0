// Where: a point of the map, and the area that a bulletin or an alert is for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace crier {

// WGS 84 degrees. Written lat and long outside, as in Open311.
struct Point {
  double lat = 0;
  double lon = 0;
  bool operator==(const Point&) const = default;
};

// A ring: its last point is its first.
using Polygon = std::vector<Point>;
struct Circle {
  Point center;
  double km = 0;
  bool operator==(const Circle&) const = default;
};

// The union of its parts; without any it says nothing, and words alone tell where. Polygons and circles are
// written as CAP 1.2 does: "38.47,-120.14 38.34,-119.95 ...", "32.95,-115.55 15".
struct Area {
  std::vector<std::string> names;  // others' names and codes for it: "UGC ILZ014", "SAME 017031"
  std::vector<std::string> zones;  // named polygons of the city (rules/README.md)
  std::vector<Polygon> polygons;
  std::vector<Circle> circles;
  bool operator==(const Area&) const = default;
  bool empty() const { return names.empty() && zones.empty() && polygons.empty() && circles.empty(); }
};

inline constexpr size_t kMostPoints = 100;  // of a polygon, its last included: what a wireless alert takes
inline constexpr size_t kMostPolygons = 50;
inline constexpr size_t kMostCircles = 50;
inline constexpr size_t kMostZones = 200;
inline constexpr size_t kMostAreaNames = 500;
inline constexpr size_t kMaxAreaName = 200;   // bytes of a zone's or an area's name
inline constexpr double kMaxRadius = 20'040;  // km: half around the earth

// kBadData, and what is wrong with it, where a text is none within these bounds.
Result<Polygon> PolygonOf(std::string_view text);
Result<Circle> CircleOf(std::string_view text);
std::string PolygonText(const Polygon& polygon);
std::string CircleText(const Circle& circle);

// An area as it is written everywhere: four lists of texts.
struct AreaTexts {
  std::vector<std::string> names;
  std::vector<std::string> zones;
  std::vector<std::string> polygons;
  std::vector<std::string> circles;
};
// What is written twice is taken once. kBadData: too many, too long, empty, no polygon, no circle.
Result<Area> AreaOf(const AreaTexts& texts);
// {"names": [], "zones": [], "polygons": [], "circles": []}
std::string AreaToJson(const Area& area);
// Reads what AreaToJson writes; members may be left out.
Result<Area> AreaFromJson(std::string_view json);

}  // namespace crier
