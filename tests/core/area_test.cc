#include "core/area.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

std::string Ring(size_t points) {
  std::string text;
  for (size_t i = 0; i + 1 < points; ++i) text += std::to_string(i % 90) + "," + std::to_string(i) + " ";
  return text + "0,0";
}

TEST(Area, IsReadAsItIsWritten) {
  const Area area{.names = {"UGC XXC001", "Ñ"},
                  .zones = {"Old Town"},
                  .polygons = {{{40.5, -75.25}, {40.5, -75}, {41, -75}, {40.5, -75.25}}},
                  .circles = {{{-33.125, 151.2}, 0.1}}};
  const auto read = AreaFromJson(AreaToJson(area));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, area);
  EXPECT_EQ(PolygonText(area.polygons[0]), "40.5,-75.25 40.5,-75 41,-75 40.5,-75.25");
  EXPECT_EQ(CircleText(area.circles[0]), "-33.125,151.2 0.1");
  EXPECT_FALSE(area.empty());
  EXPECT_TRUE(AreaFromJson("{}")->empty());
}

TEST(Area, PolygonsAreClosedAndBounded) {
  EXPECT_TRUE(PolygonOf(" 1,2\n1,3\t2,3  1,2 "));
  EXPECT_TRUE(PolygonOf(Ring(kMostPoints)));
  for (const std::string& text :
       {std::string(), std::string("1,2 1,3 1,2"), std::string("1,2 1,3 2,3 2,2"),
        std::string("91,0 1,3 2,3 91,0"), std::string("1,181 1,3 2,3 1,181"),
        std::string("1,nan 1,3 2,3 1,nan"), std::string("1,2 1,3 2,x 1,2"), std::string("1 2 3 1"),
        std::string("1,2,3 1,3 2,3 1,2,3"), std::string("inf,2 1,3 2,3 inf,2"), Ring(kMostPoints + 1)}) {
    const auto polygon = PolygonOf(text);
    ASSERT_FALSE(polygon) << text;
    EXPECT_EQ(polygon.error().fault, Fault::kBadData);
    EXPECT_FALSE(polygon.error().message.empty());
  }
}

TEST(Area, CirclesHaveARadiusInKilometres) {
  EXPECT_EQ(*CircleOf("32.95,-115.55 15"), (Circle{{32.95, -115.55}, 15}));
  EXPECT_TRUE(CircleOf("0,0 0"));
  for (const char* text : {"", "1,2", "1,2 -1", "1,2 20041", "1,2 x", "1,2 3 4", "100,2 3"})
    EXPECT_FALSE(CircleOf(text)) << text;
}

TEST(Area, ListsAreBoundedAndNameEachOnce) {
  AreaTexts texts;
  texts.zones = {"Harbor", " Harbor ", "Old Town"};
  texts.circles = {"1,2 3", "1.0,2.0 3.0"};
  const auto area = AreaOf(texts);
  ASSERT_TRUE(area);
  EXPECT_EQ(area->zones, (std::vector<std::string>{"Harbor", "Old Town"}));
  EXPECT_EQ(area->circles.size(), 1u);

  const auto refused = [](const AreaTexts& wrong) { return !AreaOf(wrong).has_value(); };
  EXPECT_TRUE(refused({.names = std::vector<std::string>(kMostAreaNames + 1, "a")}));
  EXPECT_TRUE(refused({.zones = std::vector<std::string>(kMostZones + 1, "a")}));
  EXPECT_TRUE(refused({.polygons = std::vector<std::string>(kMostPolygons + 1, "1,2 1,3 2,3 1,2")}));
  EXPECT_TRUE(refused({.circles = std::vector<std::string>(kMostCircles + 1, "1,2 3")}));
  EXPECT_TRUE(refused({.zones = {""}}));
  EXPECT_TRUE(refused({.zones = {"two\nlines"}}));
  EXPECT_TRUE(refused({.names = {std::string(kMaxAreaName + 1, 'a')}}));
}

TEST(Area, OtherJsonIsRefused) {
  for (const char* text :
       {"", "[]", "{\"zones\": \"Harbor\"}", "{\"zones\": [1]}", "{\"polygons\": [\"1,2\"]}"})
    EXPECT_FALSE(AreaFromJson(text)) << text;
}

}  // namespace
}  // namespace crier
