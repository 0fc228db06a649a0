// Sentences and the places in them, as data: tests/classifier/sentences.
#include <gtest/gtest.h>

#include <fstream>

#include "classifier/place.h"
#include "core/text.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

void Check(const std::string& name, const Gazetteer& gazetteer) {
  std::ifstream in(SourceDir() / "tests" / "classifier" / "sentences" / name);
  size_t sentences = 0;
  for (std::string line; std::getline(in, line);) {
    const size_t mark = line.find(" =>");
    if (line.empty() || line[0] == '#' || mark == std::string::npos) continue;
    ++sentences;
    const std::string text = line.substr(0, mark);
    Reading reading;
    ReadInto(text, &reading);
    std::string found;
    for (const Place& place : FindPlaces(reading, gazetteer, std::nullopt)) {
      EXPECT_EQ(place.text, text.substr(place.start, place.end - place.start));
      found += (found.empty() ? "" : "; ") + place.kind + ": " + place.text + (place.point ? " *" : "");
    }
    EXPECT_EQ(found, Trim(std::string_view(line).substr(mark + 3))) << text;
  }
  EXPECT_GT(sentences, 10U);
}

TEST(SentencesTest, PlacesOfACity) {
  const Result<Gazetteer> city = Gazetteer::Load(SourceDir() / "tests" / "classifier" / "places");
  ASSERT_TRUE(city) << city.error().message;
  Check("city.txt", *city);
}

TEST(SentencesTest, PlacesByTheirFormAlone) {
  const Result<Gazetteer> nowhere = Gazetteer::Load({});
  ASSERT_TRUE(nowhere);
  Check("nowhere.txt", *nowhere);
}

}  // namespace
}  // namespace crier
