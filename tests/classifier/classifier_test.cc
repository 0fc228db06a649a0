#include "classifier/classifier.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "classifier/draft.h"
#include "classifier/tally.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

const Classifier& Sample() {
  static const auto classifier = Classifier::Load(SourceDir() / "tests" / "classifier" / "sample",
                                                  SourceDir() / "tests" / "classifier" / "places");
  if (!classifier) throw std::runtime_error(classifier.error().message);
  return **classifier;
}

Mention Said(std::string text) {
  Mention mention;
  mention.channel = "demo";
  mention.text = std::move(text);
  mention.created_at = Time(std::chrono::hours(1000) + std::chrono::minutes(59));
  return mention;
}

Verdict Judge(std::string text) { return Sample().Classify(Said(std::move(text))); }

TEST(ClassifierTest, AHitNamesItsRuleAndItsWords) {
  const Verdict verdict = Judge("There is a huge POTHOLE on Main & 3rd");
  EXPECT_EQ(verdict.lang, "en");
  ASSERT_EQ(verdict.issues.size(), 1U);
  EXPECT_EQ(verdict.issues[0].service_code, "pothole");
  EXPECT_DOUBLE_EQ(verdict.issues[0].score, 2.5);
  ASSERT_EQ(verdict.issues[0].evidence.size(), 1U);
  EXPECT_EQ(verdict.issues[0].evidence[0].rule, "POTHOLE");
  EXPECT_EQ(verdict.issues[0].evidence[0].text, "POTHOLE");
  EXPECT_EQ(verdict.issues[0].evidence[0].start, 16U);
  EXPECT_TRUE(verdict.actionable);
  EXPECT_EQ(verdict.intent, "report");
  EXPECT_EQ(verdict.rules_version, Sample().version());
}

TEST(ClassifierTest, ARuleSpeaksOnlyOnTextsOfItsLanguage) {
  EXPECT_EQ(Judge("Hay un bache enorme en la calle").issues.size(), 1U);
  EXPECT_TRUE(Judge("They are at the baches of the town").issues.empty());
  EXPECT_EQ(Judge("bache").issues.size(), 1U);  // whose language is it?
}

TEST(ClassifierTest, UnlessSilencesARule) {
  EXPECT_TRUE(Judge("Meet me at the Pothole Cafe").issues.empty());
}

TEST(ClassifierTest, ACompositeNeedsItsPartsNearOneAnother) {
  const Verdict verdict = Judge("Out here the street light is out");
  ASSERT_EQ(verdict.issues.size(), 1U);
  ASSERT_EQ(verdict.issues[0].evidence.size(), 2U);
  EXPECT_EQ(verdict.issues[0].evidence[0].rule, "LIGHT_OUT");
  EXPECT_TRUE(Judge("I was out and about with the dog near a street light").issues.empty());
}

TEST(ClassifierTest, ScoresBelowOneAreNotInTheVerdict) {
  EXPECT_TRUE(Judge("We are out at the street light parade").issues.empty());
}

TEST(ClassifierTest, AHazardNeedsACategory) {
  EXPECT_TRUE(Judge("The flood is on the news").hazards.empty());
  const Verdict verdict = Judge("We are trapped by the flood, come now");
  ASSERT_EQ(verdict.hazards.size(), 1U);
  EXPECT_EQ(verdict.hazards[0].event, "flood");
  EXPECT_EQ(verdict.hazards[0].category, "request_or_need");
  EXPECT_EQ(verdict.hazards[0].evidence.size(), 2U);
  EXPECT_NEAR(verdict.urgency, 0.9, 1e-9);
  EXPECT_TRUE(verdict.actionable);  // a cry for help needs no service code
  EXPECT_EQ(Judge("We are trapped in here").hazards[0].event, "other");
}

TEST(ClassifierTest, PraiseIsNeverActionable) {
  const Verdict verdict = Judge("Thanks for mending the pothole on our street");
  EXPECT_EQ(verdict.intent, "praise");
  EXPECT_FALSE(verdict.actionable);
  ASSERT_EQ(verdict.because.size(), 1U);
  EXPECT_EQ(verdict.because[0].rule, "THANKS");
}

TEST(ClassifierTest, TextsOfEveryKindAreSurvived) {
  for (const std::string& text :
       {std::string(), std::string(200000, 'a'), std::string(70000, '&'), std::string("\xFF\xC3(\x80", 4)}) {
    const Verdict verdict = Judge(text);
    EXPECT_FALSE(verdict.actionable);
    std::string json;
    AppendVerdictFields(verdict, &json);
    EXPECT_TRUE(VerdictFromJson(VerdictToJson(verdict)));
  }
  std::string many;
  while (many.size() < 60000) many += "12 Main St & 3rd Ave street light ";
  EXPECT_LE(Judge(many).places.size(), 16U);
}

TEST(ClassifierTest, ThreadsShareOne) {
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&right] {
      for (int i = 0; i < 200; ++i) right += Judge("pothole at 412 N Harbor St").places.size() == 1 ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 800);
}

TEST(DraftTest, SaysWhatAndWhere) {
  const Mention mention = Said("Pothole at 412 N Harbor St");
  const auto draft = DraftOf(mention, Sample().Classify(mention));
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->service_code, "pothole");
  EXPECT_EQ(draft->address_string, "412 N Harbor St");
  EXPECT_EQ(draft->neighborhood, "Old Harbor");
  EXPECT_EQ(draft->join_key, "pothole|412 n harbor st");
  EXPECT_EQ(draft->requested_datetime, mention.created_at);
  EXPECT_TRUE(draft->id.empty());
}

TEST(DraftTest, TheSamePlaceInOtherWordsJoins) {
  const auto key = [](const std::string& text) {
    const Mention mention = Said(text);
    return DraftOf(mention, Sample().Classify(mention)).value_or(ServiceRequest{}).join_key;
  };
  EXPECT_EQ(key("Pothole at Main & 3rd"), key("another pothole, corner of Third Ave and Main Street"));
  EXPECT_NE(key("Pothole at Main & 3rd"), key("Pothole at Main & 4th"));
  EXPECT_EQ(key("Pothole at City Hall"), key("another pothole, in front of the Ayuntamiento"));
  EXPECT_NE(key("Pothole at City Hall"), key("Pothole at Abraham Lincoln High School"));
  EXPECT_EQ(key("Pothole somewhere here"), "");
}

TEST(DraftTest, ServicesOfOneFamilyJoin) {
  std::vector<Service> services(2);
  services[0].service_code = "pothole";
  services[0].family = "road";
  services[1].service_code = "street_light";
  const auto key = [&](const std::string& text) {
    const Mention mention = Said(text);
    return DraftOf(mention, Sample().Classify(mention), services).value_or(ServiceRequest{}).join_key;
  };
  EXPECT_EQ(key("Pothole at Main & 3rd"), "road|3th & main");
  EXPECT_EQ(key("Pothole at 48 Main Street"), key("Pothole at Main Street 48"));
}

TEST(DraftTest, PeopleInDangerAtOneAddressJoinWhateverTheService) {
  Verdict verdict;
  verdict.actionable = true;
  verdict.urgency = 0.9;
  verdict.hazards.push_back({"flood", "request_or_need", 2.0, {}});
  verdict.places.push_back({"Main Street 48", "address", std::nullopt, "", 0, 14});
  const auto danger_key = [&] { return DraftOf(Said("help"), verdict)->danger_key; };
  EXPECT_EQ(danger_key(), "48 main st");
  verdict.places[0].kind = "street";  // along a street they may be others
  EXPECT_EQ(danger_key(), "");
  verdict.places[0].kind = "address";
  verdict.urgency = 0.4;
  EXPECT_EQ(danger_key(), "");
  verdict.urgency = 0.9;
  verdict.hazards[0].category = "missing_or_found";
  EXPECT_EQ(danger_key(), "");
}

TEST(DraftTest, NothingWithoutReason) { EXPECT_FALSE(DraftOf(Said("hello"), Judge("hello"))); }

TEST(DraftTest, DescriptionsEndAtFourThousandCharacters) {
  std::string text = "pothole ";
  for (int i = 0; i < 5000; ++i) text += "é";
  const Mention mention = Said(text);
  Verdict verdict;
  verdict.actionable = true;
  const auto draft = DraftOf(mention, verdict);
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->description.size(), 8 + 2 * 3992U);
  EXPECT_EQ(draft->service_code, "other");
}

// What the classifier drafts can be accepted as it is: both count characters.
TEST(DraftTest, DescriptionsOfAnyLettersAreCutWhereStaffMayGo) {
  for (const std::string letter : {"x", "ó", "雨", "🔥"}) {
    for (const size_t count : {kMaxDescription - 1, kMaxDescription, kMaxDescription + 1}) {
      std::string text;
      for (size_t i = 0; i < count; ++i) text += letter;
      Verdict verdict;
      verdict.actionable = true;
      const auto draft = DraftOf(Said(text), verdict);
      ASSERT_TRUE(draft);
      EXPECT_EQ(draft->description.size(), std::min(count, kMaxDescription) * letter.size()) << letter;
    }
  }
}

TEST(TallyTest, CountsWhatTheVerdictSaysAndTakesItBack) {
  const Mention mention = Said("Pothole at 412 N Harbor St");
  const Verdict verdict = Sample().Classify(mention);
  const std::vector<Count> counts = CountsOf(mention, verdict);
  ASSERT_EQ(counts.size(), 3U);  // no hazard
  EXPECT_EQ(counts[0].dimension, "service_code");
  EXPECT_EQ(counts[0].key, "pothole");
  EXPECT_EQ(counts[0].neighborhood, "Old Harbor");
  EXPECT_EQ(counts[0].hour, Time(std::chrono::hours(1000)));
  EXPECT_EQ(counts[1].dimension, "intent");
  EXPECT_EQ(counts[2].dimension, "sentiment");
  const std::vector<Count> back = CountsOf(mention, verdict, -1);
  for (size_t i = 0; i < counts.size(); ++i) EXPECT_EQ(counts[i].delta + back[i].delta, 0);
}

}  // namespace
}  // namespace crier
