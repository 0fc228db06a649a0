#include "core/verdict.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace crier {
namespace {

Verdict Full() {
  Verdict verdict;
  verdict.lang = "es";
  verdict.issues = {{"pothole", 3.25, {{"POTHOLE", 5, 12, "\"hoyo\"\n\\"}}}, {"other", 1, {}}};
  verdict.hazards = {{"flood", "infrastructure_damage", 2, {{"FLOODED", 0, 4, "agua"}}}};
  verdict.intent = "report";
  verdict.urgency = 0.123456;
  verdict.sentiment = {"negative", -0.51239};
  verdict.places = {{"Main & 3rd", "intersection", Point{40.123456, -75.5}, "Harbor", 20, 30},
                    {"X", "landmark", {}, "", 1, 2}};
  verdict.actionable = true;
  verdict.because = {{"URGENT", 1, 2, "!"}};
  verdict.rules_version = "0123456789abcdef";
  return verdict;
}

TEST(VerdictTest, FieldsAreTheContract) {
  std::string out = "{";
  AppendVerdictFields(Full(), &out);
  out += "}";
  EXPECT_EQ(nlohmann::json::parse(out), nlohmann::json::parse(R"({
    "lang": "es",
    "issues": [{"service_code": "pothole", "score": 3.25,
                "evidence": [{"rule": "POTHOLE", "start": 5, "end": 12, "text": "\"hoyo\"\n\\"}]},
               {"service_code": "other", "score": 1, "evidence": []}],
    "hazards": [{"event": "flood", "category": "infrastructure_damage", "score": 2,
                 "evidence": [{"rule": "FLOODED", "start": 0, "end": 4, "text": "agua"}]}],
    "intent": "report", "urgency": 0.1235, "sentiment": {"label": "negative", "compound": -0.5124},
    "places": [{"text": "Main & 3rd", "kind": "intersection", "lat": 40.123456, "long": -75.5, "neighborhood": "Harbor",
                "start": 20, "end": 30}, {"text": "X", "kind": "landmark", "start": 1, "end": 2}],
    "actionable": true})"));
  EXPECT_EQ(out.find(' '), out.find(" & 3rd"));  // one line, no filling
}

TEST(VerdictTest, AnEmptyVerdictHasAllMembers) {
  std::string out;
  AppendVerdictFields({}, &out);
  EXPECT_EQ(out, R"("lang":"","issues":[],"hazards":[],"intent":"other","urgency":0,)"
                 R"("sentiment":{"label":"neutral","compound":0},"places":[],"actionable":false)");
}

TEST(VerdictTest, NumbersThatJsonDoesNotKnowAreZero) {
  Verdict verdict;
  verdict.urgency = std::numeric_limits<double>::quiet_NaN();
  verdict.sentiment.compound = -std::numeric_limits<double>::infinity();
  verdict.issues = {{"x", -0.00001, {}}};
  const auto json = nlohmann::json::parse(VerdictToJson(verdict));
  EXPECT_EQ(json["urgency"], 0);
  EXPECT_EQ(json["sentiment"]["compound"], 0);
  EXPECT_EQ(json["issues"][0]["score"].dump(), "0");
}

TEST(VerdictTest, ControlCharactersAreEscaped) {
  std::string out;
  AppendJsonString(std::string("a\0\x1f\x7f", 4) + "é", &out);
  EXPECT_EQ(out, "\"a\\u0000\\u001f\x7f\xC3\xA9\"");
}

TEST(VerdictTest, ComesBackFromJson) {
  const std::string json = VerdictToJson(Full());
  const Result<Verdict> verdict = VerdictFromJson(json);
  ASSERT_TRUE(verdict) << verdict.error().message;
  EXPECT_EQ(VerdictToJson(*verdict), json);
  EXPECT_EQ(verdict->places[0].neighborhood, "Harbor");
  EXPECT_FALSE(verdict->places[1].point);
  EXPECT_EQ(verdict->because[0].rule, "URGENT");
}

TEST(VerdictTest, RefusesWhatIsNoVerdict) {
  for (const char* json : {"", "[]", "{}", "{\"lang\":1}", "{\"lang\":\"en\",\"issues\":{}}", "{\"lang\":"}) {
    const Result<Verdict> verdict = VerdictFromJson(json);
    ASSERT_FALSE(verdict) << json;
    EXPECT_EQ(verdict.error().fault, Fault::kBadData);
  }
}

}  // namespace
}  // namespace crier
