#include "connectors/kit/api_client.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::kit {
namespace {

using namespace std::chrono_literals;

class KitApiClient : public testing::Test {
 protected:
  KitApiClient() {
    plan_.who = "test api.example";
    plan_.base = "https://api.example";
    plan_.token = Secret("bearer-secret-1");
  }
  ApiClient Api() { return {plan_, Doors{http_, mail_, clock_}}; }
  Error ErrorOf(const ApiCall& call, Result<HttpResponse> answer) {
    http_.Once("", std::move(answer));
    ApiClient api = Api();
    auto said = api.AskJson(call);
    EXPECT_FALSE(said);
    return said ? Error{} : said.error();
  }
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  ApiPlan plan_;
  const ApiCall get_{.target = "/a?b=c"};
  const ApiCall post_{.method = "POST", .target = "/a", .scope = "write", .body = "{}"};
};

TEST_F(KitApiClient, AsksAsItIsTold) {
  http_.Once("", Reply(200, R"({"id": 7})"));
  plan_.headers.Add("X-Version", "3");
  ApiCall call = post_;
  call.headers.Add("Idempotency-Key", "k1");
  ApiClient api = Api();
  const auto said = api.AskJson(call);
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_EQ((*said)["id"], 7);
  const HttpRequest request = http_.Log().front();
  EXPECT_EQ(request.url, "https://api.example/a");
  EXPECT_EQ(request.headers.Get("Authorization"), "Bearer bearer-secret-1");
  EXPECT_EQ(request.headers.Get("X-Version"), "3");
  EXPECT_EQ(request.headers.Get("Idempotency-Key"), "k1");
  EXPECT_TRUE(request.fresh_connection);
}

TEST_F(KitApiClient, ACredentialStaysOffPlainHttp) {
  plan_.base = "http://api.example";
  ApiClient api = Api();
  EXPECT_EQ(api.Ask(get_).error().fault, Fault::kConfig);
  EXPECT_TRUE(http_.Log().empty());
}

TEST_F(KitApiClient, ATokenOfThePathStaysOutOfTheUrl) {
  plan_.token = Secret();
  plan_.path_secret = Secret("path-secret-1");
  plan_.base = "https://api.example/bot{secret}";
  EXPECT_EQ(ErrorOf(get_, Reply(400, "no /botpath-secret-1/a")).message.find("path-secret-1"),
            std::string::npos);
  const HttpRequest request = http_.Log().front();
  EXPECT_EQ(request.url, "https://api.example/bot{secret}/a?b=c");
  EXPECT_EQ(request.path_secret, Secret("path-secret-1"));
  EXPECT_EQ(request.headers.Get("Authorization"), "");
  plan_.base = "http://api.example/bot{secret}";
  EXPECT_EQ(Api().Ask(get_).error().fault, Fault::kConfig);
  EXPECT_EQ(http_.Log().size(), 1u);
}

TEST_F(KitApiClient, WhatChangesThingsIsInDoubtWhereNoAnswerCanBeRead) {
  const std::vector<Result<HttpResponse>> answers = {
      Error{Fault::kUnreachable, "timed out", std::nullopt, true},
      Error{Fault::kBadData, "too large"},
      Reply(200, "<html>"),
      Reply(200, ""),
      Reply(200, "7"),
      Reply(200, "[" + std::string(200, '[')),
      Reply(502, "")};
  for (const auto& answer : answers) {
    EXPECT_TRUE(ErrorOf(post_, answer).in_doubt);
    EXPECT_FALSE(ErrorOf(get_, answer).in_doubt) << "nothing was changed by reading";
  }
  EXPECT_FALSE(ErrorOf(post_, Error{Fault::kUnreachable, "no such host"}).in_doubt) << "it did not leave";
  EXPECT_FALSE(ErrorOf(post_, Reply(422, "")).in_doubt);
}

TEST_F(KitApiClient, AnswersThatACallExpectsAreValues) {
  for (const int status : {404, 410, 400, 413, 422}) {
    http_.Once("", Reply(status));
    http_.Once("", Reply(status));
    ApiClient api = Api();
    const bool gone = status == 404 || status == 410;
    ApiCall call = get_;
    EXPECT_FALSE(api.Ask(call)) << status;
    call.may_be_gone = gone;
    call.may_be_refused = !gone;
    const auto answer = api.Ask(call);
    ASSERT_TRUE(answer) << status;
    EXPECT_EQ(answer->status, status);
  }
}

TEST_F(KitApiClient, ARefusalSpeaksTheServersWordsAndNamesTheScope) {
  plan_.words = [](const std::string&) { return std::string("not for you"); };
  const Error error = ErrorOf(post_, Reply(403, R"({"error": "not for you", "trace": 1})"));
  EXPECT_EQ(error.fault, Fault::kAuth);
  EXPECT_NE(error.message.find("test api.example"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("not for you"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find("trace"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("scope write"), std::string::npos) << error.message;
}

TEST_F(KitApiClient, APlatformMayMeanSomethingElse) {
  plan_.judge = [](const HttpResponse& response, Error* error) {
    if (response.body.find("ExpiredToken") != std::string::npos) error->fault = Fault::kAuth;
  };
  ApiCall call = post_;
  call.may_be_refused = true;
  EXPECT_EQ(ErrorOf(call, Reply(400, R"({"error": "ExpiredToken"})")).fault, Fault::kAuth);
}

// A platform that says no with a 200 says so for every call alike.
TEST_F(KitApiClient, AnAnswerMayBeANo) {
  plan_.refuses = [](const nlohmann::json& answer) -> std::optional<Error> {
    const std::string word = answer.value("error", "");
    if (word.empty()) return std::nullopt;
    return Error{word == "gone"   ? Fault::kNotFound
                 : word == "busy" ? Fault::kUnreachable
                                  : Fault::kRejected,
                 word};
  };
  const auto no = [](const std::string& word) { return Reply(200, R"({"error": ")" + word + R"("})"); };
  EXPECT_EQ(ErrorOf(get_, no("bad")).message, "test api.example: bad");
  EXPECT_EQ(ErrorOf(get_, no("gone")).fault, Fault::kRejected);
  EXPECT_EQ(ErrorOf(post_, no("bad")).in_doubt, false);
  EXPECT_EQ(ErrorOf(post_, no("busy")).in_doubt, true) << "it may have been done all the same";
  EXPECT_EQ(ErrorOf(get_, no("busy")).in_doubt, false);
  ApiClient api = Api();
  const auto maybe = [&](HttpResponse answer, bool gone, bool refused) -> std::string {
    ApiCall call = get_;
    call.may_be_gone = gone;
    call.may_be_refused = refused;
    http_.Once("", std::move(answer));
    const auto said = api.AskMaybe(call);
    return !said ? "error" : *said ? "there" : "none";
  };
  EXPECT_EQ(maybe(no("gone"), true, false), "none");
  EXPECT_EQ(maybe(no("gone"), false, true), "none");
  EXPECT_EQ(maybe(no("gone"), false, false), "error");
  EXPECT_EQ(maybe(no("bad"), false, true), "none");
  EXPECT_EQ(maybe(no("bad"), true, false), "error");
  EXPECT_EQ(maybe(no(""), true, true), "there");
  EXPECT_EQ(maybe(Reply(404), true, false), "error") << "that is no word of the platform's";
}

// Whoever is counted by routes asks nothing where the platform said that nothing is left.
TEST_F(KitApiClient, ARouteThatHasNothingLeftIsNotAsked) {
  plan_.route = [](const ApiCall& call) { return call.method; };
  ApiClient api = Api();
  http_.Once("", Reply(200, "{}", {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset-After", "2"}}));
  EXPECT_TRUE(api.Ask(get_));
  const auto held = api.Ask(get_);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().fault, Fault::kThrottled);
  EXPECT_EQ(held.error().retry_after, 2s);
  EXPECT_EQ(http_.Log().size(), 1u);
  http_.Once("", Reply(200, "{}"));
  EXPECT_TRUE(api.Ask(post_)) << "another route";
  clock_.Advance(2s);
  http_.Once("", Reply(200, "{}"));
  EXPECT_TRUE(api.Ask(get_));
}

TEST_F(KitApiClient, NoErrorHoldsTheToken) {
  for (const int status : {400, 401, 429, 500}) {
    const Error error = ErrorOf(post_, Reply(status, "your token bearer-secret-1 is bad"));
    EXPECT_EQ(error.message.find("bearer-secret-1"), std::string::npos) << error.message;
  }
}

TEST_F(KitApiClient, RateHeadersOfEachPlatform) {
  const Time now = clock_.Now();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  struct Case {
    Headers headers;
    std::chrono::milliseconds wait;
  };
  const std::vector<Case> cases = {
      {{{"X-RateLimit-Reset", FormatTime(now + 60s)}}, 61s},
      {{{"X-RateLimit-Reset", "60"}}, 60s},
      {{{"x-rate-limit-reset", fmt::format("{}", seconds + 60)}}, 61s},
      {{{"RateLimit-Reset", fmt::format("{}", seconds + 60)}}, 61s},
      {{{"X-RateLimit-Reset", fmt::format("{}.5", seconds + 99)}, {"X-RateLimit-Reset-After", "1.2345"}},
       1235ms},
      {{{"Retry-After", "7"}, {"X-RateLimit-Reset", "60"}}, 7s},
      // By the server's clock, which is an hour ahead.
      {{{"Date", "Fri, 15 Jan 2027 09:00:00 GMT"}, {"X-RateLimit-Reset", "2027-01-15T09:01:00Z"}}, 61s},
      // Bounded, whatever they say.
      {{{"X-RateLimit-Reset", "99999999999"}}, 24h},
      {{{"X-RateLimit-Reset", "2001-01-01T00:00:00Z"}}, 1s}};
  for (const Case& each : cases) {
    const Error error = ErrorOf(get_, Reply(429, "", each.headers));
    EXPECT_EQ(error.fault, Fault::kThrottled);
    ASSERT_TRUE(error.retry_after) << each.headers.fields()[0].second;
    EXPECT_EQ(*error.retry_after, each.wait) << each.headers.fields()[0].second;
  }
  for (const char* nonsense : {"soon", "-5", "nan", "inf", "1e300", ""})
    EXPECT_FALSE(ErrorOf(get_, Reply(429, "", {{"X-RateLimit-Reset", nonsense}})).retry_after) << nonsense;
}

TEST_F(KitApiClient, TellsTheQuota) {
  ApiClient api = Api();
  const HttpResponse said = Reply(200, "",
                                  {{"X-RateLimit-Limit", "300"},
                                   {"X-RateLimit-Remaining", "287"},
                                   {"X-RateLimit-Reset", FormatTime(clock_.Now() + 60s)}});
  EXPECT_EQ(api.Quota(said), "287 of 300 requests left until " + FormatTime(clock_.Now() + 60s));
  EXPECT_EQ(api.Quota(Reply(200)), "");
  EXPECT_EQ(api.Quota(Reply(200, "",
                            {{"X-RateLimit-Limit", std::string(99, '3')}, {"X-RateLimit-Remaining", "1"}})),
            "");
}

TEST_F(KitApiClient, KnowsTheServersClock) {
  ApiClient api = Api();
  EXPECT_FALSE(api.KnowsServerClock());
  http_.Once("", Reply(200, "{}", {{"Date", "Fri, 15 Jan 2027 09:00:00 GMT"}}));
  ASSERT_TRUE(api.Ask(get_));
  EXPECT_TRUE(api.KnowsServerClock());
  EXPECT_EQ(FormatTime(api.ServerNow()), "2027-01-15T09:00:00Z");
}

class KitRemembered : public testing::Test {
 protected:
  std::string Get(Remembered& of) {
    auto said = of.Get([&]() -> Result<std::string> {
      ++asked_;
      if (down_) return Error{Fault::kUnreachable, "down"};
      return says_;
    });
    return said ? *said : "error";
  }
  FakeClock clock_;
  FakeState state_;
  std::string says_ = "500 characters";
  bool down_ = false;
  int asked_ = 0;
};

TEST_F(KitRemembered, AsksOnceADayAndAcrossRestarts) {
  Remembered one("limits", 24h, clock_, state_);
  EXPECT_EQ(Get(one), "500 characters");
  says_ = "600 characters";
  clock_.Advance(23h);
  EXPECT_EQ(Get(one), "500 characters");
  Remembered restarted("limits", 24h, clock_, state_);
  EXPECT_EQ(Get(restarted), "500 characters");
  EXPECT_EQ(asked_, 1);
  clock_.Advance(2h);
  EXPECT_EQ(Get(restarted), "600 characters");
}

TEST_F(KitRemembered, WhatIsKnownCountsWhileTheServerIsSilent) {
  Remembered one("limits", 24h, clock_, state_);
  down_ = true;
  EXPECT_EQ(Get(one), "error");
  down_ = false;
  EXPECT_EQ(Get(one), "500 characters") << "nothing known: asked each time";
  down_ = true;
  clock_.Advance(25h);
  asked_ = 0;
  EXPECT_EQ(Get(one), "500 characters");
  EXPECT_EQ(Get(one), "500 characters");
  EXPECT_EQ(asked_, 1) << "left alone for a while";
  clock_.Advance(6min);
  EXPECT_EQ(Get(one), "500 characters");
  EXPECT_EQ(asked_, 2);
}

TEST_F(KitRemembered, ForgottenItIsAskedForAgain) {
  Remembered one("limits", 24h, clock_, state_);
  Get(one);
  says_ = "600 characters";
  one.Forget();
  EXPECT_EQ(Get(one), "600 characters");
  clock_.Advance(-48h);
  says_ = "700 characters";
  EXPECT_EQ(Get(one), "700 characters") << "a clock that was set back";
}

}  // namespace
}  // namespace crier::kit
