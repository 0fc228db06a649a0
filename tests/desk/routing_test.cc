#include "desk/routing.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

TEST(Routing, TheFirstRuleThatFitsDecidesAndElseTheService) {
  const std::vector<RouteRule> rules = {{{"pothole"}, {"Harbor"}, "Port Authority"},
                                        {{}, {"Campus"}, "University"},
                                        {{"pothole"}, {}, "Roads"}};
  EXPECT_EQ(DepartmentFor(rules, "pothole", "Harbor", "Streets"), "Port Authority");
  EXPECT_EQ(DepartmentFor(rules, "pothole", "Campus", "Streets"), "University");
  EXPECT_EQ(DepartmentFor(rules, "pothole", "", "Streets"), "Roads");
  EXPECT_EQ(DepartmentFor(rules, "noise", "Harbor", "Police"), "Police");
  EXPECT_EQ(DepartmentFor({}, "noise", "Harbor", ""), "");
}

TEST(Routing, ADepartmentWithoutANameHasNoWay) {
  const std::vector<DepartmentWay> ways = {
      {.department = "Streets", .channel = "mail", .recipient = "s@city.example"}};
  EXPECT_EQ(WayOf(ways, ""), nullptr);
  EXPECT_EQ(WayOf(ways, "streets"), nullptr);
  ASSERT_NE(WayOf(ways, "Streets"), nullptr);
  EXPECT_EQ(WayOf(ways, "Streets")->channel, "mail");
}

TEST(Routing, OnlyItsOwnAddressesAreADepartments) {
  DepartmentWay way{.department = "Streets", .channel = "mail", .recipient = "streets@city.example"};
  EXPECT_TRUE(IsFromDepartment(way, "Streets@City.example"));
  EXPECT_FALSE(IsFromDepartment(way, "eve@city.example"));
  EXPECT_FALSE(IsFromDepartment(way, ""));
  way.answers_from = {"@streets.city.example", "boss@city.example"};
  EXPECT_TRUE(IsFromDepartment(way, "jo@streets.city.example"));
  EXPECT_TRUE(IsFromDepartment(way, "boss@city.example"));
  EXPECT_FALSE(IsFromDepartment(way, "streets@city.example")) << "it is not named";
  EXPECT_FALSE(IsFromDepartment(way, "jo@mystreets.city.example"));
  EXPECT_FALSE(IsFromDepartment(way, "jo@streets.city.example.org"));
  EXPECT_FALSE(IsFromDepartment(way, "@streets.city.example")) << "nobody's";
  way = {.department = "Roads", .channel = "hook", .recipient = ""};
  EXPECT_FALSE(IsFromDepartment(way, "anybody")) << "a place is nobody";
}

}  // namespace
}  // namespace crier
