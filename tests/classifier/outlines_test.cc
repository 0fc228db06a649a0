// Zones as a map shows them: bounded, however fine the city's file is.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "classifier/neighborhoods.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

class OutlinesTest : public testing::Test {
 protected:
  static std::string Feature(const std::string& name, const std::string& type,
                             const std::string& coordinates) {
    return R"({"type": "Feature", "properties": {"name": ")" + name + R"("}, "geometry": {"type": ")" + type +
           R"(", "coordinates": )" + coordinates + "}}";
  }
  std::vector<ZoneShape> Of(const std::string& features) {
    const std::filesystem::path file = folder_ / "neighborhoods.geojson";
    std::ofstream(file) << R"({"type": "FeatureCollection", "features": [)" << features << "]}";
    const auto loaded = Neighborhoods::Load(file);
    EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
    return loaded ? loaded->Outlines() : std::vector<ZoneShape>();
  }
  // A circle of so many points around 0, 0.
  static std::string Round(int points) {
    std::string ring;
    for (int i = 0; i <= points; ++i) {
      const double angle = 2 * 3.14159265358979 * (i % points) / points;
      ring += (ring.empty() ? "[" : ",[") + std::to_string(0.1 * std::cos(angle)) + "," +
              std::to_string(0.1 * std::sin(angle)) + "]";
    }
    return "[" + ring + "]";
  }
  static std::string Square(double west, double south, double side) {
    const auto at = [&](double x, double y) {
      return "[" + std::to_string(west + x * side) + "," + std::to_string(south + y * side) + "]";
    };
    return "[" + at(0, 0) + "," + at(1, 0) + "," + at(1, 1) + "," + at(0, 1) + "," + at(0, 0) + "]";
  }
  static size_t PointsOf(const ZoneShape& zone) {
    size_t points = 0;
    for (const auto& polygon : zone.polygons) {
      for (const auto& ring : polygon) points += ring.size();
    }
    return points;
  }

  TemporaryFolder folder_;
};

TEST_F(OutlinesTest, AFinePolygonIsMadeCoarserAndStaysWhereItIs) {
  const auto zones = Of(Feature("Fine", "Polygon", "[" + Round(5'000) + "]"));
  ASSERT_EQ(zones.size(), 1U);
  ASSERT_EQ(zones[0].polygons.size(), 1U);
  EXPECT_LE(PointsOf(zones[0]), kMostZonePoints);
  EXPECT_GT(PointsOf(zones[0]), 16U);
  const ZoneShape::Ring& ring = zones[0].polygons[0][0];
  EXPECT_EQ(ring.front(), ring.back());
  for (const Point& point : ring) EXPECT_NEAR(std::hypot(point.lat, point.lon), 0.1, 0.005);
}

TEST_F(OutlinesTest, ACoarseOneStaysAsItIsWithItsHoles) {
  const auto zones =
      Of(Feature("Ring", "Polygon", "[" + Square(0, 0, 1) + "," + Square(0.4, 0.4, 0.2) + "]"));
  ASSERT_EQ(zones.size(), 1U);
  ASSERT_EQ(zones[0].polygons.size(), 1U);
  ASSERT_EQ(zones[0].polygons[0].size(), 2U);
  EXPECT_EQ(zones[0].polygons[0][1][0], (Point{0.4, 0.4}));
}

TEST_F(OutlinesTest, TooManyPiecesAreShownByTheirHull) {
  std::string islands;
  for (int i = 0; i < 400; ++i)
    islands += (i == 0 ? "[" : ",[") + Square((i % 20) * 0.01, (i / 20) * 0.01, 0.005) + "]";
  const auto zones = Of(Feature("Islands", "MultiPolygon", "[" + islands + "]"));
  ASSERT_EQ(zones.size(), 1U);
  ASSERT_EQ(zones[0].polygons.size(), 1U);
  EXPECT_LE(PointsOf(zones[0]), kMostZonePoints);
}

TEST_F(OutlinesTest, ANameOfSeveralFeaturesIsOneZone) {
  const auto zones = Of(Feature("A", "Polygon", "[" + Square(0, 0, 1) + "]") + "," +
                        Feature("B", "Polygon", "[" + Square(1, 0, 1) + "]") + "," +
                        Feature("A", "Polygon", "[" + Square(5, 0, 1) + "]"));
  ASSERT_EQ(zones.size(), 2U);
  EXPECT_EQ(zones[0].name, "A");
  EXPECT_EQ(zones[0].polygons.size(), 2U);
  EXPECT_EQ(zones[1].polygons.size(), 1U);
}

TEST_F(OutlinesTest, ManyZonesShareWhatThereIs) {
  std::string features;
  for (int i = 0; i < 100; ++i)
    features += (i == 0 ? "" : ",") + Feature("Z" + std::to_string(i), "Polygon", "[" + Round(1'000) + "]");
  size_t points = 0;
  for (const ZoneShape& zone : Of(features)) points += PointsOf(zone);
  EXPECT_LE(points, kMostOutlinePoints);
  EXPECT_GT(points, 1'000U);
}

}  // namespace
}  // namespace crier
