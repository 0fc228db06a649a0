// The connector against a running server: tests/live/mastodon_double, told by
// CRIER_TEST_MASTODON=http://127.0.0.1:PORT.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "connectors/catalog.h"
#include "core/length.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

using nlohmann::json;

class MastodonLive : public testing::Test {
 protected:
  void SetUp() override {
    const char* server = std::getenv("CRIER_TEST_MASTODON");
    if (!server) GTEST_SKIP() << "needs CRIER_TEST_MASTODON, see connectors/mastodon/README.md";
    server_ = server;
    http_ = loop_.Door({true, "Crier tests"});
    clock_ = SystemClock();
    setenv("CRIER_TEST_TOKEN", "city-token", 1);
    Tell("POST", "reset");
    channel_ = Open("hashtags: [Flood]\n");
    post_.lang = "en";
  }

  std::unique_ptr<Channel> Open(const std::string& yaml) {
    const ConnectorType& type = *FindConnector("mastodon");
    const auto settings = Settings::Parse(
        fmt::format("server: {}\ntoken: env:CRIER_TEST_TOKEN\n{}", server_, yaml), type.options);
    EXPECT_TRUE(settings) << (settings ? "" : settings.error().message);
    auto channel = type.open(*settings, "town", {*http_, mail_, *clock_}, state_);
    EXPECT_TRUE(channel) << (channel ? "" : channel.error().message);
    return *std::move(channel);
  }

  // What a test does with the double behind the connector's back.
  json Tell(const std::string& method, const std::string& what, const json& body = json::object()) {
    HttpRequest request;
    request.method = method;
    request.url = server_ + "/double/" + what;
    if (method != "GET") {
      request.headers.Add("Content-Type", "application/json");
      request.body = body.dump();
    }
    const auto response = http_->Fetch(request);
    EXPECT_TRUE(response) << (response ? "" : response.error().message);
    EXPECT_EQ(response->status, 200) << response->body;
    return json::parse(response->body);
  }

  std::string Says(const std::string& who, const std::string& text, json more = json::object()) {
    more["account"] = who;
    more["text"] = text;
    return Tell("POST", "statuses", more)["id"].get<std::string>();
  }

  Batch Poll() {
    auto batch = channel_->source()->Poll(cursor_, clock_->Now() + std::chrono::seconds(30), {});
    EXPECT_TRUE(batch) << (batch ? "" : batch.error().message);
    if (!batch) return {};
    cursor_ = batch->cursor;
    return *std::move(batch);
  }

  Receipt Send(const std::string& key, const std::string& text, const std::string& parent = "") {
    post_.parts = {text};
    Outgoing out;
    out.key = key;
    out.post = &post_;
    out.parent = parent;
    return channel_->sink()->Send(std::span(&out, 1)).at(0);
  }

  std::string server_;
  HttpLoop loop_;
  std::unique_ptr<Http> http_;
  FakeMail mail_;
  std::unique_ptr<Clock> clock_;
  FakeState state_;
  std::unique_ptr<Channel> channel_;
  std::string cursor_;
  Post post_;
};

TEST_F(MastodonLive, HearsAllOfItOnceAndInOrder) {
  EXPECT_TRUE(Poll().events.empty());
  std::vector<std::string> said;
  said.reserve(300);
  for (int i = 0; i < 210; ++i)
    said.push_back(Says(i % 2 ? "ana" : "ben@elsewhere.example", fmt::format("@city {}", i)));
  for (int i = 0; i < 90; ++i) said.push_back(Says("ana", fmt::format("#flood {}", i)));
  Says("city", "#flood from us");
  Says("ana", "#FLOOD unlisted", {{"visibility", "unlisted"}});
  std::vector<std::string> heard;
  for (bool more = true; more;) {
    const Batch batch = Poll();
    for (const Event& event : batch.events) heard.push_back(std::get<Mention>(event).native_id);
    more = batch.more;
  }
  std::sort(said.begin(), said.end());
  std::sort(heard.begin(), heard.end());
  EXPECT_EQ(heard, said);
  EXPECT_TRUE(Poll().events.empty());
}

TEST_F(MastodonLive, HearsEditsLatePostsDirectAndFilteredOnes) {
  Tell("POST", "people", {{"account", "new@elsewhere.example"}, {"filtered", true}});
  const std::string first =
      Says("ana", "#Flood on <Elm> & 3rd https://www.example.org/a/very/long/path/of/many/words");
  const std::string secret =
      Says("new@elsewhere.example", "@city help", {{"visibility", "direct"}, {"language", "en"}});
  const Batch batch = Poll();
  ASSERT_EQ(batch.events.size(), 2u);
  const auto& mention = std::get<Mention>(batch.events[0]);
  EXPECT_EQ(mention.native_id, first);
  EXPECT_EQ(mention.text, "#Flood on <Elm> & 3rd https://www.example.org/a/very/long/path/of/many/words");
  EXPECT_FALSE(mention.direct);
  const auto& direct = std::get<Mention>(batch.events[1]);
  EXPECT_EQ(direct.native_id, secret);
  EXPECT_TRUE(direct.direct);
  EXPECT_EQ(direct.lang, "en");
  EXPECT_EQ(direct.author.handle, "@new@elsewhere.example");

  Tell("PUT", "statuses/" + first, {{"text", "#Flood on Oak"}});
  const Time before = mention.created_at - std::chrono::seconds(1);
  const std::string late =
      Says("ben@elsewhere.example", "#flood, late", {{"created_at", FormatTime(before)}});
  const Batch next = Poll();
  ASSERT_EQ(next.events.size(), 2u);
  EXPECT_EQ(std::get<Mention>(next.events[0]).native_id, late);
  EXPECT_EQ(std::get<Edited>(next.events[1]).mention.text, "#Flood on Oak");
  EXPECT_TRUE(Poll().events.empty());
}

TEST_F(MastodonLive, SendsAThreadOnceEditsAndTakesBack) {
  const Receipt first =
      Send("k1", "Flood on Elm.\n\nStay <home> & dry: https://www.city.example/flood/2026/11/21/elm-street");
  ASSERT_EQ(first.state, DeliveryState::kAccepted) << first.error->message;
  const Receipt again =
      Send("k1", "Flood on Elm.\n\nStay <home> & dry: https://www.city.example/flood/2026/11/21/elm-street");
  EXPECT_EQ(again.native_id, first.native_id);
  const Receipt second = Send("k2", "More soon.", first.native_id);
  ASSERT_EQ(second.state, DeliveryState::kAccepted) << second.error->message;
  const json all = Tell("GET", "statuses");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1]["in_reply_to_id"], first.native_id);

  auto shown = channel_->sink()->ReadBack({.key = "k1", .native_id = first.native_id});
  ASSERT_TRUE(shown && *shown) << (shown ? "" : shown.error().message);
  EXPECT_EQ((*shown)->text, post_.parts[0].empty() ? "" : all[0]["text"].get<std::string>());
  EXPECT_EQ((*shown)->url, first.url);

  post_.parts = {"Flood on Elm is over."};
  Outgoing now;
  now.key = "k1";
  now.post = &post_;
  const Receipt edited = channel_->sink()->Edit(first.native_id, now);
  EXPECT_EQ(edited.state, DeliveryState::kAccepted);
  shown = channel_->sink()->ReadBack({.key = "", .native_id = first.native_id});
  EXPECT_EQ((*shown)->text, "Flood on Elm is over.");

  EXPECT_TRUE(channel_->sink()->Retract(first.native_id));
  EXPECT_TRUE(channel_->sink()->Retract(first.native_id)) << "gone already";
  shown = channel_->sink()->ReadBack({.key = "", .native_id = first.native_id});
  ASSERT_TRUE(shown);
  EXPECT_FALSE(*shown);
  const Receipt orphan = Send("k3", "Once more.", first.native_id);
  EXPECT_EQ(orphan.state, DeliveryState::kFailed);
  EXPECT_EQ(orphan.error->fault, Fault::kRejected);
}

TEST_F(MastodonLive, AnAnswerThatIsLostIsUnknownUntilItIsReadBack) {
  const std::string text =
      "Flood on Elm, ask @ana@elsewhere.example or https://www.city.example/flood/2026/11/21/elm.";
  Tell("POST", "next", {{"cut", "after"}, {"method", "POST"}});
  const Receipt lost = Send("k1", text);
  EXPECT_EQ(lost.state, DeliveryState::kUnknown) << lost.error->message;
  const auto found = channel_->sink()->ReadBack({.key = "k1", .text = text});
  ASSERT_TRUE(found && *found) << (found ? "not found" : found.error().message);
  EXPECT_EQ((*found)->native_id, Tell("GET", "statuses")[0]["id"]);
  EXPECT_EQ(Send("k1", text).native_id, (*found)->native_id);

  Tell("POST", "next", {{"cut", "before"}, {"method", "POST"}});
  EXPECT_EQ(Send("k2", "Never arrived").state, DeliveryState::kUnknown);
  const auto none = channel_->sink()->ReadBack({.key = "k2", .text = "Never arrived"});
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_FALSE(*none);
  EXPECT_EQ(Tell("GET", "statuses").size(), 1u);
}

TEST_F(MastodonLive, TellsThrottlesRefusalsAndScopes) {
  // Once the server has said what it is, the next call is the post.
  ASSERT_EQ(Send("k0", "Hello").state, DeliveryState::kAccepted);
  Tell("POST", "next", {{"status", 429}, {"retry_after", 7}});
  const Receipt slow = Send("k1", "Flood");
  EXPECT_EQ(slow.state, DeliveryState::kPending);
  EXPECT_EQ(slow.error->retry_after, std::chrono::seconds(7));

  Tell("POST", "limits", {{"statuses", 0}});
  const Receipt over = Send("k1", "Flood");
  EXPECT_EQ(over.state, DeliveryState::kPending);
  ASSERT_TRUE(over.error->retry_after);
  EXPECT_GT(*over.error->retry_after, std::chrono::seconds(0));
  EXPECT_LE(*over.error->retry_after, std::chrono::hours(3));
  Tell("POST", "limits", json::object());

  Tell("POST", "next", {{"status", 503}});
  EXPECT_EQ(Send("k1", "Flood").state, DeliveryState::kPending);
  Tell("POST", "next", {{"status", 500}});
  EXPECT_EQ(Send("k4", "Flood again").state, DeliveryState::kUnknown);

  const Receipt empty = Send("k2", " ");
  EXPECT_EQ(empty.state, DeliveryState::kFailed);
  EXPECT_NE(empty.error->message.find("Text can't be blank"), std::string::npos) << empty.error->message;

  Tell("POST", "tokens", {{"token", "narrow-token"}, {"account", "city"}, {"scopes", {"read"}}});
  setenv("CRIER_TEST_TOKEN", "narrow-token", 1);
  channel_ = Open("");
  const Receipt narrow = Send("k3", "Flood");
  EXPECT_EQ(narrow.state, DeliveryState::kPending) << "until somebody gives it a better one";
  EXPECT_EQ(narrow.error->fault, Fault::kAuth);
  EXPECT_NE(narrow.error->message.find("write:statuses"), std::string::npos) << narrow.error->message;

  setenv("CRIER_TEST_TOKEN", "wrong-token", 1);
  channel_ = Open("");
  const auto refused = channel_->WhoAmI();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kAuth);
  EXPECT_EQ(refused.error().message.find("wrong-token"), std::string::npos);
}

TEST_F(MastodonLive, CountsAsTheServerCounts) {
  const auto limits = channel_->limits();
  ASSERT_TRUE(limits) << limits.error().message;
  const std::string family = "\U0001F469\u200D\U0001F469\u200D\U0001F467";
  std::string longest = "https://www.example.org/" + std::string(300, 'a') + " ";
  for (int i = 0; i < 238; ++i) longest += family + "e\u0301";
  ASSERT_EQ(LengthOf(longest, *limits), 500u);
  EXPECT_EQ(Send("k1", longest).state, DeliveryState::kAccepted);
  EXPECT_EQ(Send("k2", longest + "x").state, DeliveryState::kFailed);
  const auto who = channel_->WhoAmI();
  ASSERT_TRUE(who);
  EXPECT_EQ(who->who.rfind("@city@", 0), 0u);
  EXPECT_NE(who->quota.find("requests left until"), std::string::npos) << who->quota;
}

}  // namespace
}  // namespace crier
