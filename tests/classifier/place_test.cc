#include "classifier/place.h"

#include <gtest/gtest.h>

#include "classifier/csv.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

const Gazetteer& City() {
  static const Result<Gazetteer> city = Gazetteer::Load(SourceDir() / "tests" / "classifier" / "places");
  if (!city) throw std::runtime_error(city.error().message);
  return *city;
}

std::vector<Place> Find(const std::string& text, const Gazetteer& gazetteer) {
  Reading reading;
  ReadInto(text, &reading);
  std::vector<Place> places = FindPlaces(reading, gazetteer, std::nullopt);
  for (const Place& place : places) EXPECT_EQ(place.text, text.substr(place.start, place.end - place.start));
  return places;
}

// "kind: text" of the only place, or how many there are.
std::string Only(const std::string& text, bool city) {
  static const Result<Gazetteer> nowhere = Gazetteer::Load({});
  const std::vector<Place> places = Find(text, city ? City() : *nowhere);
  if (places.size() != 1) return std::to_string(places.size());
  return places[0].kind + ": " + places[0].text + (places[0].point ? " *" : "");
}

TEST(PlaceTest, KnowsItsIntersections) {
  EXPECT_EQ(Only("Pothole at Main & 3rd!", true), "intersection: Main & 3rd *");
  EXPECT_EQ(Only("corner of third and main", true), "intersection: third and main *");
  EXPECT_EQ(Only("MAIN ST./3RD AVE. is flooded", true), "intersection: MAIN ST./3RD AVE *");
  EXPECT_EQ(Only("Harbor at Main", true), "intersection: Harbor at Main *");
  EXPECT_EQ(Only("en la esquina de Main y 3ra", true), "intersection: Main y 3ra *");
  EXPECT_EQ(Only("Main entre 3ra y 4ta", true), "intersection: Main entre 3ra y 4ta *");
  EXPECT_EQ(Only("Main St between 3rd and 4th", true), "intersection: Main St between 3rd and 4th *");
}

TEST(PlaceTest, BetweenIsHalfway) {
  const std::vector<Place> places = Find("Main St between 3rd and 4th", City());
  ASSERT_EQ(places.size(), 1U);
  EXPECT_NEAR(places[0].point->lon, -75.006, 1e-9);
  EXPECT_EQ(places[0].neighborhood, "Old Harbor");
}

TEST(PlaceTest, InterpolatesAddresses) {
  const std::vector<Place> places = Find("water at 449 north harbor street", City());
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0].kind, "address");
  EXPECT_NEAR(places[0].point->lat, 40.003, 1e-4);
  EXPECT_EQ(places[0].neighborhood, "Old Harbor");
  EXPECT_EQ(Only("the 400 block of N. Harbor", true), "address: 400 block of N. Harbor *");
  EXPECT_EQ(Only("en la cuadra 400 de Harbor", true), "address: cuadra 400 de Harbor *");
}

TEST(PlaceTest, LandmarksAndNeighbourhoods) {
  EXPECT_EQ(Only("trash behind City Hall", true), "landmark: City Hall *");
  EXPECT_EQ(Only("basura en el Ayuntamiento", true), "landmark: Ayuntamiento *");
  EXPECT_EQ(Only("no power in old harbor", true), "neighborhood: old harbor");
  EXPECT_EQ(Find("no power in old harbor", City())[0].neighborhood, "Old Harbor");
}

TEST(PlaceTest, FormsAreEnoughWithoutAGazetteer) {
  EXPECT_EQ(Only("Leak at 412 N Harbor St, please", false), "address: 412 N Harbor St");
  EXPECT_EQ(Only("leak at 412 oak st", false), "address: 412 oak st");
  EXPECT_EQ(Only("light out, corner of Oak and 5th", false), "intersection: Oak and 5th");
  EXPECT_EQ(Only("Elm St at 2nd Ave", false), "intersection: Elm St at 2nd Ave");
  EXPECT_EQ(Only("the intersection of Warren St and Harrison Ave", false),
            "intersection: Warren St and Harrison Ave");
  EXPECT_EQ(Only("fuga en Calle Luna 412", false), "address: Calle Luna 412");
  EXPECT_EQ(Only("fuga en Calle Luna, no. 412", false), "address: Calle Luna, no. 412");
  EXPECT_EQ(Only("Elm St at Expect delays, road", false), "street: Elm St");
}

TEST(PlaceTest, OrdinaryWordsAreNoPlaces) {
  for (const char* text :
       {"100 people on the street", "a 2 way street", "5 minutes drive", "first and foremost", "either/or",
        "at 5 and 6", "in the park and in the market", "salt & pepper", "3rd and 4th", "$12 main st lunch",
        "between you and me", "2.5 oak st"}) {
    EXPECT_EQ(Only(text, false), "0") << text;
  }
  EXPECT_EQ(Only("the main harbor and the elm", true), "0");
}

TEST(PlaceTest, APointStandsLast) {
  Reading reading;
  ReadInto("Main & 3rd", &reading);
  const std::vector<Place> places = FindPlaces(reading, City(), Point{40.015, -75.005});
  ASSERT_EQ(places.size(), 2U);
  EXPECT_EQ(places[1].kind, "point");
  EXPECT_EQ(places[1].neighborhood, "Hillside");
  EXPECT_EQ(FindPlaces(reading, City(), Point{0, 0})[1].neighborhood, "");
}

TEST(PlaceTest, KeysAreOnesForOnePlace) {
  const auto key = [](const char* kind, const char* text) {
    Place place;
    place.kind = kind;
    place.text = text;
    return PlaceKey(place);
  };
  EXPECT_EQ(key("intersection", "Main St & Third"), key("intersection", "3rd Ave / Main Street"));
  EXPECT_EQ(key("address", "412 North Harbor Street"), key("address", "412 n. harbor st"));
  EXPECT_NE(key("address", "412 N Harbor St"), key("address", "414 N Harbor St"));
}

TEST(PlaceTest, ALandmarkHasOneKeyUnderAllItsNames) {
  const auto key = [](const char* text, std::optional<Point> point) {
    Place place;
    place.kind = "landmark";
    place.text = text;
    place.point = point;
    return PlaceKey(place);
  };
  const Point park{41.25156, -70.5431};
  EXPECT_EQ(key("Saltmarsh Trailer Park", park), key("las trailas de Saltmarsh", park));
  EXPECT_NE(key("Saltmarsh Trailer Park", park), key("Saltmarsh Trailer Park", Point{41.25166, -70.5431}));
  EXPECT_EQ(key("the old mill", std::nullopt), key("The Old Mill", std::nullopt));
}

TEST(PlaceTest, NeighbourhoodsOfARealCity) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  const auto shapes = Neighborhoods::Load(SharedData() / "places" / "philadelphia-neighborhoods.geojson");
  ASSERT_TRUE(shapes) << shapes.error().message;
  EXPECT_GT(shapes->All().size(), 100U);
  EXPECT_NE(shapes->At({39.9526, -75.1652}), "");
  EXPECT_EQ(shapes->At({40.7128, -74.0060}), "");
}

TEST(CsvTest, ReadsQuotesAndNamesBadLines) {
  const auto rows = ParseCsv("b,a\n1,\"x, \"\"y\"\"\nz\"\n\n2,w\n", "f.csv", {"a", "b"});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].fields, (std::vector<std::string>{"x, \"y\"\nz", "1"}));
  EXPECT_EQ((*rows)[1].line, 5U);
  EXPECT_NE(ParseCsv("a\n1,2\n", "f.csv", {"a"}).error().message.find("f.csv:2:"), std::string::npos);
  EXPECT_NE(ParseCsv("a\n\"1\n", "f.csv", {"a"}).error().message.find("f.csv:2:"), std::string::npos);
  EXPECT_FALSE(ParseCsv("a\n1\n", "f.csv", {"b"}));
}

}  // namespace
}  // namespace crier
