// What a case cannot say: settings that are refused and why, an account that is not the one, what outlives a
// restart, where a search is told to look.
#include <gtest/gtest.h>

#include "connectors/catalog.h"
#include "connectors/x/post.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kXApi = "https://api.x.com";

class X : public testing::Test {
 protected:
  X() {
    setenv("X_TEST_REFRESH", "a-refresh-token", 1);
    http_.Always("POST " + std::string(kXApi) + "/2/oauth2/token", [](const HttpRequest&) {
      return Reply(200, R"({"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 7200})");
    });
  }
  Result<std::unique_ptr<Channel>> Try(const std::string& more) {
    const auto settings = Settings::Parse(
        "account: portalder\nclient_id: app\nrefresh_token: env:X_TEST_REFRESH\n" + more, type_.options);
    if (!settings) return settings.error();
    return type_.open(*settings, "city", Doors{http_, mail_, clock_}, state_);
  }
  std::unique_ptr<Channel> Open(const std::string& more) {
    auto channel = Try(more);
    EXPECT_TRUE(channel) << (channel ? "" : channel.error().message);
    return *std::move(channel);
  }
  void Is(const std::string& name) {
    http_.Always("GET " + std::string(kXApi) + "/2/users/me", [name](const HttpRequest&) {
      return Reply(200, R"({"data": {"id": "7001", "name": "n", "username": ")" + name + R"("}})");
    });
  }
  std::vector<std::string> Asked(std::string_view route) const {
    std::vector<std::string> found;
    for (const HttpRequest& request : http_.Log()) {
      if ((request.method + " " + request.url).find(route) != std::string::npos) found.push_back(request.url);
    }
    return found;
  }

  const ConnectorType& type_ = *FindConnector("x");
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
};

TEST_F(X, ASearchNeedsThePlanThatAllowsIt) {
  const auto refused = Try("search: ['#flood']\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kConfig);
  for (const char* piece : {"'search'", "Enterprise plan", "terms_accepted: enterprise"})
    EXPECT_NE(refused.error().message.find(piece), std::string::npos) << refused.error().message;
  EXPECT_TRUE(Try("search: ['#flood']\nterms_accepted: enterprise\n"));
  EXPECT_TRUE(Try("mentions: true\n"));
  EXPECT_FALSE(Try("terms_accepted: 'yes'\n"));
}

TEST_F(X, ListensToNothingThatIsNotAskedFor) {
  EXPECT_EQ(Open("")->source(), nullptr);
  EXPECT_NE(Open("")->sink(), nullptr);
  EXPECT_NE(Open("mentions: true\n")->source(), nullptr);
}

TEST_F(X, SettingsThatCannotBeMeantAreRefused) {
  for (const char* more : {"server: http://api.x.com\n", "server: 'https://api.x.com/2'\n", "backfill: 401\n",
                           "follow_deletions: 301\n", "terms_accepted: enterprise\nsearch: ['']\n",
                           "terms_accepted: enterprise\nsearch: [a, b, c, d, e]\n"})
    EXPECT_FALSE(Try(more)) << more;
  for (const char* account : {"@portalder", "PortAlder", "port alder", "a_name_that_is_too_long"}) {
    const auto settings = Settings::Parse(
        "account: '" + std::string(account) + "'\nclient_id: app\nrefresh_token: env:X_TEST_REFRESH\n",
        type_.options);
    ASSERT_TRUE(settings);
    EXPECT_FALSE(type_.open(*settings, "city", Doors{http_, mail_, clock_}, state_)) << account;
  }
}

TEST_F(X, NothingIsSaidOrHeardAsAnotherAccount) {
  Is("somebody");
  auto channel = Open("mentions: true\n");
  const auto who = channel->WhoAmI();
  ASSERT_FALSE(who);
  EXPECT_EQ(who.error().fault, Fault::kConfig);
  EXPECT_NE(who.error().message.find("that of @somebody; log in as @portalder"), std::string::npos);
  Post post;
  post.parts = {"Flood"};
  const Outgoing out{"k1", &post, 0, "", ""};
  const auto receipts = channel->sink()->Send({&out, 1});
  ASSERT_EQ(receipts.size(), 1u);
  EXPECT_EQ(receipts[0].state, DeliveryState::kPending);
  EXPECT_FALSE(channel->source()->Poll("", clock_.Now() + 60s, {}));
  EXPECT_TRUE(Asked("/2/tweets").empty());
  EXPECT_TRUE(Asked("/mentions").empty());
}

TEST_F(X, DoctorTellsCreditAndUsageWhereItCan) {
  Is("PortAlder");
  setenv("X_TEST_APP", "the-apps-token", 1);
  http_.Always("POST https://api.x.com/2/tweets", [](const HttpRequest&) { return Reply(400, "{}"); });
  http_.Always("GET https://api.x.com/2/usage/credits", [](const HttpRequest&) { return Reply(404); });
  http_.Always("GET https://api.x.com/2/usage/tweets", [](const HttpRequest&) {
    return Reply(200, R"({"data": {"project_usage": 12, "project_cap": "3000000"}})");
  });
  auto who = Open("bearer_token: env:X_TEST_APP\n")->WhoAmI();
  ASSERT_TRUE(who) << who.error().message;
  EXPECT_EQ(who->quota, "12 of 3000000 posts read this month");
  EXPECT_FALSE(who->cannot_send);
  http_.Once("GET https://api.x.com/2/usage/credits", Reply(200, R"({"data": {"total_balance": 3.456}})"));
  who = Open("")->WhoAmI();
  ASSERT_TRUE(who);
  EXPECT_EQ(who->quota, "3.46 USD of credit left");
}

TEST_F(X, ASearchGoesNoFurtherBackThanXAllows) {
  Is("portalder");
  http_.Always("GET https://api.x.com/2/tweets/search/recent",
               [](const HttpRequest&) { return Reply(200, R"({"meta": {"result_count": 0}})"); });
  auto channel = Open("terms_accepted: enterprise\nsearch: ['#flood']\n");
  std::string cursor;
  const auto poll = [&] {
    const auto batch = channel->source()->Poll(cursor, clock_.Now() + 60s, {});
    EXPECT_TRUE(batch) << (batch ? "" : batch.error().message);
    if (batch) cursor = batch->cursor;
    return Asked("/search/recent").back().find("since_id=") != std::string::npos;
  };
  EXPECT_FALSE(poll());
  EXPECT_TRUE(poll());
  clock_.Advance(24h * 8);
  EXPECT_FALSE(poll());
  EXPECT_TRUE(poll());
}

TEST_F(X, TheTimeMovesOnOnlyWhenTheLastPageWasRead) {
  Is("portalder");
  auto channel = Open("mentions: true\nbackfill: 0\n");
  const auto page = [](int id, const std::string& next) {
    return Reply(200, R"({"data": [{"id": "21240000000000001)" + std::to_string(id) +
                          R"(", "author_id": "9", "text": "t", "created_at": "2026-11-21T11:00:00Z"}],)" +
                          R"("meta": {"result_count": 1)" + next + "}}");
  };
  const std::string mentions = "GET https://api.x.com/2/users/7001/mentions";
  http_.Once(mentions, page(10, ""));
  auto batch = channel->source()->Poll("", clock_.Now() + 60s, {});
  ASSERT_TRUE(batch);
  clock_.Advance(30h);
  http_.Once(mentions, page(30, R"(, "next_token": "n2")"));
  http_.Once(mentions, Reply(429, "", {{"x-rate-limit-reset", "900"}}));
  batch = channel->source()->Poll(batch->cursor, clock_.Now() + 60s, {});
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->events.size(), 1u);
  // From where it stopped, and of the same time.
  http_.Once(mentions, page(20, ""));
  batch = channel->source()->Poll(batch->cursor, clock_.Now() + 60s, {});
  ASSERT_TRUE(batch) << batch.error().message;
  EXPECT_EQ(batch->events.size(), 1u);
  const auto asked = Asked("/mentions");
  ASSERT_EQ(asked.size(), 4u);
  EXPECT_NE(asked[3].find("pagination_token=n2"), std::string::npos);
  const auto since = [&](size_t i) { return asked[i].substr(asked[i].find("since_id="), 28); };
  EXPECT_EQ(since(1), since(3));
}

}  // namespace
}  // namespace crier
