// What a case cannot say of Facebook, Instagram and Threads: settings that are refused, what a channel
// offers, who is told to do what.
#include <gtest/gtest.h>

#include "connectors/catalog.h"
#include "connectors/threads/account.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

class Meta : public testing::TestWithParam<const char*> {
 protected:
  Meta() { setenv("META_TEST", "a-secret-of-the-tests", 1); }
  std::string Id(const std::string& id) const {
    return std::string(type_.name == "facebook" ? "page: '" : "account: '") + id +
           "'\ntoken: env:META_TEST\n";
  }
  Result<std::unique_ptr<Channel>> Try(const std::string& yaml) {
    const auto settings = Settings::Parse(yaml, type_.options);
    if (!settings) return settings.error();
    return type_.open(*settings, "city", Doors{http_, mail_, clock_}, state_);
  }
  std::unique_ptr<Channel> Open(const std::string& more = "") {
    auto channel = Try(Id("17") + more);
    EXPECT_TRUE(channel) << (channel ? "" : channel.error().message);
    return *std::move(channel);
  }

  const ConnectorType& type_ = *FindConnector(GetParam());
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
};
INSTANTIATE_TEST_SUITE_P(, Meta, testing::Values("facebook", "instagram", "threads"),
                         [](const auto& each) { return std::string(each.param); });

TEST_P(Meta, SettingsThatCannotBeMeantAreRefused) {
  for (const char* id : {"portalder", "", "17/feed", "-1", "123456789012345678901234567890123"}) {
    const auto channel = Try(Id(id));
    ASSERT_FALSE(channel) << id;
    EXPECT_EQ(channel.error().fault, Fault::kConfig);
  }
  for (const char* more :
       {"secret_next: env:META_TEST\n", "verify_token: env:META_TEST\n", "server: 'http://graph.example'\n",
        "server: 'https://graph.example/v25.0'\n", "backfill: 101\n"}) {
    EXPECT_FALSE(Try(Id("17") + more)) << more;
  }
  EXPECT_TRUE(
      Try(Id("17") + "secret: env:META_TEST\nsecret_next: env:META_TEST\nserver: 'http://127.0.0.1:81'\n"));
}

TEST_P(Meta, IsCalledOnlyWhereCallsAreSigned) {
  EXPECT_EQ(Open()->receiver(), nullptr);
  EXPECT_FALSE(Open()->abilities()->receive);
  EXPECT_NE(Open()->source(), nullptr);
  const auto called = Open("secret: env:META_TEST\n");
  ASSERT_NE(called->receiver(), nullptr);
  EXPECT_TRUE(called->abilities()->receive);
  // Without a verify_token there is no handshake, whatever is said.
  const auto shaken = called->receiver()->Receive(
      {"GET",
       "/hooks/city",
       {{"hub.mode", "subscribe"}, {"hub.verify_token", ""}, {"hub.challenge", "1"}},
       {},
       "",
       {}});
  ASSERT_FALSE(shaken);
  EXPECT_EQ(shaken.error().fault, Fault::kAuth);
}

TEST_P(Meta, ATokenThatMayNotListenIsToldBeforeAnybodyWaits) {
  http_.Always("", [&](const HttpRequest& request) {
    const bool self = request.url.find("username") != std::string::npos ||
                      request.url.find("can_post") != std::string::npos;
    if (self) return Reply(200, R"({"id": "17", "username": "portalder", "name": "Port Alder"})");
    return Reply(403, R"({"error": {"message": "(#10) Requires a permission", "code": 10}})");
  });
  const auto who = Open()->WhoAmI();
  ASSERT_TRUE(who) << who.error().message;
  ASSERT_TRUE(who->cannot_listen);
  EXPECT_EQ(who->cannot_listen->fault, Fault::kAuth);
  EXPECT_NE(who->cannot_listen->message.find("make a token that has it"), std::string::npos);
}

TEST_P(Meta, AnAnswerAboutAnotherAccountIsNoIdentity) {
  http_.Always("", [](const HttpRequest&) { return Reply(200, R"({"id": "18", "username": "elsewhere"})"); });
  EXPECT_FALSE(Open()->WhoAmI());
}

TEST(Facebook, AHookThatHearsNothingIsTold) {
  setenv("META_TEST", "a-secret-of-the-tests", 1);
  const ConnectorType& type = *FindConnector("facebook");
  FakeHttp http;
  FakeMail mail;
  FakeClock clock;
  FakeState state;
  http.Once("GET https://graph.facebook.com/v25.0/17?",
            Reply(200, R"({"id": "17", "name": "Port Alder", "can_post": false})"));
  http.Once("GET https://graph.facebook.com/v25.0/17/subscribed_apps",
            Reply(200, R"({"data": [{"id": "1", "subscribed_fields": ["feed"]}]})"));
  http.Always("", [](const HttpRequest&) { return Reply(200, R"({"data": []})"); });
  const auto settings =
      Settings::Parse("page: '17'\ntoken: env:META_TEST\nsecret: env:META_TEST\n", type.options);
  ASSERT_TRUE(settings);
  const auto channel = type.open(*settings, "city", Doors{http, mail, clock}, state);
  ASSERT_TRUE(channel);
  const auto who = (*channel)->WhoAmI();
  ASSERT_TRUE(who);
  ASSERT_TRUE(who->cannot_listen);
  EXPECT_NE(who->cannot_listen->message.find("'messages'"), std::string::npos);
  ASSERT_TRUE(who->cannot_send);
  EXPECT_NE(who->cannot_send->message.find("pages_manage_posts"), std::string::npos);
}

TEST(Threads, ASearchThatFindsNothingIsNotKnown) {
  setenv("META_TEST", "a-secret-of-the-tests", 1);
  const ConnectorType& type = *FindConnector("threads");
  FakeHttp http;
  FakeMail mail;
  FakeClock clock;
  FakeState state;
  http.Once("GET https://graph.threads.net/v1.0/me?", Reply(200, R"({"id": "17", "username": "portalder"})"));
  http.Once("GET https://graph.threads.net/v1.0/17/threads_publishing_limit",
            Reply(200, R"({"data": [{"quota_usage": 12, "config": {"quota_total": 250}}]})"));
  http.Always("", [](const HttpRequest&) { return Reply(200, R"({"data": []})"); });
  const auto settings =
      Settings::Parse("account: '17'\ntoken: env:META_TEST\nkeywords: ['flood']\n", type.options);
  ASSERT_TRUE(settings);
  const auto channel = type.open(*settings, "city", Doors{http, mail, clock}, state);
  ASSERT_TRUE(channel);
  const auto who = (*channel)->WhoAmI();
  ASSERT_TRUE(who);
  EXPECT_EQ(
      who->quota,
      "12 of 250 posts of 24 hours used; what is said of 'flood' is not known: Threads answers nothing");
  EXPECT_FALSE(Settings::Parse("account: '17'\n", type.options));
  const auto many = Settings::Parse(
      "account: '17'\ntoken: env:META_TEST\nkeywords: [a, b, c, d, e, f, g, h]\n", type.options);
  ASSERT_TRUE(many);
  EXPECT_FALSE(type.open(*many, "city", Doors{http, mail, clock}, state));
}

TEST(Threads, CountsDifferentLinks) {
  EXPECT_EQ(threads::LinksIn(""), 0u);
  EXPECT_EQ(threads::LinksIn("See https://a.example/x, (http://b.example) and www.city.org."), 3u);
  EXPECT_EQ(threads::LinksIn("https://a.example/x and once more https://a.example/x!"), 1u);
  EXPECT_EQ(threads::LinksIn("Mail ana@city.org, 10.30 am"), 0u);
}

TEST(Instagram, ThePictureMustBeOneThatCanBeFetched) {
  setenv("META_TEST", "a-secret-of-the-tests", 1);
  const ConnectorType& type = *FindConnector("instagram");
  FakeHttp http;
  FakeMail mail;
  FakeClock clock;
  FakeState state;
  const auto settings = Settings::Parse(
      "account: '17'\ntoken: env:META_TEST\npicture: 'http://city.example/a.jpg'\n", type.options);
  ASSERT_TRUE(settings);
  EXPECT_FALSE(type.open(*settings, "city", Doors{http, mail, clock}, state));
}

}  // namespace
}  // namespace crier
