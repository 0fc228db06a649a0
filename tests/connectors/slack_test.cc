// What a case cannot say: settings that are refused, lists and threads longer than a page, calls too large.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connectors/catalog.h"
#include "core/digest.h"
#include "core/text.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

using namespace std::chrono_literals;

constexpr char kSigning[] = "the-signing-secret";
constexpr char kNextSigning[] = "the-next-secret";
const std::string kSlackApi = "https://slack.com/api/";

std::string Ts(int n) { return fmt::format("1795262400.{:06}", n); }
std::string SaidBySlack(int n, const std::string& more = "") {
  return fmt::format(R"({{"type": "message", "user": "U7", "ts": "{}", "text": "Pothole {}"{}}})", Ts(n), n,
                     more);
}
std::string Page(const std::vector<std::string>& messages, const std::string& next = "") {
  return fmt::format(R"({{"ok": true, "messages": [{}], "response_metadata": {{"next_cursor": "{}"}}}})",
                     fmt::join(messages, ", "), next);
}

class Slack : public testing::Test {
 protected:
  Slack() {
    setenv("SLACK_TOKEN", "xoxb-the-token", 1);
    setenv("SLACK_SECRET", kSigning, 1);
    setenv("SLACK_NEXT", kNextSigning, 1);
    http_.Always("GET " + kSlackApi + "auth.test", [](const HttpRequest&) {
      return Reply(
          200,
          R"({"ok": true, "url": "https://town.slack.com/", "user": "crier", "user_id": "U900", "bot_id": "B900"})");
    });
  }
  Result<std::unique_ptr<Channel>> Try(const std::string& more) {
    const auto settings = Settings::Parse("token: env:SLACK_TOKEN\n" + more, type_.options);
    if (!settings) return settings.error();
    return type_.open(*settings, "town", Doors{http_, mail_, clock_}, state_);
  }
  void Open(const std::string& more = "channel: C71\n") {
    auto channel = Try(more);
    ASSERT_TRUE(channel) << channel.error().message;
    channel_ = *std::move(channel);
  }
  void Answer(const std::string& call, const std::string& body, int status = 200) {
    http_.Once("GET " + kSlackApi + call, Reply(status, body));
  }
  // The messages that the next poll brings, "1 2 3".
  std::string Poll() {
    auto batch = channel_->source()->Poll(cursor_, clock_.Now() + 60s, {});
    EXPECT_TRUE(batch) << (batch ? "" : batch.error().message);
    if (!batch) return "an error";
    cursor_ = batch->cursor;
    last_ = *std::move(batch);
    std::string told;
    for (const Event& event : last_.events) {
      const std::string& id = std::get<Mention>(event).native_id;
      told += (told.empty() ? "" : " ") + std::to_string(std::stoi(id.substr(id.find('.') + 1)));
    }
    return told;
  }
  Result<Receiver::Reply> Call(const std::string& body, const std::string& secret, const std::string& at) {
    const std::string signature = "v0=" + Hex(HmacSha256(secret, fmt::format("v0:{}:{}", at, body)));
    return channel_->receiver()->Receive(
        {.method = "POST",
         .path = "/hooks/town",
         .query = {},
         .headers = {{"x-slack-request-timestamp", at}, {"x-slack-signature", signature}},
         .body = body,
         .received_at = clock_.Now()});
  }
  std::string Now() const {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(clock_.Now()).time_since_epoch().count());
  }

  const ConnectorType& type_ = *FindConnector("slack");
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
  std::unique_ptr<Channel> channel_;
  std::string cursor_;
  Batch last_;
};

TEST_F(Slack, SettingsThatCannotBeMeantAreRefused) {
  const auto refused = [&](const std::string& more) {
    const auto channel = Try(more);
    EXPECT_FALSE(channel) << more;
    if (channel) return std::string();
    EXPECT_EQ(channel.error().fault, Fault::kConfig);
    return channel.error().message;
  };
  for (const char* channel :
       {"general", "#general", "c71", "C", "C71/1", "https://town.slack.com/archives/C71"}) {
    EXPECT_NE(refused(fmt::format("channel: '{}'\n", channel)).find(fmt::format("'{}'", channel)),
              std::string::npos);
    EXPECT_NE(refused(fmt::format("channels: ['{}']\n", channel)), "");
  }
  EXPECT_NE(refused("").find("neither"), std::string::npos);
  EXPECT_NE(refused("channel: C71\nsecret_next: env:SLACK_NEXT\n").find("secret_next"), std::string::npos);
  EXPECT_NE(refused("channel: C71\nserver: 'http://slack.example'\n").find("https"), std::string::npos);
  EXPECT_NE(refused("channel: C71\nserver: 'https://slack.example/api'\n"), "");
  std::string many = "channels: [";
  for (int i = 0; i < 21; ++i) many += fmt::format("C{}, ", i);
  EXPECT_NE(refused(many + "]\n").find("20"), std::string::npos);
}

TEST_F(Slack, OffersWhatItsSettingsAskFor) {
  Open("channels: [C71]\n");
  EXPECT_NE(channel_->source(), nullptr);
  EXPECT_EQ(channel_->sink(), nullptr);
  EXPECT_EQ(channel_->receiver(), nullptr);
  EXPECT_FALSE(channel_->abilities()->receive);
  Open("channel: C71\nsecret: env:SLACK_SECRET\n");
  EXPECT_NE(channel_->sink(), nullptr);
  EXPECT_NE(channel_->receiver(), nullptr);
  EXPECT_TRUE(channel_->abilities()->receive);
}

TEST_F(Slack, BothSecretsHoldWhileOneIsChanged) {
  Open("channel: C71\nsecret: env:SLACK_SECRET\nsecret_next: env:SLACK_NEXT\n");
  const std::string body = R"({"type": "app_rate_limited"})";
  EXPECT_TRUE(Call(body, kSigning, Now()));
  EXPECT_TRUE(Call(body, kNextSigning, Now()));
  const auto forged = Call(body, "another", Now());
  ASSERT_FALSE(forged);
  EXPECT_EQ(forged.error().fault, Fault::kAuth);
  for (const char* at : {"", "now", "1e9", "-1", "99999999999999999999"})
    EXPECT_FALSE(Call(body, kSigning, at)) << at;
}

TEST_F(Slack, ACallThatIsTooLargeIsNotRead) {
  Open("channel: C71\nsecret: env:SLACK_SECRET\n");
  const auto refused = Call(std::string(2 << 20, ' '), kSigning, Now());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kBadData);
  EXPECT_NE(refused.error().message.find("1 MiB"), std::string::npos);
}

// What Slack repeats because our answer was late may be the only copy.
TEST_F(Slack, ARepeatedCallIsTakenLikeTheFirst) {
  Open("channel: C71\nsecret: env:SLACK_SECRET\n");
  const std::string event = fmt::format(R"("channel": "C71", {})", SaidBySlack(1).substr(1));
  const std::string body = R"({"type": "event_callback", "event": {)" + event + "}";
  for (int i = 0; i < 2; ++i) {
    const auto reply = Call(body, kSigning, Now());
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->batch.events.size(), 1u);
  }
}

// What was said before the first poll is history: of it only the backfill is told, and no answers.
TEST_F(Slack, TheFirstPollTakesTheBackfillAlone) {
  Open("channel: C71\nbackfill: 20\n");
  std::vector<std::string> newest, older;
  for (int n = 40; n > 25; --n)
    newest.push_back(SaidBySlack(n, fmt::format(R"(, "latest_reply": "{}")", Ts(90))));
  for (int n = 25; n > 20; --n) older.push_back(SaidBySlack(n));
  Answer("conversations.history?channel=C71&limit=15&inclusive=true", Page(newest, "p2"));
  EXPECT_EQ(Poll(), "26 27 28 29 30 31 32 33 34 35 36 37 38 39 40");
  EXPECT_TRUE(last_.more);
  Answer("conversations.history?channel=C71&limit=5&inclusive=true&cursor=p2", Page(older, "p3"));
  EXPECT_EQ(Poll(), "21 22 23 24 25");
  EXPECT_FALSE(last_.more);
  // The answers that were there are known, too.
  Answer("conversations.history?channel=C71&limit=15&inclusive=true&oldest=" + Ts(40), Page({newest[0]}));
  EXPECT_EQ(Poll(), "");
  cursor_.clear();
  Open("channel: C71\nbackfill: 0\n");
  Answer("conversations.history?channel=C71&limit=1&inclusive=true", Page({SaidBySlack(40)}, "p2"));
  EXPECT_EQ(Poll(), "");
  Answer("conversations.history?channel=C71&limit=15&inclusive=true&oldest=" + Ts(40),
         Page({SaidBySlack(41), SaidBySlack(40)}));
  EXPECT_EQ(Poll(), "41");
}

TEST_F(Slack, AnEmptyChannelIsHeardFromItsFirstMessage) {
  Open();
  Answer("conversations.history?channel=C71&limit=15", Page({}));
  EXPECT_EQ(Poll(), "");
  Answer("conversations.history?channel=C71&limit=15&inclusive=true&oldest=0000000000.000000",
         Page({SaidBySlack(2), SaidBySlack(1)}));
  EXPECT_EQ(Poll(), "1 2");
}

// A page holds what Slack likes; the list is read to where it says that it ends, and only then is it known.
TEST_F(Slack, AListLongerThanAPageIsReadOn) {
  Open();
  Answer("conversations.history?channel=C71&limit=15", Page({SaidBySlack(1)}));
  Poll();
  const std::string on = "conversations.history?channel=C71&limit=15&inclusive=true&oldest=" + Ts(1);
  Answer(on, Page({SaidBySlack(9)}, "p2"));
  EXPECT_EQ(Poll(), "9");
  EXPECT_TRUE(last_.more);
  Open();  // after a restart
  Answer(on + "&cursor=p2", Page({}, "p3"));
  EXPECT_EQ(Poll(), "");
  EXPECT_TRUE(last_.more);
  // A place in a list that Slack has forgotten.
  Answer(on + "&cursor=p3", R"({"ok": false, "error": "invalid_cursor"})");
  Answer(on, Page({SaidBySlack(9)}, "p4"));
  EXPECT_EQ(Poll(), "9");
  // And one that leads back to itself.
  Answer(on + "&cursor=p4", Page({SaidBySlack(5)}, "p4"));
  EXPECT_EQ(Poll(), "5");
  EXPECT_FALSE(last_.more);
  Answer("conversations.history?channel=C71&limit=15&inclusive=true&oldest=" + Ts(9), Page({SaidBySlack(9)}));
  EXPECT_EQ(Poll(), "");
}

TEST_F(Slack, ThreadsAreReadToTheirEndFiveAPoll) {
  Open();
  Answer("conversations.history?channel=C71&limit=15", Page({SaidBySlack(1)}));
  Poll();
  std::vector<std::string> list;
  for (int n = 8; n >= 2; --n)
    list.push_back(SaidBySlack(n, fmt::format(R"(, "latest_reply": "{}")", Ts(10 * n))));
  Answer("conversations.history?channel=C71&limit=15&inclusive=true&oldest=" + Ts(1), Page(list));
  const auto thread = [](int n) {
    return fmt::format("conversations.replies?channel=C71&ts={}&limit=15&inclusive=true&oldest={}", Ts(n),
                       Ts(1));
  };
  for (int n = 2; n <= 4; ++n) Answer(thread(n), Page({SaidBySlack(n), SaidBySlack(10 * n)}));
  // Its first message was deleted meanwhile; then one that is longer than a page.
  Answer(thread(5), R"({"ok": false, "error": "thread_not_found"})");
  Answer(thread(6), Page({SaidBySlack(6), SaidBySlack(60)}, "p2"));
  EXPECT_EQ(Poll(), "2 3 4 5 6 7 8 20 30 40 60");
  EXPECT_TRUE(last_.more);
  Answer(thread(6) + "&cursor=p2", Page({SaidBySlack(61)}));
  Answer(thread(7), Page({SaidBySlack(70), SaidBySlack(7)}));
  Answer(thread(8), "{}", 503);
  EXPECT_EQ(Poll(), "61 70");
  EXPECT_TRUE(last_.more) << "what was not answered is asked again";
  Answer(thread(8), Page({SaidBySlack(8), SaidBySlack(80)}));
  EXPECT_EQ(Poll(), "80");
  EXPECT_FALSE(last_.more);
  // Under the newest message one more answer came, which no page but this shows.
  Answer("conversations.history?channel=C71&limit=15&inclusive=true&oldest=" + Ts(8),
         Page({SaidBySlack(8, fmt::format(R"(, "latest_reply": "{}")", Ts(81)))}));
  Answer(
      fmt::format("conversations.replies?channel=C71&ts={}&limit=15&inclusive=true&oldest={}", Ts(8), Ts(80)),
      Page({SaidBySlack(8), SaidBySlack(80), SaidBySlack(81)}));
  EXPECT_EQ(Poll(), "81");
}

TEST_F(Slack, AChannelThatIsRefusedSilencesNoOther) {
  Open("channels: [C71, C72]\n");
  Answer("conversations.history?channel=C71", R"({"ok": false, "error": "not_in_channel"})");
  Answer("conversations.history?channel=C72", Page({SaidBySlack(1)}));
  EXPECT_EQ(Poll(), "1");
  ASSERT_TRUE(last_.trouble);
  EXPECT_NE(last_.trouble->message.find("/invite"), std::string::npos);
  // One after which nobody is asked: what was heard is handed over first.
  Answer("conversations.history?channel=C71", Page({SaidBySlack(3)}));
  Answer("conversations.history?channel=C72", "{}", 429);
  EXPECT_EQ(Poll(), "3");
  Answer("conversations.history?channel=C71", "{}", 429);
  EXPECT_FALSE(channel_->source()->Poll(cursor_, clock_.Now() + 60s, {}));
}

TEST_F(Slack, ACursorThatIsNotOursIsRefused) {
  Open();
  for (const char* cursor : {"s1", "[]", "7"}) {
    const auto batch = channel_->source()->Poll(cursor, clock_.Now() + 60s, {});
    ASSERT_FALSE(batch) << cursor;
    EXPECT_EQ(batch.error().fault, Fault::kBadData);
  }
}

// Nobody who does not know himself listens: he would hear himself.
TEST_F(Slack, NothingIsHeardBeforeItIsKnownWhoWeAre) {
  FakeHttp http;
  http.Always("GET " + kSlackApi + "auth.test",
              [](const HttpRequest&) { return Reply(200, R"({"ok": true})"); });
  const auto settings =
      Settings::Parse("token: env:SLACK_TOKEN\nchannel: C71\nsecret: env:SLACK_SECRET\n", type_.options);
  channel_ = *type_.open(*settings, "town", Doors{http, mail_, clock_}, state_);
  EXPECT_FALSE(channel_->source()->Poll("", clock_.Now() + 60s, {}));
  EXPECT_FALSE(
      Call(R"({"type": "event_callback", "event": {"type": "message", "channel": "C71"}})", kSigning, Now()));
}

}  // namespace
}  // namespace crier
