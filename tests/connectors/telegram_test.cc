// What a case cannot say: settings that are refused, what a channel offers, who is told to do what.
#include <gtest/gtest.h>

#include "connectors/catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

using namespace std::chrono_literals;

constexpr char kToken[] = "4711:the-bots-token";
constexpr char kHookSecret[] = "the-webhooks-secret";
constexpr char kNextHook[] = "the-next-secret";
constexpr std::string_view kBotApi = "https://api.telegram.org/bot{secret}/";

class Telegram : public testing::Test {
 protected:
  Telegram() {
    setenv("TELEGRAM_TOKEN", kToken, 1);
    setenv("TELEGRAM_HOOK", kHookSecret, 1);
    setenv("TELEGRAM_NEXT", kNextHook, 1);
  }
  Result<std::unique_ptr<Channel>> Try(const std::string& more) {
    const auto settings = Settings::Parse("token: env:TELEGRAM_TOKEN\n" + more, type_.options);
    if (!settings) return settings.error();
    return type_.open(*settings, "city", Doors{http_, mail_, clock_}, state_);
  }
  std::unique_ptr<Channel> Open(const std::string& more) {
    auto channel = Try(more);
    EXPECT_TRUE(channel) << (channel ? "" : channel.error().message);
    return *std::move(channel);
  }
  void Answer(const std::string& method, const std::string& result) {
    http_.Once("GET " + std::string(kBotApi) + method,
               Reply(200, R"({"ok": true, "result": )" + result + "}"));
  }
  // What `crier doctor` hears of a bot in a chat, or of its webhook.
  Identity Who(const std::string& more, const std::string& hook, const std::string& type = "channel",
               const std::string& member = R"({"status": "creator"})") {
    Answer("getMe", R"({"id": 9, "is_bot": true, "username": "city_bot"})");
    Answer("getWebhookInfo", hook);
    Answer("getChat?", R"({"id": -1001, "title": "City", "type": ")" + type + R"("})");
    Answer("getChatMember?", member);
    const auto who = Open(more)->WhoAmI();
    EXPECT_TRUE(who) << (who ? "" : who.error().message);
    return who.value_or(Identity{});
  }

  const ConnectorType& type_ = *FindConnector("telegram");
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
};

TEST_F(Telegram, SettingsThatCannotBeMeantAreRefused) {
  const auto refused = [&](const std::string& more) {
    const auto channel = Try(more);
    EXPECT_FALSE(channel) << more;
    return channel ? "" : channel.error().message;
  };
  for (const char* chat : {"city_alerts", "@City_Alerts", "7001", "-", "@", "-12x", "https://t.me/city"}) {
    EXPECT_NE(refused("chat: '" + std::string(chat) + "'\n").find("city: '" + std::string(chat)),
              std::string::npos);
    EXPECT_NE(refused("groups: ['" + std::string(chat) + "']\n"), "");
  }
  EXPECT_NE(refused("secret_next: env:TELEGRAM_NEXT\n").find("secret_next"), std::string::npos);
  EXPECT_NE(refused("server: 'http://bots.example'\n").find("https"), std::string::npos);
  EXPECT_NE(refused("server: 'https://bots.example/x'\n"), "");
  EXPECT_NE(refused("long_poll: 51\n"), "");
  EXPECT_TRUE(
      Try("chat: '@city_alerts'\ngroups: ['-1001234567890', '@talk']\nserver: 'http://127.0.0.1:81'\n"));
}

TEST_F(Telegram, OffersWhatItsSettingsAskFor) {
  const auto polls = Open("chat: '@city'\n");
  EXPECT_NE(polls->source(), nullptr);
  EXPECT_EQ(polls->receiver(), nullptr);
  EXPECT_FALSE(polls->abilities()->recipients);
  EXPECT_TRUE(polls->abilities()->poll);
  EXPECT_FALSE(polls->abilities()->honours_key || polls->abilities()->read_back);
  const auto called = Open("secret: env:TELEGRAM_HOOK\n");
  EXPECT_EQ(called->source(), nullptr);
  EXPECT_NE(called->receiver(), nullptr);
  EXPECT_TRUE(called->abilities()->recipients);
  EXPECT_FALSE(called->abilities()->poll);
}

TEST_F(Telegram, TheTokenTravelsBesideTheUrl) {
  Answer("getUpdates", "[]");
  ASSERT_TRUE(Open("")->source()->Poll("", clock_.Now() + 60s, {}));
  const HttpRequest asked = http_.Log().back();
  EXPECT_EQ(asked.path_secret, Secret(kToken));
  EXPECT_EQ(asked.url.find("4711"), std::string::npos);
}

TEST_F(Telegram, ALongPollEndsBeforeItsDeadline) {
  const auto channel = Open("long_poll: 50\n");
  const auto asked = [&](std::chrono::seconds deadline) {
    Answer("getUpdates", "[]");
    EXPECT_TRUE(channel->source()->Poll("8", clock_.Now() + deadline, {}));
    const HttpRequest request = http_.Log().back();
    const size_t at = request.url.find("timeout=") + 8;
    EXPECT_EQ(request.timeout, std::chrono::seconds(std::stol(request.url.substr(at))) + 15s);
    return std::stol(request.url.substr(at));
  };
  EXPECT_EQ(asked(120s), 50);
  EXPECT_EQ(asked(40s), 25);
  EXPECT_EQ(asked(5s), 0);
}

// The same cursor is asked again where the batch could not be stored: nothing is confirmed that is not.
TEST_F(Telegram, OnlyAStoredCursorIsConfirmed) {
  const auto channel = Open("");
  for (int i = 0; i < 2; ++i) {
    Answer("getUpdates", R"([{"update_id": 41}, {"update_id": 42}])");
    const auto batch = channel->source()->Poll("41", clock_.Now() + 60s, {});
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->cursor, "43");
    EXPECT_TRUE(http_.Log().back().url.ends_with("&offset=41")) << http_.Log().back().url;
  }
  Answer("getUpdates", "[]");
  ASSERT_TRUE(Open("")->source()->Poll("", clock_.Now() + 60s, {}));
  EXPECT_EQ(http_.Log().back().url.find("offset"), std::string::npos);
}

TEST_F(Telegram, BothSecretsHoldWhileOneIsChanged) {
  const auto channel = Open("secret: env:TELEGRAM_HOOK\nsecret_next: env:TELEGRAM_NEXT\n");
  const auto call = [&](const std::string& secret) {
    return channel->receiver()->Receive({.method = "POST",
                                         .path = "/hooks/city",
                                         .query = {},
                                         .headers = {{"x-telegram-bot-api-secret-token", secret}},
                                         .body = R"({"update_id": 1})",
                                         .received_at = clock_.Now()});
  };
  EXPECT_TRUE(call(kHookSecret));
  EXPECT_TRUE(call(kNextHook));
  for (const std::string wrong : {"", "the", "the-webhooks-secret2", "the-webhooks-secrets"}) {
    const auto refused = call(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().fault, Fault::kAuth);
  }
}

TEST_F(Telegram, ACallThatIsTooLargeIsNotRead) {
  const auto channel = Open("secret: env:TELEGRAM_HOOK\n");
  const auto refused =
      channel->receiver()->Receive({.method = "POST",
                                    .path = "/hooks/city",
                                    .query = {},
                                    .headers = {{"X-Telegram-Bot-Api-Secret-Token", kHookSecret}},
                                    .body = std::string(2 << 20, ' '),
                                    .received_at = clock_.Now()});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kBadData);
}

TEST_F(Telegram, DoctorTellsOfAWebhookInTheWay) {
  const auto who = Who("", R"({"url": "https://other.example/deep/secret-path", "pending_update_count": 7,
                               "last_error_message": "Wrong response: 502 Bad Gateway"})");
  EXPECT_EQ(who.who, "@city_bot");
  ASSERT_TRUE(who.cannot_listen);
  EXPECT_NE(who.cannot_listen->message.find("https://other.example"), std::string::npos);
  EXPECT_NE(who.cannot_listen->message.find("deleteWebhook"), std::string::npos);
  EXPECT_EQ(who.cannot_listen->message.find("secret-path"), std::string::npos);
  EXPECT_EQ(who.quota,
            "7 updates wait to be heard, the webhook's last error: Wrong response: 502 Bad Gateway");
  EXPECT_FALSE(who.cannot_send);
}

TEST_F(Telegram, DoctorTellsWhatAWebhookDoesNotBring) {
  const std::string hook = "secret: env:TELEGRAM_HOOK\n";
  EXPECT_TRUE(Who(hook, R"({"url": ""})").cannot_listen);
  const auto old = Who(hook, R"({"url": "https://a.example/", "allowed_updates": ["message", "poll"]})");
  ASSERT_TRUE(old.cannot_listen);
  EXPECT_NE(old.cannot_listen->message.find("no edited_message"), std::string::npos);
  EXPECT_NE(old.cannot_listen->message.find(R"(["message","edited_message","my_chat_member"])"),
            std::string::npos);
  EXPECT_FALSE(Who(hook, R"({"url": "https://a.example/"})").cannot_listen)
      << "all that is usual, which these are";
}

TEST_F(Telegram, DoctorTellsWhetherTheBotMayPost) {
  const auto may = [&](const std::string& type, const std::string& member) {
    return !Who("chat: '@city'\n", R"({"url": ""})", type, member).cannot_send;
  };
  EXPECT_TRUE(may("channel", R"({"status": "administrator", "can_post_messages": true})"));
  EXPECT_FALSE(may("channel", R"({"status": "administrator", "can_post_messages": false})"));
  EXPECT_FALSE(may("channel", R"({"status": "administrator"})"));
  EXPECT_FALSE(may("channel", R"({"status": "member"})"));
  EXPECT_TRUE(may("supergroup", R"({"status": "administrator"})"));
  EXPECT_TRUE(may("supergroup", R"({"status": "member"})"));
  EXPECT_TRUE(may("supergroup", R"({"status": "restricted", "can_send_messages": true})"));
  EXPECT_FALSE(may("supergroup", R"({"status": "restricted", "can_send_messages": false})"));
  EXPECT_FALSE(may("group", R"({"status": "left"})"));
  EXPECT_FALSE(may("group", R"({"status": "kicked"})"));
  EXPECT_FALSE(may("group", "{}"));
}

TEST_F(Telegram, DoctorTellsOfAChatThatIsNotThere) {
  Answer("getMe", R"({"id": 9, "username": "city_bot"})");
  Answer("getWebhookInfo", R"({"url": ""})");
  http_.Once("GET " + std::string(kBotApi) + "getChat?chat_id=%40nowhere",
             Reply(400, R"({"ok": false, "description": "Bad Request: chat not found"})"));
  const auto who = Open("chat: '@nowhere'\n")->WhoAmI();
  ASSERT_TRUE(who) << who.error().message;
  ASSERT_TRUE(who->cannot_send);
  EXPECT_NE(who->cannot_send->message.find("chat not found"), std::string::npos);
}

// What is sent is never taken for markup, goes to no topic, and costs nothing.
TEST_F(Telegram, AMessageIsPlainText) {
  http_.Always("POST " + std::string(kBotApi), [](const HttpRequest&) {
    return Reply(200, R"({"ok": true, "result": {"message_id": 1, "chat": {"id": -1001}}})");
  });
  Post post;
  post.parts = {"*bold* _Elm_Street_ [x](y) <b>"};
  const std::vector<Outgoing> batch = {
      {.key = "k1", .post = &post, .part = 0, .parent = "", .recipient = ""}};
  EXPECT_EQ(Open("chat: '-1001'\n")->sink()->Send(batch)[0].state, DeliveryState::kAccepted);
  EXPECT_EQ(
      http_.Log().back().body,
      R"({"chat_id":-1001,"link_preview_options":{"is_disabled":true},"text":"*bold* _Elm_Street_ [x](y) <b>"})");
}

}  // namespace
}  // namespace crier
