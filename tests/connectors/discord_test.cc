// What a case cannot say: the Gateway. It is played by a line of tests/support/fake_socket.h.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/catalog.h"
#include "core/json.h"
#include "core/length.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_socket.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

using namespace std::chrono_literals;
using Steps = std::deque<FakeLine::Step>;

const std::string kDiscordApi = "https://discord.com/api/v10";
const FakeLine::Step kHello{.says = R"({"op": 10, "d": {"heartbeat_interval": 40000}})"};
const FakeLine::Step kReady{
    .says =
        R"({"op": 0, "s": 1, "t": "READY", "d": {"session_id": "s1", "resume_gateway_url": "wss://resume.example"}})",
    .after = 1};
const FakeLine::Step kAck{.says = R"({"op": 11})"};

FakeLine::Step Told(int s, const std::string& name, const std::string& data, size_t after = 0) {
  return {
      .says = R"({"op": 0, "s": )" + std::to_string(s) + R"(, "t": ")" + name + R"(", "d": )" + data + "}",
      .after = after};
}
std::string Message(int id, const std::string& words, const std::string& more = "") {
  return R"({"id": ")" + std::to_string(id) +
         R"(", "channel_id": "71", "guild_id": "5", "type": 0, "author": {"id": "7", "username": "ana"}, "content": ")" +
         words + R"(", "timestamp": "2026-11-21T12:00:00+00:00")" + more + "}";
}

class Discord : public testing::Test {
 protected:
  Discord() {
    setenv("DISCORD_TOKEN", "the-bots-token", 1);
    http_.Always("GET " + kDiscordApi + "/users/@me",
                 [](const HttpRequest&) { return Reply(200, R"({"id": "900"})"); });
    http_.Always("GET " + kDiscordApi + "/gateway/bot",
                 [](const HttpRequest&) { return Reply(200, R"({"url": "wss://gateway.example"})"); });
    http_.Always("GET " + kDiscordApi + "/channels/71/messages", [this](const HttpRequest&) {
      ++asked_;
      return Reply(200, "[]");
    });
    http_.Always("GET " + kDiscordApi + "/channels/71",
                 [](const HttpRequest&) { return Reply(200, R"({"id": "71", "guild_id": "5"})"); });
  }
  Channel& Opened() {
    if (!channel_) {
      const auto settings = Settings::Parse("token: env:DISCORD_TOKEN\nchannel: '71'\n", type_.options);
      auto opened = type_.open(*settings, "town", Doors{http_, mail_, clock_, sockets_}, state_);
      EXPECT_TRUE(opened);
      channel_ = *std::move(opened);
    }
    return *channel_;
  }
  Batch Poll() {
    auto batch = Opened().source()->Poll(cursor_, clock_.Now() + 60s, {});
    EXPECT_TRUE(batch) << (batch ? "" : batch.error().message);
    if (batch) cursor_ = batch->cursor;
    return batch.value_or(Batch{});
  }
  // Polls until something was told.
  Batch Hear() {
    for (int i = 0; i < 10; ++i)
      if (Batch batch = Poll(); !batch.events.empty()) return batch;
    ADD_FAILURE() << "nothing was told";
    return {};
  }
  static const Mention& MentionIn(const Event& event) {
    if (const auto* edited = std::get_if<Edited>(&event)) return edited->mention;
    return std::get<Mention>(event);
  }

  const ConnectorType& type_ = *FindConnector("discord");
  FakeClock clock_;
  FakeHttp http_;
  FakeMail mail_;
  FakeState state_;
  FakeSockets sockets_{clock_};
  std::unique_ptr<Channel> channel_;
  std::string cursor_;
  int asked_ = 0;  // for a channel's messages
};

TEST_F(Discord, HearsWhatIsSaidEditedAndDeleted) {
  const auto line = sockets_.Expect(
      {kHello, kReady, Told(2, "MESSAGE_CREATE", Message(101, "A pothole")),
       Told(3, "MESSAGE_CREATE", R"({"id": "102", "channel_id": "99", "content": "elsewhere"})"),
       Told(4, "MESSAGE_UPDATE", Message(101, "A pothole")),  // a preview
       Told(5, "MESSAGE_UPDATE",
            Message(101, "Graffiti", R"(, "edited_timestamp": "2026-11-21T12:01:00+00:00")")),
       Told(6, "MESSAGE_UPDATE",
            R"({"id": "101", "channel_id": "71", "edited_timestamp": "2026-11-21T12:01:00+00:00"})"),
       Told(7, "MESSAGE_DELETE", R"({"id": "101", "channel_id": "71"})"),
       Told(8, "MESSAGE_DELETE_BULK", R"({"ids": ["102", 7, "x"], "channel_id": "71"})")});
  const Batch batch = Hear();
  ASSERT_EQ(batch.events.size(), 4u);
  EXPECT_FALSE(batch.trouble);
  EXPECT_EQ(MentionIn(batch.events[0]).native_id, "71/101");
  EXPECT_EQ(MentionIn(batch.events[0]).url, "https://discord.com/channels/5/71/101");
  EXPECT_TRUE(std::holds_alternative<Edited>(batch.events[1]));
  EXPECT_EQ(MentionIn(batch.events[1]).text, "Graffiti");
  EXPECT_EQ(std::get<Removed>(batch.events[2]).native_id, "71/101");
  EXPECT_EQ(std::get<Removed>(batch.events[3]).native_id, "71/102");
  EXPECT_EQ(sockets_.urls[0], "wss://gateway.example/?v=10&encoding=json");
  ASSERT_FALSE(line->heard.empty());
  EXPECT_NE(line->heard[0].find(R"("intents":33280)"), std::string::npos);
  EXPECT_NE(line->heard[0].find("the-bots-token"), std::string::npos);
}

// The Gateway tells once; who could not store it asks again with the cursor that he has.
TEST_F(Discord, TellsAgainWhatCouldNotBeKept) {
  sockets_.Expect({kHello, kReady, Told(2, "MESSAGE_DELETE", R"({"id": "101", "channel_id": "71"})")});
  std::string before;
  Batch batch;
  for (int i = 0; i < 10 && batch.events.empty(); ++i) {
    before = cursor_;
    batch = Poll();
  }
  ASSERT_EQ(batch.events.size(), 1u);
  cursor_ = before;
  EXPECT_EQ(Poll().events.size(), 1u);
  EXPECT_EQ(Poll().events.size(), 0u);
}

TEST_F(Discord, ASessionIsTakenUpAgainWhereItBrokeOff) {
  sockets_.Expect({kHello, kReady, Told(2, "MESSAGE_CREATE", Message(101, "one")), {.closes = 4000}});
  const auto again =
      sockets_.Expect({kHello,
                       // What was missed comes before the session is taken up.
                       Told(3, "MESSAGE_CREATE", Message(102, "two"), 1),
                       {.says = R"({"op": 0, "s": null, "t": "RESUMED", "d": {}})", .after = 1},
                       {.says = R"({"op": 7, "d": null})", .after = 1}});
  const auto third =
      sockets_.Expect({kHello, {.says = R"({"op": 0, "s": null, "t": "RESUMED", "d": {}})", .after = 1}});
  EXPECT_EQ(Hear().events.size(), 1u);
  const int asked = asked_;
  Batch batch;
  for (int i = 0; i < 10 && batch.events.empty(); ++i) batch = Poll();
  ASSERT_EQ(batch.events.size(), 1u);
  EXPECT_EQ(MentionIn(batch.events[0]).native_id, "71/102");
  EXPECT_EQ(sockets_.urls.at(1), "wss://resume.example/?v=10&encoding=json");
  ASSERT_FALSE(again->heard.empty());
  EXPECT_NE(again->heard[0].find(R"("op":6)"), std::string::npos);
  EXPECT_NE(again->heard[0].find(R"("seq":2)"), std::string::npos);
  // What has no place of its own does not move the place from which it goes on.
  for (int i = 0; i < 5 && third->heard.empty(); ++i) Poll();
  ASSERT_FALSE(third->heard.empty());
  EXPECT_NE(third->heard[0].find(R"("seq":3)"), std::string::npos) << third->heard[0];
  EXPECT_EQ(again->closed_with, 4000);
  EXPECT_EQ(asked_, asked) << "nothing was missed, so nothing is asked for";
}

// The address to take a session up at belongs to it; another session begins where all begin.
TEST_F(Discord, ANewSessionBeginsAtTheUsualAddress) {
  sockets_.Expect({kHello, kReady, {.closes = 4009}});
  sockets_.Expect({kHello, kReady});
  for (int i = 0; i < 3; ++i) Poll();
  ASSERT_EQ(sockets_.urls.size(), 2u);
  EXPECT_EQ(sockets_.urls[1], sockets_.urls[0]);
}

TEST_F(Discord, WhatCannotBeReadBeginsTheSessionAnewAndIsAskedFor) {
  const auto line = sockets_.Expect({kHello, kReady, {.says = "{not JSON"}});
  sockets_.Expect({kHello, kReady});
  for (int i = 0; i < 3; ++i) Poll();
  EXPECT_EQ(line->closed_with, 4000);
  ASSERT_EQ(sockets_.urls.size(), 2u);
  EXPECT_EQ(asked_, 2) << "once for each session";
}

// Who does not know himself would hear himself.
TEST_F(Discord, NothingIsHeardBeforeItIsKnownWhoWeAre) {
  http_.Once("GET " + kDiscordApi + "/users/@me", Reply(503));
  EXPECT_FALSE(Opened().source()->Poll("", clock_.Now() + 60s, {}));
  http_.Once("GET " + kDiscordApi + "/users/@me", Reply(200, "{}"));
  EXPECT_FALSE(Opened().source()->Poll("", clock_.Now() + 60s, {}));
  EXPECT_EQ(asked_, 0);
  EXPECT_TRUE(sockets_.urls.empty());
}

TEST_F(Discord, ASessionThatIsRefusedBeginsAnewAndIsCaughtUp) {
  sockets_.Expect({kHello, kReady, {.says = R"({"op": 9, "d": false})"}});
  const auto again = sockets_.Expect({kHello, kReady});
  for (int i = 0; i < 3; ++i) Poll();
  ASSERT_FALSE(again->heard.empty());
  EXPECT_NE(again->heard[0].find(R"("op":2)"), std::string::npos);
  EXPECT_EQ(asked_, 2) << "once for each session";
}

TEST_F(Discord, ADeadLineIsLeftAndTakenUpAgain) {
  const auto line = sockets_.Expect({kHello, kReady});  // and no heartbeat is ever acknowledged
  sockets_.Expect({kHello, {.says = R"({"op": 0, "s": null, "t": "RESUMED", "d": {}})", .after = 1}});
  for (int i = 0; i < 20 && sockets_.urls.size() < 2; ++i) Poll();
  ASSERT_EQ(sockets_.urls.size(), 2u);
  EXPECT_EQ(line->closed_with, 4000) << "1000 would end the session";
  EXPECT_NE(line->heard.at(1).find(R"({"d":1,"op":1})"), std::string::npos) << line->heard.at(1);
}

TEST_F(Discord, AnAcknowledgedLineLives) {
  Steps steps{kHello, kReady};
  for (size_t beats = 1; beats <= 20; ++beats) steps.push_back({.says = kAck.says, .after = 1 + beats});
  const auto line = sockets_.Expect(steps);
  for (int i = 0; i < 21; ++i) EXPECT_FALSE(Poll().trouble);
  EXPECT_EQ(sockets_.urls.size(), 1u);
  EXPECT_GT(line->heard.size(), 10u);
}

TEST_F(Discord, ARefusalThatCannotMendItselfIsNotRepeated) {
  for (const int code : {4004, 4010, 4011, 4012, 4013, 4014}) {
    channel_.reset();
    cursor_.clear();
    sockets_.urls.clear();
    sockets_.Expect({kHello, {.closes = code, .after = 1}});
    for (int i = 0; i < 20; ++i) {
      const Batch batch = Poll();
      ASSERT_TRUE(batch.trouble) << code;
      EXPECT_NE(batch.trouble->message.find(std::to_string(code)), std::string::npos)
          << batch.trouble->message;
      EXPECT_EQ(batch.trouble->fault, code == 4004 ? Fault::kAuth : Fault::kConfig);
      clock_.Advance(60s);
    }
    EXPECT_EQ(sockets_.urls.size(), 1u) << code;
  }
}

TEST_F(Discord, WithoutAGatewayTheChannelsAreAskedEachTime) {
  for (int i = 1; i <= 4; ++i) {
    EXPECT_TRUE(Poll().trouble);
    EXPECT_EQ(asked_, i);
    clock_.Advance(2s);
  }
  EXPECT_LT(sockets_.urls.size(), 4u) << "it waits longer each time";
}

TEST_F(Discord, WhatIsSentPingsNobodyAndStaysWithinTheLimit) {
  std::vector<std::string> bodies;
  http_.Always("POST " + kDiscordApi + "/channels/71/messages", [&](const HttpRequest& request) {
    bodies.push_back(request.body);
    return Reply(200, R"({"id": "1"})");
  });
  for (const std::string& piece : {std::string("@everyone "), std::string("*"), std::string("🌳")}) {
    Post post;
    post.parts = {""};
    for (size_t i = 0; i < 1900 / (piece == "🌳" ? 1 : piece.size()); ++i) post.parts[0] += piece;
    const Outgoing out{.key = "k", .post = &post};
    EXPECT_EQ(Opened().sink()->Send({&out, 1})[0].state, DeliveryState::kAccepted);
    const auto said = ReadJson(bodies.back());
    ASSERT_TRUE(said);
    EXPECT_EQ((*said)["allowed_mentions"]["parse"].size(), 0u);
    EXPECT_LE(CountCharacters((*said)["content"].get<std::string>()), 2000u);
    EXPECT_LE((*said)["nonce"].get<std::string>().size(), 25u);
  }
}

TEST_F(Discord, SettingsThatCannotBeMeantAreRefused) {
  for (const char* more : {"", "channel: general\n", "channels: ['#town']\n",
                           "channel: '1'\nserver: 'http://discord.example'\n"}) {
    const auto settings = Settings::Parse("token: env:DISCORD_TOKEN\n" + std::string(more), type_.options);
    ASSERT_TRUE(settings);
    EXPECT_FALSE(type_.open(*settings, "town", Doors{http_, mail_, clock_}, state_)) << more;
  }
}

}  // namespace
}  // namespace crier
