#include "broadcast/area.h"

#include <gtest/gtest.h>

#include "broadcast/life.h"
#include "broadcast/lint.h"
#include "broadcast/words.h"

namespace crier {
namespace {

using Names = std::vector<std::string>;
const Polygon kSquare = {{40, -75}, {40, -74}, {41, -74}, {41, -75}, {40, -75}};
const Polygon kWithin = {{40.2, -74.8}, {40.2, -74.2}, {40.8, -74.2}, {40.2, -74.8}};
const Polygon kAcross = {{40.2, -74.8}, {40.2, -73.8}, {40.8, -74.2}, {40.2, -74.8}};
// A U that is open above: the bar across its mouth has its corners in the arms.
const Polygon kU = {{0, 0}, {0, 3}, {3, 3}, {3, 2}, {1, 2}, {1, 1}, {3, 1}, {3, 0}, {0, 0}};
const Polygon kBar = {{2, 0.5}, {2, 2.5}, {2.5, 2.5}, {2.5, 0.5}, {2, 0.5}};

TEST(BulletinArea, AZoneThatTheCityDoesNotHaveIsRefusedWithThoseThatItHas) {
  EXPECT_TRUE(CheckZones({.zones = {"Harbor"}}, {"Harbor", "Old Town"}));
  EXPECT_TRUE(CheckZones({}, {}));
  const auto refused = CheckZones({.zones = {"Harbor", "Atlantis"}}, {"Harbor", "Old Town"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kBadData);
  EXPECT_EQ(refused.error().message, "the city has no zone 'Atlantis'; it has Harbor, Old Town");
  EXPECT_NE(CheckZones({.zones = {"Harbor"}}, {}).error().message.find("it has none"), std::string::npos);
}

TEST(BulletinArea, WhatFollowsInheritsWhatItLeavesOpen) {
  Bulletin followed;
  followed.area = "The harbor";
  followed.covers.zones = {"Harbor"};
  Bulletin draft;
  InheritArea(followed, &draft);
  EXPECT_EQ(draft.area, "The harbor");
  EXPECT_EQ(draft.covers, followed.covers);
  draft.covers.zones = {"Old Town"};
  draft.area = "Old Town";
  InheritArea(followed, &draft);
  EXPECT_EQ(draft.area, "Old Town");
  EXPECT_EQ(draft.covers.zones, Names{"Old Town"});
}

TEST(BulletinArea, WhatLiesOutsideIsNamed) {
  const Area city{
      .names = {"UGC XXC001"}, .zones = {"Harbor"}, .polygons = {kSquare}, .circles = {{{10, 10}, 50}}};
  EXPECT_EQ(Beyond(city, city), Names{});
  EXPECT_EQ(Beyond({.zones = {"Old Town"}}, {}), Names{});  // nothing is wider than everywhere
  EXPECT_EQ(Beyond({.names = {"UGC XXC002"}, .zones = {"Harbor", "Old Town"}}, city),
            (Names{"the zone Old Town", "UGC XXC002"}));
  EXPECT_EQ(Beyond({.polygons = {kWithin}}, city), Names{});
  EXPECT_EQ(Beyond({.polygons = {kAcross}}, city), Names{"the polygon from 40.2,-74.8"});
  EXPECT_EQ(Beyond({.polygons = {kSquare}}, {.polygons = {kWithin}}).size(), 1u);
  EXPECT_EQ(Beyond({.polygons = {kBar}}, {.polygons = {kU}}).size(), 1u);
  EXPECT_EQ(Beyond({.circles = {{{10, 10.1}, 20}}}, city), Names{});
  EXPECT_EQ(Beyond({.circles = {{{10, 10.4}, 20}}}, city), Names{"the circle 10,10.4 20"});
  // Within fifty kilometres of the middle.
  EXPECT_EQ(Beyond({.polygons = {{{10, 10}, {10.3, 10}, {10, 10.3}, {10, 10}}}}, city), Names{});
}

TEST(BulletinArea, AWiderUpdateIsToldFirst) {
  Bulletin followed;
  followed.area = "The harbor";
  followed.covers.zones = {"Harbor"};
  Bulletin update = followed;
  update.msg_type = "Update";
  update.references = "b1";
  update.info["en"] = {"Flood", "It rises.", ""};
  const auto told = [&] {
    std::vector<std::string> fields;
    for (const Advice& each : Lint(update, Time{}, &followed)) {
      if (!each.blocks && (each.field == "covers" || each.field == "area")) fields.push_back(each.what);
    }
    return fields;
  };
  EXPECT_EQ(told(), Names{});
  update.covers.zones = {"Harbor", "Old Town"};
  update.area = "The harbor and the old town";
  ASSERT_EQ(told().size(), 2u);
  EXPECT_EQ(told()[0].substr(0, 70),
            std::string("WIDER than the bulletin that it updates: the zone Old Town; people there have not")
                .substr(0, 70));
  EXPECT_NE(told()[1].find("was \"The harbor\""), std::string::npos);
}

TEST(BulletinArea, ZonesAreItsWordsWhereNobodyWroteAny) {
  Bulletin bulletin;
  bulletin.covers.zones = {"Harbor", "Old Town"};
  EXPECT_EQ(AreaInWords(bulletin), "Harbor, Old Town");
  bulletin.area = "By the water";
  EXPECT_EQ(AreaInWords(bulletin), "By the water");
}

TEST(BulletinArea, IsReadAsPeopleAndScriptsWriteIt) {
  const auto yaml = ParseBulletin(
      "area: Harbor\ncovers:\n  zones: [Harbor]\n  polygons:\n    - 40,-75 40,-74 41,-74 40,-75\n  circles: "
      "['40,-75 2']\n",
      "b.yaml");
  ASSERT_TRUE(yaml) << yaml.error().message;
  EXPECT_EQ(yaml->covers.zones, Names{"Harbor"});
  EXPECT_EQ(yaml->covers.polygons.size(), 1u);
  const auto again = ParseBulletin(BulletinToJson(*yaml), "json");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->covers, yaml->covers);
  for (const char* text : {"covers: Harbor", "covers: {zone: [Harbor]}", "covers: {polygons: ['1,2 3,4']}",
                           "covers: {circles: ['1,2']}"}) {
    const auto refused = ParseBulletin(text, "b.yaml");
    ASSERT_FALSE(refused) << text;
    EXPECT_NE(refused.error().message.find("b.yaml:1"), std::string::npos) << refused.error().message;
  }
}

}  // namespace
}  // namespace crier
