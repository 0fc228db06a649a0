// CheckRules and TestRules. A case is a folder under tests/classifier/rules: packs, and expected.txt with
// "file:line: what" of every finding, in any order, each at least the beginning of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "classifier/classifier.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

std::filesystem::path Cases() { return SourceDir() / "tests" / "classifier"; }

std::string Written(const Finding& finding, const std::filesystem::path& folder) {
  std::string where = finding.where;
  if (where.starts_with(folder.string() + "/")) where = where.substr(folder.string().size() + 1);
  return where + ": " + finding.what;
}

TEST(RulesTest, EveryCaseHasTheFindingsItExpects) {
  size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(Cases() / "rules")) {
    SCOPED_TRACE(entry.path().filename().string());
    ++cases;
    std::vector<std::string> found;
    for (const Finding& finding : CheckRules(entry.path())) found.push_back(Written(finding, entry.path()));
    std::ifstream in(entry.path() / "expected.txt");
    std::string line;
    size_t expected = 0;
    while (std::getline(in, line)) {
      ++expected;
      EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const auto& f) { return f.starts_with(line); }))
          << line;
    }
    std::string all;
    for (const std::string& f : found) all += f + "\n";
    EXPECT_EQ(found.size(), expected) << all;
  }
  EXPECT_GE(cases, 6U);
}

TEST(RulesTest, GoodPacksHaveNoFindings) {
  for (const Finding& finding : CheckRules(Cases() / "sample")) ADD_FAILURE() << Written(finding, {});
  for (const Finding& finding : TestRules(Cases() / "sample")) ADD_FAILURE() << Written(finding, {});
}

TEST(RulesTest, TheShippedPacksAreGoodAndTheirExamplesHold) {
  if (!std::filesystem::exists(SourceDir() / "rules" / "services.yaml")) GTEST_SKIP() << "no packs in rules/";
  for (const Finding& finding : CheckRules(SourceDir() / "rules")) ADD_FAILURE() << Written(finding, {});
  for (const Finding& finding : TestRules(SourceDir() / "rules")) ADD_FAILURE() << Written(finding, {});
}

TEST(RulesTest, AnExampleThatDoesNotHoldIsNamed) {
  const std::vector<Finding> findings = TestRules(Cases() / "rules" / "examples");
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].what, "DEAF must fire on 'a hole'");
}

TEST(RulesTest, LoadRefusesBadPacksAndSaysWhere) {
  const auto classifier = Classifier::Load(Cases() / "rules" / "patterns");
  ASSERT_FALSE(classifier);
  EXPECT_EQ(classifier.error().fault, Fault::kConfig);
  EXPECT_NE(classifier.error().message.find("intent.en.yaml:7: RE2 refuses"), std::string::npos);
  EXPECT_FALSE(Classifier::Load(Cases() / "no such folder"));
  EXPECT_FALSE(Classifier::Load(Cases() / "sample", Cases() / "no such folder"));
}

TEST(RulesTest, ServicesAreReadAsWritten) {
  const auto services = LoadServices(Cases() / "sample");
  ASSERT_TRUE(services);
  ASSERT_EQ(services->size(), 5U);
  EXPECT_EQ((*services)[0].service_code, "pothole");
  EXPECT_EQ((*services)[0].expected_days, 5);
  EXPECT_EQ((*services)[0].keywords, (std::vector<std::string>{"hole", "bache"}));
  EXPECT_FALSE(LoadServices(Cases() / "rules" / "names"));
}

}  // namespace
}  // namespace crier
