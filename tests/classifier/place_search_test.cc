#include "classifier/place_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/paths.h"

namespace crier {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const Gazetteer& TownToSearch() {
  static const Result<Gazetteer> town = Gazetteer::Load(SourceDir() / "tests" / "classifier" / "places");
  if (!town) throw std::runtime_error(town.error().message);
  return *town;
}

std::vector<std::string> FoundNames(const std::string& typed, size_t most = 10) {
  std::vector<std::string> names;
  for (const PlaceMatch& each : SearchPlaces(TownToSearch(), typed, most))
    names.push_back(each.kind + ": " + each.name);
  return names;
}

TEST(PlaceSearchTest, TheBeginningsOfWordsAreEnough) {
  EXPECT_THAT(FoundNames("city h"), ElementsAre("landmark: City Hall"));
  EXPECT_THAT(FoundNames("450 harb"), Contains("address: 450 North Harbor Street"));
  EXPECT_THAT(FoundNames("main & cedar l"), Contains("intersection: Main Street & Cedar Lane"));
  EXPECT_THAT(FoundNames("cedar"), Contains("intersection: Cedar Lane & Main Street"));
}

TEST(PlaceSearchTest, BothLanguagesFindIt) {
  EXPECT_THAT(FoundNames("ayuntam"), ElementsAre("landmark: City Hall"));
  EXPECT_THAT(FoundNames("Harbor Walk 450"), Contains("address: 450 North Harbor Street"))
      << "the number behind";
  EXPECT_THAT(FoundNames("main y ced"), Contains("intersection: Main Street & Cedar Lane"));
}

TEST(PlaceSearchTest, AWholePlaceComesFirstWithItsPoint) {
  const auto found = SearchPlaces(TownToSearch(), "Main St & 3rd Ave", 10);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].kind, "intersection");
  EXPECT_NEAR(found[0].point.lat, 40.005, 1e-9);
  EXPECT_EQ(found[0].neighborhood, "Old Harbor");
}

TEST(PlaceSearchTest, IsBoundedAndSurvivesAnyText) {
  EXPECT_EQ(FoundNames("main", 2).size(), 2U);
  EXPECT_THAT(FoundNames("zzz"), IsEmpty());
  EXPECT_THAT(FoundNames("&"), IsEmpty());
  EXPECT_THAT(FoundNames("\xff\xfe 99999999999999999999"), IsEmpty());
  EXPECT_THAT(FoundNames("12 "), IsEmpty()) << "a number alone is no address";
}

}  // namespace
}  // namespace crier
