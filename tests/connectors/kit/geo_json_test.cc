#include "connectors/kit/geo_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace crier::kit {
namespace {

using nlohmann::json;

TEST(KitGeoJson, APositionHasItsLongitudeFirst) {
  EXPECT_EQ(GeoJsonPoint(json::parse("[-122.5, 47.5]")), (Point{47.5, -122.5}));
  EXPECT_EQ(GeoJsonPoint(json::parse("[-122.5, 47.5, 12]")), (Point{47.5, -122.5}));
  for (const char* none : {"[]", "[1]", "[1, \"2\"]", "[1, 91]", "[181, 1]", "{}", "null", "[1e999, 1]"}) {
    const auto position = json::parse(none, nullptr, false);
    EXPECT_EQ(GeoJsonPoint(position), std::nullopt) << none;
  }
}

TEST(KitGeoJson, ShapesAreReadAndWhatIsNoneIsCounted) {
  const std::string ring = "[[[-75, 40], [-74, 40], [-74, 41]], [[-74.5, 40.1]]]";
  const auto one = ReadGeoJson(json::parse(R"({"type": "Polygon", "coordinates": )" + ring + "}"), 9);
  ASSERT_EQ(one.rings.size(), 1u);
  EXPECT_EQ(one.rings[0], (std::vector<Point>{{40, -75}, {40, -74}, {41, -74}}));
  EXPECT_EQ(one.unread, 0u);
  const auto many = json::parse(R"({"type": "MultiPolygon", "coordinates": [)" + ring + "," + ring +
                                R"(, 7, [[["x", 1]]]]})");
  EXPECT_EQ(ReadGeoJson(many, 9).rings.size(), 2u);
  EXPECT_EQ(ReadGeoJson(many, 9).unread, 2u);
  EXPECT_EQ(ReadGeoJson(many, 1).rings.size(), 1u);
  EXPECT_EQ(ReadGeoJson(many, 1).unread, 3u);
  EXPECT_EQ(ReadGeoJson(json::parse(R"({"type": "Point", "coordinates": [1, 2]})"), 9).unread, 1u);
  EXPECT_EQ(ReadGeoJson(json(), 9).unread, 0u);
}

}  // namespace
}  // namespace crier::kit
