// What people say in a storm and how it must be read by the shipped packs: tests/classifier/readings/*.jsonl,
// see the README there.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <fstream>

#include "classifier/classifier.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

using simdjson::dom::element;

std::string Text(element row, std::string_view key) {
  std::string_view text;
  return row[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

void ExpectReading(element row, const Verdict& verdict) {
  std::string_view wanted;
  if (row["intent"].get(wanted) == simdjson::SUCCESS) {
    EXPECT_EQ(verdict.intent, wanted);
  }
  if (row["sentiment"].get(wanted) == simdjson::SUCCESS) {
    EXPECT_EQ(verdict.sentiment.label, wanted);
  }
  if (row["issue"].get(wanted) == simdjson::SUCCESS) {
    EXPECT_EQ(verdict.issues.empty() ? std::string() : verdict.issues.front().service_code, wanted);
  }
  if (row["hazard"].get(wanted) == simdjson::SUCCESS) {
    EXPECT_TRUE(std::any_of(verdict.hazards.begin(), verdict.hazards.end(),
                            [&](const HazardHit& hazard) { return hazard.category == wanted; }))
        << "no hazard " << wanted;
  }
  bool actionable = false;
  if (row["actionable"].get(actionable) == simdjson::SUCCESS) {
    EXPECT_EQ(verdict.actionable, actionable);
  }
  simdjson::dom::array band;
  if (row["urgency"].get(band) == simdjson::SUCCESS) {
    ASSERT_EQ(band.size(), 2U);
    EXPECT_GE(verdict.urgency, double(band.at(0)));
    EXPECT_LE(verdict.urgency, double(band.at(1)));
  }
  simdjson::dom::array places;
  if (row["places"].get(places) == simdjson::SUCCESS) {
    for (const element place : places) {
      std::string_view text;
      ASSERT_EQ(place.get(text), simdjson::SUCCESS);
      EXPECT_TRUE(std::any_of(verdict.places.begin(), verdict.places.end(),
                              [&](const Place& found) { return found.text == text; }))
          << "no place " << text;
    }
  }
}

TEST(ReadingsTest, EveryMessageIsReadAsItMustBe) {
  const auto classifier = Classifier::Load(SourceDir() / "rules", SourceDir() / "config" / "demo" / "places");
  ASSERT_TRUE(classifier) << classifier.error().message;
  size_t read = 0;
  size_t spanish = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(SourceDir() / "tests" / "classifier" / "readings")) {
    if (file.path().extension() != ".jsonl") continue;
    std::ifstream in(file.path());
    std::string line;
    for (size_t number = 1; std::getline(in, line); ++number) {
      simdjson::dom::parser parser;
      element row;
      ASSERT_EQ(parser.parse(line).get(row), simdjson::SUCCESS) << file.path() << ':' << number;
      Mention mention;
      mention.text = Text(row, "text");
      mention.lang = Text(row, "lang");
      SCOPED_TRACE(file.path().filename().string() + ":" + std::to_string(number) + " " + mention.text);
      const Verdict verdict = (*classifier)->Classify(mention);
      ExpectReading(row, verdict);
      if (Mention below; !(below.text = Text(row, "above")).empty()) {
        EXPECT_GT(verdict.urgency, (*classifier)->Classify(below).urgency) << "not above: " << below.text;
      }
      ++read;
      spanish += verdict.lang == "es" ? 1 : 0;
    }
  }
  EXPECT_GE(read, 750U);
  EXPECT_GE(spanish, 200U);
}

}  // namespace
}  // namespace crier
