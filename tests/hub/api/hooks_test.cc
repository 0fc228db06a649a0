#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <memory>

#include "core/digest.h"
#include "hub/api/api.h"
#include "hub/api/metrics.h"
#include "store/tables/mentions.h"
#include "tests/hub/open_hub.h"
#include "tests/support/fake_clock.h"

namespace crier {
namespace {

constexpr char kKey[] = "a key that both ends know";

// Three channels: one that takes calls, one that does not listen,
// one that has no receiver.
class Hooks : public testing::Test {
 protected:
  ServerReply Call(const std::string& path, const std::string& body, const std::string& signature,
                   const std::string& method = "POST") {
    ServerRequest request;
    request.method = method;
    request.path = path;
    request.body = body;
    if (!signature.empty()) request.headers.Add("x-hub-signature-256", signature);
    return AnswerApi(*hub_, request);
  }
  static std::string Signed(const std::string& body) { return "sha256=" + Hex(HmacSha256(kKey, body)); }

  std::vector<std::string> Heard() {
    std::vector<std::string> texts;
    for (const StoredMention& each : hub_.Read([](Tx& tx) { return FindMentions(tx, {}); }))
      texts.push_back(each.mention.channel + ": " + each.mention.text);
    return texts;
  }

  FakeClock clock_;
  const int key_is_set_ = setenv("CRIER_TEST_HOOK", kKey, 1);
  OpenHub hub_{
      clock_,
      "  - {name: form, connector: webhook, secret: 'env:CRIER_TEST_HOOK', verify_token: "
      "'env:CRIER_TEST_HOOK', fields: {native_id: /id, text: /text}}\n"
      "  - {name: deaf, connector: webhook, listen: false, accept_unsigned: true, fields: {text: /text}}\n"
      "  - {name: other, connector: replay}\n"};
};

TEST_F(Hooks, WhatIsSignedIsStoredOnce) {
  const std::string body = R"({"id": 7, "text": "Pothole on Elm"})";
  EXPECT_EQ(Call("/hooks/form", body, Signed(body)).status, 200);
  EXPECT_EQ(Heard(), std::vector<std::string>{"form: Pothole on Elm"});
  EXPECT_EQ(Call("/hooks/form", body, Signed(body)).status, 200);
  EXPECT_EQ(Heard().size(), 1u);
  const ChannelStatus status = hub_->FindChannel("form")->status();
  EXPECT_EQ(status.state, "ok");
  EXPECT_EQ(status.heard, 1);
}

TEST_F(Hooks, WhatIsNotSignedOrNotReadIsRefusedAndNotStored) {
  const std::string body = R"({"id": 7, "text": "Pothole on Elm"})";
  EXPECT_EQ(Call("/hooks/form", body, Signed("another body")).status, 401);
  EXPECT_EQ(Call("/hooks/form", body, "").status, 401);
  const ServerReply unread = Call("/hooks/form", "{", Signed("{"));
  EXPECT_EQ(unread.status, 400);
  EXPECT_NE(unread.body.find("not JSON"), std::string::npos) << unread.body;
  EXPECT_EQ(Call("/hooks/form", body, Signed(body), "PUT").status, 405);
  EXPECT_TRUE(Heard().empty());
  // A stranger cannot make a channel look broken.
  EXPECT_EQ(hub_->FindChannel("form")->status().state, "waiting");
  // Who watches sees that somebody tries, or that a key is wrong.
  hub_->FindChannel("form")->SetOurs(true);
  const auto metrics = MetricsText(*hub_);
  ASSERT_TRUE(metrics);
  EXPECT_NE(metrics->find("crier_hook_calls_refused_total{channel=\"form\",connector=\"webhook\"} 3\n"),
            std::string::npos)
      << *metrics;
}

// What strangers can bring about as often as they like.
TEST_F(Hooks, AFloodOfRefusedCallsIsOneLineAndOneEventAMinute) {
  std::vector<std::string> events;
  hub_->live().TellOthers([&](const std::string& event, const std::string&) { events.push_back(event); });
  const std::string body = R"({"id": 7, "text": "Pothole on Elm"})";
  testing::internal::CaptureStderr();
  // Each differs from the one before.
  for (int i = 0; i < 2000; ++i)
    EXPECT_EQ(Call("/hooks/form", body, i % 2 == 0 ? "" : Signed("x")).status, 401);
  std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
  EXPECT_EQ(events.size(), 1u);
  EXPECT_EQ(hub_->FindChannel("form")->status().refused_calls, 2000);
  clock_.Advance(std::chrono::minutes(1));
  testing::internal::CaptureStderr();
  Call("/hooks/form", body, "");
  log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("and 1999 more"), std::string::npos) << log;
  EXPECT_EQ(events.size(), 2u);
  Call("/hooks/form", body, "");
  clock_.Advance(std::chrono::minutes(1));
  testing::internal::CaptureStderr();
  TellRefusals(*hub_, *hub_->FindChannel("form"));
  log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("1 more webhook calls were refused"), std::string::npos) << log;
}

TEST_F(Hooks, ACallOfAChannelHasItsLaneAndNothingElseHas) {
  const auto lane = [&](const std::string& path) {
    ServerRequest request;
    request.path = path;
    return LaneOf(*hub_, request);
  };
  EXPECT_EQ(lane("/hooks/form"), "form");
  EXPECT_EQ(lane("/hooks/form/"), "form") << "it is the same call";
  for (const char* path : {"/hooks/", "/hooks/deaf", "/hooks/other", "/hooks/nobody", "/hooks/form/x",
                           "/health", "/ready", "/api/v1/bulletins", "/form", "/"}) {
    EXPECT_EQ(lane(path), "") << path;
  }
}

TEST_F(Hooks, OnlyChannelsThatTakeCallsAreThere) {
  for (const std::string path :
       {"/hooks/", "/hooks/deaf", "/hooks/other", "/hooks/nobody", "/hooks/form/x"}) {
    EXPECT_EQ(Call(path, R"({"text": "x"})", "").status, 404) << path;
  }
}

TEST_F(Hooks, AChallengeIsAnsweredAsText) {
  ServerRequest request;
  request.method = "GET";
  request.path = "/hooks/form";
  request.query = {{"hub.mode", "subscribe"}, {"hub.verify_token", kKey}, {"hub.challenge", "42"}};
  const ServerReply reply = AnswerApi(*hub_, request);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "42");
  EXPECT_EQ(reply.content_type, "text/plain");
}

TEST_F(Hooks, TheTokenOfTheApiIsStillWanted) {
  ServerRequest request;
  request.method = "GET";
  request.path = "/api/v1/status";
  EXPECT_EQ(AnswerApi(*hub_, request).status, 401);
}

}  // namespace
}  // namespace crier
