// What is wrong in a verdict: what it said, by which rules, and what cannot be said.
#include "desk/correction.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/support/paths.h"

namespace crier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Time kToday = *ParseTime("2026-11-21T06:00:00Z");
const Actor kCleo = Actor::Person("cleo");

StoredMention Heard() {
  StoredMention mention;
  mention.id = 7;
  Verdict& verdict = mention.verdict;
  verdict.issues = {{"pothole", 3, {{"POTHOLE", 0, 1, "a"}, {"POTHOLE", 2, 3, "b"}, {"HOLE", 0, 1, "a"}}},
                    {"tree", 1, {{"TREE", 0, 1, "a"}}}};
  verdict.intent = "report";
  verdict.urgency = 0.45;
  verdict.sentiment = {"negative", -0.5};
  verdict.places = {{.text = "Elm", .kind = "street"}, {.text = "Main & 3rd", .kind = "intersection"}};
  verdict.because = {{"REPORT", 0, 1, "a"}, {"CHILDREN", 0, 1, "a"}};
  verdict.rules_version = "v1";
  return mention;
}

Correction Corrected(const Objection& objection) {
  const auto correction = Correct(Heard(), objection, kCleo, kToday);
  EXPECT_TRUE(correction) << correction.error().message;
  return correction ? *correction : Correction{};
}

TEST(Corrections, QuoteTheVerdictAndTheRulesThatDecidedIt) {
  const Correction service = Corrected({"service", "noise", "it sings"});
  EXPECT_EQ(service.mention_id, 7);
  EXPECT_EQ(service.said, "pothole");
  EXPECT_EQ(service.right, "noise");
  EXPECT_EQ(service.note, "it sings");
  EXPECT_EQ(service.who, "person:cleo");
  EXPECT_EQ(service.at, kToday);
  EXPECT_EQ(service.service_code, "pothole");
  EXPECT_EQ(service.rules_version, "v1");
  EXPECT_THAT(service.rules, ElementsAre("POTHOLE", "HOLE"));
  const Correction urgency = Corrected({"urgency", "high", ""});
  EXPECT_EQ(urgency.said, "medium");
  EXPECT_THAT(urgency.rules, ElementsAre("REPORT", "CHILDREN"));
  EXPECT_EQ(Corrected({"sentiment", "neutral", ""}).said, "negative");
  EXPECT_EQ(Corrected({"place", "Oak", ""}).said, "Elm; Main & 3rd");
  EXPECT_EQ(Corrected({"place", "", "no place"}).right, "");
  const Correction none = Corrected({"not_a_report", "", "a joke"});
  EXPECT_EQ(none.said, "report");
  EXPECT_THAT(none.rules, ElementsAre("REPORT", "CHILDREN", "POTHOLE", "HOLE", "TREE"));
}

TEST(Corrections, OfAVerdictWithoutServicesNameNoRule) {
  StoredMention mention = Heard();
  mention.verdict.issues.clear();
  const auto correction = Correct(mention, {"service", "tree", ""}, kCleo, kToday);
  ASSERT_TRUE(correction) << correction.error().message;
  EXPECT_EQ(correction->said, "");
  EXPECT_EQ(correction->service_code, "");
  EXPECT_THAT(correction->rules, IsEmpty());
}

TEST(Corrections, RefuseWhatIsNoneAndWhatTheVerdictSays) {
  const Objection bad[] = {{"", "", ""},
                           {"colour", "red", ""},
                           {"service", "", ""},
                           {"service", "pothole", "it says so already"},
                           {"sentiment", "angry", ""},
                           {"sentiment", "negative", ""},
                           {"urgency", "0.9", ""},
                           {"urgency", "medium", ""},
                           {"place", "Elm; Main & 3rd", ""},
                           {"place", std::string(1'001, 'x'), ""},
                           {"not_a_report", "other", ""},
                           {"service", "tree", std::string(1'001, 'x')}};
  for (const Objection& each : bad) {
    const auto correction = Correct(Heard(), each, kCleo, kToday);
    ASSERT_FALSE(correction) << each.what << each.right;
    EXPECT_EQ(correction.error().fault, Fault::kBadData) << each.what << each.right;
  }
}

TEST(Corrections, AreNotForAVerdictThatIsGone) {
  StoredMention removed = Heard(), damaged = Heard();
  removed.removed = true;
  damaged.unreadable = true;
  for (const StoredMention& mention : {removed, damaged})
    EXPECT_EQ(Correct(mention, {"service", "tree", ""}, kCleo, kToday).error().fault, Fault::kRejected);
}

TEST(Corrections, UrgencyIsNamedAsTheConsoleNamesIt) {
  EXPECT_EQ(UrgencyWord(0), "low");
  EXPECT_EQ(UrgencyWord(0.39), "low");
  EXPECT_EQ(UrgencyWord(0.4), "medium");
  EXPECT_EQ(UrgencyWord(0.69), "medium");
  EXPECT_EQ(UrgencyWord(0.7), "high");
  // The console has its own copy: it is the same.
  std::ifstream file(SourceDir() / "console/src/data/names.ts");
  const std::string names{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(names, HasSubstr(fmt::format("high: {}, medium: {} }}", kHighUrgency, kMediumUrgency)));
}

}  // namespace
}  // namespace crier
