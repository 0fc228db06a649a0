// Cries for help in other languages than English and Spanish reach the lane, and plain reports in them do
// not: tests/classifier/readings/cries.txt.
#include <gtest/gtest.h>

#include <fstream>

#include "classifier/classifier.h"
#include "core/emergency.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

TEST(CriesTest, ReachTheLaneAndPlainReportsDoNot) {
  const auto classifier = Classifier::Load(SourceDir() / "rules");
  ASSERT_TRUE(classifier) << classifier.error().message;
  std::ifstream in(SourceDir() / "tests" / "classifier" / "readings" / "cries.txt");
  size_t cries = 0, reports = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.size() < 3 || line[0] == '#') continue;
    Mention mention;
    mention.channel = "town";
    mention.text = line.substr(2);
    const Verdict verdict = (*classifier)->Classify(mention);
    if (line[0] == '+') {
      ++cries;
      EXPECT_GE(verdict.urgency, kEmergencyUrgency) << mention.text << " is " << verdict.lang;
      EXPECT_TRUE(verdict.actionable) << mention.text;
    } else {
      ++reports;
      EXPECT_LT(verdict.urgency, kEmergencyUrgency) << mention.text;
    }
  }
  EXPECT_GT(cries, 20U);
  EXPECT_GT(reports, 8U);
}

}  // namespace
}  // namespace crier
