#include "connectors/kit/meanings.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/kit/members.h"
#include "tests/support/fake_http.h"

namespace crier::kit {
namespace {

using namespace std::chrono_literals;

constexpr Meaning kRows[] = {
    {.status = 403, .says = "blocked|gone", .fault = Fault::kRejected, .match = Meaning::kHolds},
    {.says = "no_token|old_token", .fault = Fault::kAuth, .advice = "make another"},
    {.status = 403, .advice = "give it the right"}};

std::string Mean(int status, std::string_view said) {
  Error error{Fault::kBadData, "no"};
  const bool fits = ApplyMeaning(kRows, status, said, &error);
  return std::string(FaultName(error.fault)) + ", " + error.message + (fits ? "" : ", nothing");
}

TEST(KitMeanings, TheFirstRowThatFitsCounts) {
  EXPECT_EQ(Mean(403, "the bot was blocked by her"), "rejected, no");
  EXPECT_EQ(Mean(400, "the bot was blocked by her"), "bad_data, no, nothing");
  EXPECT_EQ(Mean(403, "no_token"), "auth, no; make another");
  EXPECT_EQ(Mean(200, "old_token"), "auth, no; make another");
  EXPECT_EQ(Mean(200, "very old_token"), "bad_data, no, nothing") << "a code is that code";
  EXPECT_EQ(Mean(200, ""), "bad_data, no, nothing");
  EXPECT_EQ(Mean(403, "else"), "bad_data, no; give it the right");
}

TEST(KitMeanings, AJudgeReadsWhatTheBodySays) {
  const auto judge =
      JudgeBy({.rows = kRows, .said = [](const nlohmann::json& body) { return TextIn(body, "code"); }});
  const auto judged = [&](int status, const std::string& body) {
    Error error{Fault::kBadData, "no"};
    judge(Reply(status, body), &error);
    return error.message;
  };
  EXPECT_EQ(judged(401, R"({"code": "no_token"})"), "no; make another");
  for (const char* body : {"", "{", "[]", "7", R"({"code": 7})"}) EXPECT_EQ(judged(401, body), "no") << body;
}

// Of header and body the longer wait counts.
TEST(KitMeanings, AThrottleWaitsAsLongAsEitherSays) {
  const auto wait = [](std::optional<std::chrono::milliseconds> header, const std::string& body,
                       std::string_view at = "/wait", std::chrono::milliseconds unit = 1s) {
    Error error{Fault::kThrottled, "slow down", header};
    JudgeBy({.rows = {}, .wait = at, .unit = unit})(Reply(429, body), &error);
    return error.retry_after;
  };
  EXPECT_EQ(wait(2s, R"({"wait": 2.3451})"), 2346ms);
  EXPECT_EQ(wait(3s, R"({"wait": 2.345})"), 3s);
  EXPECT_EQ(wait(std::nullopt, R"({"wait": 1})"), 1s);
  EXPECT_EQ(wait(std::nullopt, R"({"in": {"it": 250}})", "/in/it", 1ms), 250ms);
  EXPECT_EQ(wait(std::nullopt, R"({"wait": 0})"), std::nullopt) << "nobody says";
  EXPECT_EQ(wait(0s, R"({"wait": -5})"), std::nullopt);
  EXPECT_EQ(wait(std::nullopt, R"({"wait": 3600000})"), 24h);
  EXPECT_EQ(wait(std::nullopt, R"({"wait": 1e300})"), 24h);
  for (const char* body : {"", "[1]", "7", R"({"wait": "9"})", R"({"wait": {}})"})
    EXPECT_EQ(wait(2s, body), 2s) << body;
}

TEST(KitMeanings, WhatIsNoThrottleHasNoWait) {
  Error error{Fault::kUnreachable, "no"};
  JudgeBy({.rows = {}, .wait = "/wait"})(Reply(503, R"({"wait": 5})"), &error);
  EXPECT_FALSE(error.retry_after);
}

}  // namespace
}  // namespace crier::kit
