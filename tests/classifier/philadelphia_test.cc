// How well places are found in a real city. Its gazetteer is made here from ../shared/data, of which no row
// is kept; the sentences are our own.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "classifier/csv.h"
#include "classifier/place.h"
#include "core/text.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

constexpr double kLeastPrecision = 0.90;
constexpr double kLeastRecall = 0.85;

// The first field of each row, each once.
std::set<std::string> FirstFields(const std::filesystem::path& file) {
  std::set<std::string> fields;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const std::string field = line.substr(0, line.find(','));
    if (!field.empty() && field.find('"') == std::string::npos) fields.insert(field);
  }
  return fields;
}

Result<Gazetteer> Philadelphia(const std::filesystem::path& folder) {
  const std::filesystem::path data = SharedData() / "places";
  std::ofstream streets(folder / "streets.csv");
  streets << "name,aliases\n";
  for (const std::string& name : FirstFields(data / "centerline_streets.csv")) streets << name << ",\n";
  std::ofstream landmarks(folder / "landmarks.csv");
  landmarks << "name,aliases,lat,long\n";
  for (const std::string& name : FirstFields(data / "landmarks.csv")) landmarks << name << ",,39.95,-75.16\n";
  // The city's file has three names of each: one for programs, one for lists, one for maps.
  simdjson::dom::parser parser;
  std::ofstream shapes(folder / "neighborhoods.geojson");
  shapes << R"({"type": "FeatureCollection", "features": [)";
  bool first = true;
  const std::string file = (data / "philadelphia-neighborhoods.geojson").string();
  for (const simdjson::dom::element feature : simdjson::dom::array(parser.load(file)["features"])) {
    shapes << (first ? "" : ",") << R"({"type": "Feature", "properties": {"name": )"
           << simdjson::minify(feature["properties"]["mapname"].value()) << R"(, "aliases": [)"
           << simdjson::minify(feature["properties"]["listname"].value()) << R"(]}, "geometry": )"
           << simdjson::minify(feature["geometry"].value()) << "}";
    first = false;
  }
  shapes << "]}";
  streets.close();
  landmarks.close();
  shapes.close();
  return Gazetteer::Load(folder);
}

TEST(PhiladelphiaTest, FindsWhatResidentsName) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  const TemporaryFolder folder;
  const Result<Gazetteer> city = Philadelphia(folder.path());
  ASSERT_TRUE(city) << city.error().message;
  std::ifstream in(SourceDir() / "tests" / "classifier" / "sentences" / "philadelphia.txt");
  size_t sentences = 0;
  size_t right = 0;
  size_t found = 0;
  size_t wanted = 0;
  std::string wrong;
  for (std::string line; std::getline(in, line);) {
    const size_t mark = line.find(" =>");
    if (line.empty() || line[0] == '#' || mark == std::string::npos) continue;
    ++sentences;
    const std::string text = line.substr(0, mark);
    std::vector<std::string> expected;
    for (const std::string_view place : Split(std::string_view(line).substr(mark + 3), ';')) {
      if (!Trim(place).empty()) expected.emplace_back(Trim(place));
    }
    Reading reading;
    ReadInto(text, &reading);
    wanted += expected.size();
    for (const Place& place : FindPlaces(reading, *city, std::nullopt)) {
      ++found;
      const std::string got = place.kind + ": " + place.text;
      const bool hit = std::find(expected.begin(), expected.end(), got) != expected.end();
      right += hit ? 1 : 0;
      if (!hit) wrong += text + " -> " + got + "\n";
    }
  }
  ASSERT_GE(sentences, 120U);
  ASSERT_GT(found, 0U);
  EXPECT_GE(double(right) / double(found), kLeastPrecision) << wrong;
  EXPECT_GE(double(right) / double(wanted), kLeastRecall) << wrong;
}

}  // namespace
}  // namespace crier
