#include "connectors/kit/oauth2.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "connectors/kit/api_client.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::kit {
namespace {

using namespace std::chrono_literals;

// Writes that fail before, or after they are done, as a process that dies or a store whose answer is lost.
class FailingState : public FakeState {
 public:
  enum class Fails { kNot, kBefore, kAfter } fails = Fails::kNot;
  Result<void> Update(std::string_view key, const Change& change) override {
    if (fails == Fails::kBefore) return Error{Fault::kUnreachable, "the disk is full"};
    auto done = FakeState::Update(key, change);
    if (fails == Fails::kAfter) return Error{Fault::kUnreachable, "the answer was lost"};
    return done;
  }
};

// A token server that rotates: the old refresh token holds until the new one, or an access token that came
// with it, is used.
class KitOAuth2 : public testing::Test {
 protected:
  KitOAuth2() {
    http_.Always("POST https://login.example/token",
                 [this](const HttpRequest& request) { return Give(request); });
    http_.Always("GET https://api.example/", [this](const HttpRequest& request) -> Result<HttpResponse> {
      const std::string token(request.headers.Get("Authorization").substr(7));
      if (!access_.contains(token)) return Reply(401, R"({"error": "no such token"})");
      if (token == NameOf("access", issued_)) Settle();
      return Reply(200, "{}");
    });
  }
  static std::string NameOf(const char* kind, int n) { return fmt::format("{}-token-{:04}", kind, n); }
  // The new one was seen: the old ones end.
  void Settle() { refresh_ = {NameOf("refresh", issued_)}; }
  Result<HttpResponse> Give(const HttpRequest& request) {
    if (down_) return *down_;
    const bool client = request.body.find("grant_type=client_credentials") != std::string::npos;
    std::string by;
    for (const std::string& each : refresh_) {
      if (request.body.find("refresh_token=" + each) != std::string::npos) by = each;
    }
    if (!client && by.empty()) return Reply(400, R"({"error": "invalid_grant", "error_description": "x"})");
    if (!client && by == NameOf("refresh", issued_)) Settle();
    ++issued_;
    access_.insert(NameOf("access", issued_));
    if (rotates_) refresh_.insert(NameOf("refresh", issued_));
    std::string answer =
        fmt::format(R"({{"access_token": "{}", "expires_in": {})", NameOf("access", issued_), lasts_);
    if (rotates_ && !client) answer += fmt::format(R"(, "refresh_token": "{}")", NameOf("refresh", issued_));
    if (lose_) return Error{Fault::kUnreachable, "timed out", std::nullopt, true};
    return Reply(200, answer + "}");
  }
  OAuth2Plan Plan() const {
    OAuth2Plan plan;
    plan.who = "test";
    plan.token_url = "https://login.example/token";
    plan.client_id = "crier";
    plan.client_secret = Secret("client-secret-9");
    plan.refresh_token = Secret(configured_);
    return plan;
  }
  // A process that begins: all that it has is the State.
  std::unique_ptr<OAuth2> Start() { return std::make_unique<OAuth2>(Plan(), http_, clock_, state_); }
  static std::string TokenOf(OAuth2& oauth) {
    auto token = oauth.Token();
    return token ? token->Reveal() : "error: " + token.error().message;
  }

  FakeHttp http_;
  FakeClock clock_;
  FailingState state_;
  std::string configured_ = "refresh-token-0000";
  std::set<std::string> refresh_ = {"refresh-token-0000"}, access_;
  int issued_ = 0;
  bool rotates_ = true, lose_ = false;
  std::string lasts_ = "3600";
  std::optional<Error> down_;
};

TEST_F(KitOAuth2, OneTokenServesUntilItIsAboutToEnd) {
  auto oauth = Start();
  EXPECT_EQ(TokenOf(*oauth), "access-token-0001");
  clock_.Advance(58min);
  EXPECT_EQ(TokenOf(*oauth), "access-token-0001");
  EXPECT_EQ(TokenOf(*Start()), "access-token-0001") << "and after a restart";
  clock_.Advance(70s);
  EXPECT_EQ(TokenOf(*oauth), "access-token-0002");
  EXPECT_EQ(http_.Log().size(), 2u);
}

TEST_F(KitOAuth2, ClientCredentials) {
  configured_.clear();
  EXPECT_EQ(TokenOf(*Start()), "access-token-0001");
  const std::string body = http_.Log().front().body;
  EXPECT_EQ(body, "grant_type=client_credentials&client_id=crier&client_secret=client-secret-9");
  clock_.Advance(2h);
  EXPECT_EQ(TokenOf(*Start()), "access-token-0002");
}

TEST_F(KitOAuth2, BasicAuthorisationKeepsTheSecretOutOfTheBody) {
  OAuth2Plan plan = Plan();
  plan.basic = true;
  OAuth2 oauth(plan, http_, clock_, state_);
  EXPECT_EQ(TokenOf(oauth), "access-token-0001");
  EXPECT_EQ(http_.Log()[0].headers.Get("Authorization"), "Basic Y3JpZXI6Y2xpZW50LXNlY3JldC05");
  EXPECT_EQ(http_.Log()[0].body.find("client"), std::string::npos);
}

TEST_F(KitOAuth2, DiesBeforeTheAnswerIsThere) {
  lose_ = true;
  EXPECT_EQ(Start()->Token().error().fault, Fault::kUnreachable);
  EXPECT_FALSE(Start()->Token().error().in_doubt);
  lose_ = false;
  EXPECT_FALSE(TokenOf(*Start()).starts_with("error")) << "the old one still holds";
}

TEST_F(KitOAuth2, DiesBetweenTheAnswerAndTheDisk) {
  state_.fails = FailingState::Fails::kBefore;
  auto token = Start()->Token();
  ASSERT_FALSE(token) << "a token that is not kept is not used, or the platform would end the old one";
  EXPECT_EQ(token.error().fault, Fault::kUnreachable);
  state_.fails = FailingState::Fails::kNot;
  EXPECT_EQ(TokenOf(*Start()), "access-token-0002") << "by the old refresh token";
}

TEST_F(KitOAuth2, WhoCouldNotKeepItKeepsItLaterAndAsksForNoOther) {
  auto oauth = Start();
  state_.fails = FailingState::Fails::kBefore;
  EXPECT_FALSE(oauth->Token());
  EXPECT_FALSE(oauth->Token());
  state_.fails = FailingState::Fails::kNot;
  EXPECT_EQ(TokenOf(*oauth), "access-token-0001");
  EXPECT_EQ(http_.Log().size(), 1u);
}

TEST_F(KitOAuth2, AWriteWhoseAnswerIsLostIsNoLoss) {
  auto oauth = Start();
  state_.fails = FailingState::Fails::kAfter;
  EXPECT_FALSE(oauth->Token());
  state_.fails = FailingState::Fails::kNot;
  EXPECT_EQ(TokenOf(*Start()), "access-token-0001");
}

TEST_F(KitOAuth2, DiesAfterTheDiskBeforeTheFirstUse) {
  EXPECT_EQ(TokenOf(*Start()), "access-token-0001");
  clock_.Advance(2h);
  EXPECT_EQ(TokenOf(*Start()), "access-token-0002") << "by the new refresh token";
  EXPECT_NE(http_.Log().back().body.find("refresh-token-0001"), std::string::npos);
}

TEST_F(KitOAuth2, WhereTheNewOneNeverWorkedTheOldOneIsThere) {
  EXPECT_EQ(TokenOf(*Start()), "access-token-0001");
  clock_.Advance(2h);
  EXPECT_EQ(TokenOf(*Start()), "access-token-0002");
  // The platform was restored from a backup. The configured one has ended long ago.
  refresh_ = {"refresh-token-0001"};
  clock_.Advance(2h);
  EXPECT_EQ(TokenOf(*Start()), "access-token-0003");
}

TEST_F(KitOAuth2, AServerThatDoesNotRotateKeepsItsOne) {
  rotates_ = false;
  EXPECT_EQ(TokenOf(*Start()), "access-token-0001");
  clock_.Advance(2h);
  EXPECT_EQ(TokenOf(*Start()), "access-token-0002");
}

TEST_F(KitOAuth2, ManyAtOnceRenewOnce) {
  auto oauth = Start();
  std::vector<std::jthread> threads;
  std::mutex mutex;
  std::multiset<std::string> tokens;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const std::string token = TokenOf(*oauth);
      std::lock_guard lock(mutex);
      tokens.insert(token);
    });
  }
  threads.clear();
  EXPECT_EQ(tokens.count("access-token-0001"), 8u);
  EXPECT_EQ(http_.Log().size(), 1u);
}

// The loser of a race over one refresh token takes what the winner has written (T104).
TEST_F(KitOAuth2, WhoLosesARaceWithAnotherNodeTakesItsToken) {
  auto ours = Start(), theirs = Start();
  bool raced = false;
  FakeHttp slow;
  slow.Always("POST", [&](const HttpRequest&) -> Result<HttpResponse> {
    raced = true;
    EXPECT_EQ(TokenOf(*theirs), "access-token-0001");
    return Reply(400, R"({"error": "invalid_grant"})");
  });
  OAuth2 loser(Plan(), slow, clock_, state_);
  EXPECT_EQ(TokenOf(loser), "access-token-0001");
  EXPECT_TRUE(raced);
  EXPECT_EQ(slow.Log().size(), 1u);
}

TEST_F(KitOAuth2, ARefusalDeletesNothingAndNamesNoToken) {
  EXPECT_EQ(TokenOf(*Start()), "access-token-0001");
  const auto kept = state_.Recall("oauth2");
  refresh_.clear();
  clock_.Advance(2h);
  auto oauth = Start();
  const auto token = oauth->Token();
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().fault, Fault::kAuth);
  EXPECT_NE(token.error().message.find("invalid_grant"), std::string::npos) << token.error().message;
  EXPECT_EQ(token.error().message.find("-token-"), std::string::npos) << token.error().message;
  EXPECT_EQ(state_.Recall("oauth2"), kept);
}

TEST_F(KitOAuth2, ANewLoginTakesThePlaceOfWhatWasKept) {
  EXPECT_EQ(TokenOf(*Start()), "access-token-0001");
  configured_ = "refresh-token-fresh";
  refresh_ = {configured_};
  EXPECT_EQ(TokenOf(*Start()), "access-token-0002");
}

TEST_F(KitOAuth2, AClockThatWasSetBackRenews) {
  EXPECT_EQ(TokenOf(*Start()), "access-token-0001");
  clock_.Advance(-3h);
  EXPECT_EQ(TokenOf(*Start()), "access-token-0002");
}

TEST_F(KitOAuth2, TroubleOfTheTokenServerKeepsItsFault) {
  struct Case {
    Result<HttpResponse> answer;
    Fault fault;
  };
  const std::vector<Case> cases = {{Reply(429, "slow", {{"Retry-After", "9"}}), Fault::kThrottled},
                                   {Reply(503, "down"), Fault::kUnreachable},
                                   {Reply(401, R"({"error": "invalid_client"})"), Fault::kAuth},
                                   {Reply(400, R"({"error": "invalid_request"})"), Fault::kAuth},
                                   {Reply(400, R"({"error": "invalid_scope"})"), Fault::kRejected},
                                   {Reply(200, "<html>access_token=leak-7777"), Fault::kUnreachable},
                                   {Reply(200, R"({"access_token": "a b"})"), Fault::kUnreachable},
                                   {Reply(200, "{\"access_token\": \"a\\r\\nX: y\"}"), Fault::kUnreachable},
                                   {Reply(200, R"({"access_token": 7})"), Fault::kUnreachable},
                                   {Error{Fault::kBadData, "too large"}, Fault::kUnreachable}};
  for (const Case& each : cases) {
    FakeHttp http;
    http.Once("POST", each.answer);
    FakeState state;
    OAuth2 oauth(Plan(), http, clock_, state);
    const auto token = oauth.Token();
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().fault, each.fault) << token.error().message;
    EXPECT_EQ(token.error().message.find("leak"), std::string::npos);
    EXPECT_FALSE(token.error().in_doubt);
  }
}

TEST_F(KitOAuth2, ALifeThatIsMissingWrittenAsTextOrAbsurdIsBounded) {
  lasts_ = R"("120")";
  auto oauth = Start();
  EXPECT_EQ(TokenOf(*oauth), "access-token-0001");
  clock_.Advance(115s);
  EXPECT_EQ(TokenOf(*oauth), "access-token-0002");
  lasts_ = "-1";
  clock_.Advance(1h);
  EXPECT_EQ(TokenOf(*oauth), "access-token-0003");
  clock_.Advance(30min);
  EXPECT_EQ(TokenOf(*oauth), "access-token-0003");
  lasts_ = "9223372036854775807";
  clock_.Advance(1h);
  EXPECT_EQ(TokenOf(*oauth), "access-token-0004");
  clock_.Advance(1h);
  EXPECT_EQ(TokenOf(*oauth), "access-token-0004");
}

TEST_F(KitOAuth2, ATokenNeverGoesOverPlainHttp) {
  OAuth2Plan plan = Plan();
  plan.token_url = "http://login.example/token";
  OAuth2 oauth(plan, http_, clock_, state_);
  EXPECT_EQ(oauth.Token().error().fault, Fault::kConfig);
  EXPECT_TRUE(http_.Log().empty());
}

TEST_F(KitOAuth2, AnAnswerOf401RenewsOnceAndAsksAgain) {
  auto oauth = Start();
  FakeMail mail;
  ApiPlan plan;
  plan.who = "test";
  plan.base = "https://api.example";
  plan.oauth = oauth.get();
  ApiClient api(plan, Doors{http_, mail, clock_});
  EXPECT_TRUE(api.Ask({.target = "/a"}));
  access_.clear();  // the platform ended it early
  EXPECT_TRUE(api.Ask({.target = "/b"}));
  EXPECT_EQ(issued_, 2);
  EXPECT_EQ(http_.Log().size(), 5u);
  access_.clear();
  refresh_.clear();
  const auto refused = api.Ask({.target = "/c"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kAuth);
}

// A platform with its own way to ask: its refresh tokens rotate, and a login costs dear.
TEST_F(KitOAuth2, AGrantOfItsOwnLogsInOnlyWhereNoRefreshTokenHolds) {
  std::vector<std::string> asked;
  std::set<std::string> holds = {""};
  OAuth2Plan plan = Plan();
  plan.refresh_token = {};
  plan.grant = [&](const std::string& refresh, const std::stop_token&) -> Result<OAuth2Answer> {
    asked.push_back(refresh);
    if (!holds.contains(refresh)) return Error{Fault::kAuth, "refused"};
    const std::string n = std::to_string(asked.size());
    holds.insert("refresh-" + n);
    return OAuth2Answer{"access-" + n, "refresh-" + n, {}};
  };
  const auto token = [&] { return TokenOf(*std::make_unique<OAuth2>(plan, http_, clock_, state_)); };
  EXPECT_EQ(token(), "access-1");
  EXPECT_EQ(token(), "access-1") << "kept through a restart";
  clock_.Advance(2h);
  EXPECT_EQ(token(), "access-2");
  holds.erase("refresh-2");
  clock_.Advance(2h);
  EXPECT_EQ(token(), "access-4") << "by the one before";
  holds = {""};
  clock_.Advance(2h);
  EXPECT_EQ(token(), "access-7");
  EXPECT_EQ(asked, (std::vector<std::string>{"", "refresh-1", "refresh-2", "refresh-1", "refresh-4",
                                             "refresh-2", ""}));
  holds.clear();
  clock_.Advance(2h);
  EXPECT_EQ(token(), "error: refused");
  EXPECT_EQ(asked.back(), "") << "and once only";
  EXPECT_EQ(std::count(asked.begin(), asked.end(), ""), 3);
  EXPECT_TRUE(http_.Log().empty());
}

TEST_F(KitOAuth2, WhatAGrantBringsIsCheckedAndItsErrorsKept) {
  OAuth2Plan plan = Plan();
  plan.refresh_token = {};
  Result<OAuth2Answer> answer = OAuth2Answer{"a b", "", {}};
  plan.grant = [&](const std::string&, const std::stop_token&) { return answer; };
  OAuth2 oauth(plan, http_, clock_, state_);
  EXPECT_EQ(oauth.Token().error().fault, Fault::kUnreachable);
  answer = Error{Fault::kThrottled, "slow down", 9s};
  EXPECT_EQ(oauth.Token().error().retry_after, 9s);
}

}  // namespace
}  // namespace crier::kit
