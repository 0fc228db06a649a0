// What staff see of a message: its feeling, its service and its places; tests/classifier/readings/desk.txt.
#include <gtest/gtest.h>

#include <fstream>

#include "classifier/classifier.h"
#include "core/text.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

bool Feels(const Verdict& verdict, std::string_view expected) {
  if (expected == "*") return true;
  return expected == "not positive" ? verdict.sentiment.label != "positive"
                                    : verdict.sentiment.label == expected;
}

TEST(DeskTest, MessagesReadAsTheyShould) {
  const auto classifier = Classifier::Load(SourceDir() / "rules", SourceDir() / "config" / "demo" / "places");
  ASSERT_TRUE(classifier) << classifier.error().message;
  std::ifstream in(SourceDir() / "tests" / "classifier" / "readings" / "desk.txt");
  size_t messages = 0;
  for (std::string line; std::getline(in, line);) {
    const size_t mark = line.find(" => ");
    if (line.empty() || line[0] == '#' || mark == std::string::npos) continue;
    ++messages;
    Mention mention;
    mention.text = line.substr(0, mark);
    const Verdict verdict = (*classifier)->Classify(mention);
    std::vector<std::string_view> expected;
    for (const std::string_view part : Split(std::string_view(line).substr(mark + 4), ';'))
      expected.push_back(Trim(part));
    ASSERT_GE(expected.size(), 2U) << line;
    EXPECT_TRUE(Feels(verdict, expected[0])) << line << "\n" << verdict.sentiment.label;
    const std::string service = verdict.issues.empty() ? "-" : verdict.issues.front().service_code;
    EXPECT_TRUE(expected[1] == "*" || expected[1] == service) << line << "\n" << service;
    std::vector<std::string> places;
    for (const Place& place : verdict.places) places.push_back(place.kind + ": " + place.text);
    EXPECT_EQ(places, std::vector<std::string>(expected.begin() + 2, expected.end())) << line;
  }
  EXPECT_GE(messages, 40U);
}

}  // namespace
}  // namespace crier
