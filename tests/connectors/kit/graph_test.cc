#include "connectors/kit/graph.h"

#include <gtest/gtest.h>

#include "core/digest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"

namespace crier::kit {
namespace {

using namespace std::chrono_literals;

Error Judged(int status, const std::string& error, Headers headers = {}) {
  const HttpResponse response = Reply(status, R"({"error": {)" + error + "}}", std::move(headers));
  Error judged = FaultOf(response, "graph", Time{});
  JudgeGraph(response, &judged);
  return judged;
}

TEST(KitGraph, TellsFaultsApartByTheirCodes) {
  for (const int code : {190, 102, 10, 200, 299}) {
    EXPECT_EQ(Judged(400, R"("message": "x", "code": )" + std::to_string(code)).fault, Fault::kAuth) << code;
  }
  for (const int code : {4, 17, 32, 613, 80001, 80006}) {
    EXPECT_EQ(Judged(403, R"("message": "x", "code": )" + std::to_string(code)).fault, Fault::kThrottled)
        << code;
  }
  for (const char* error : {R"("code": 1)", R"("code": 2)", R"("code": 7, "is_transient": true)"}) {
    const Error judged = Judged(400, error);
    EXPECT_EQ(judged.fault, Fault::kUnreachable) << error;
    EXPECT_TRUE(judged.in_doubt) << error;
  }
  for (const int code : {100, 368, 506, 300}) {
    const Error judged = Judged(403, R"("message": "x", "code": )" + std::to_string(code));
    EXPECT_EQ(judged.fault, Fault::kRejected) << code;
    EXPECT_FALSE(judged.in_doubt) << code;
  }
  // Blocked for a while, or for what was posted.
  EXPECT_EQ(Judged(400, R"("code": 368, "error_subcode": 1390008)").fault, Fault::kThrottled);
  // What is no answer of Graph stays what HTTP means by it.
  EXPECT_EQ(Judged(401, R"("code": "190")").fault, Fault::kAuth);
  EXPECT_EQ(Judged(503, "").fault, Fault::kUnreachable);
}

TEST(KitGraph, WaitsAsLongAsTheBusinessUseCaseSays) {
  const auto wait = [](const std::string& usage) {
    return Judged(400, R"("code": 80001)", {{"X-Business-Use-Case-Usage", usage}}).retry_after;
  };
  EXPECT_EQ(
      wait(
          R"({"1": [{"estimated_time_to_regain_access": 5}, {"estimated_time_to_regain_access": 19}], "2": [{"call_count": 1}]})"),
      19min);
  EXPECT_EQ(wait(R"({"1": [{"estimated_time_to_regain_access": 99999999}]})"), 24h);
  for (const char* odd :
       {"", "{", "[]", R"({"1": 7})", R"({"1": [{"estimated_time_to_regain_access": "5"}]})",
        R"({"1": [{"estimated_time_to_regain_access": -5}]})"}) {
    EXPECT_EQ(wait(odd), std::nullopt) << odd;
  }
  EXPECT_EQ(GraphUsage({{"X-App-Usage", R"({"call_count":28,"total_time":31,"total_cputime":2})"}}),
            "31 % of the calls of this hour used");
  EXPECT_EQ(GraphUsage({}), "");
}

TEST(KitGraph, ReadsTimesAsMetaWritesThem) {
  const Time now = *ParseTime("2026-11-29T12:00:00Z"), noon = *ParseTime("2026-11-21T12:00:00Z");
  EXPECT_EQ(GraphTime("2026-11-21T12:00:00+0000", now), noon);
  EXPECT_EQ(GraphTime("2026-11-21T05:00:00-0700", now), noon);
  EXPECT_EQ(GraphTime("2026-11-21T12:00:00Z", now), noon);
  EXPECT_EQ(GraphTime(noon.time_since_epoch().count() / 1000, now), noon);
  EXPECT_EQ(GraphTime(noon.time_since_epoch().count(), now), noon);
  for (const nlohmann::json& odd : {nlohmann::json("yesterday"), nlohmann::json("+0000"), nlohmann::json(),
                                    nlohmann::json(-1), nlohmann::json(UINT64_MAX), nlohmann::json(1.5)}) {
    EXPECT_EQ(GraphTime(odd, now), now) << odd;
  }
}

class KitGraphClient : public testing::Test {
 protected:
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  Graph graph_{{.who = "graph",
                .base = "https://graph.example/v1",
                .token = Secret("the-token"),
                .app_secret = Secret("the-app")},
               Doors{http_, mail_, clock_}};
};

TEST_F(KitGraphClient, ProvesWhoAsksAndKeepsTheTokenOutOfAddresses) {
  http_.Always("", [](const HttpRequest&) { return Reply(200, R"({"id": "7"})"); });
  ASSERT_TRUE(graph_.Read({.target = "/7?fields=id"}));
  ASSERT_TRUE(graph_.Make("/7/feed", {{"message", "a&b=c é"}}));
  const std::string proof = "appsecret_proof=" + Hex(HmacSha256("the-app", "the-token"));
  EXPECT_EQ(http_.Log()[0].url, "https://graph.example/v1/7?fields=id&" + proof);
  EXPECT_EQ(http_.Log()[0].headers.Get("Authorization"), "Bearer the-token");
  EXPECT_EQ(http_.Log()[1].url, "https://graph.example/v1/7/feed");
  EXPECT_EQ(http_.Log()[1].body, "message=a%26b%3Dc%20%C3%A9&" + proof);
  EXPECT_EQ(http_.Log()[1].headers.Get("Content-Type"), "application/x-www-form-urlencoded");
  for (const HttpRequest& request : http_.Log()) EXPECT_EQ(request.url.find("the-token"), std::string::npos);
}

TEST_F(KitGraphClient, FollowsCursorsAndNoAddresses) {
  http_.Once(
      "",
      Reply(
          200,
          R"({"data": [{"id": "1"}, 5], "paging": {"cursors": {"after": "a+/="}, "next": "https://evil.example/"}})"));
  http_.Once("", Reply(200, R"({"data": [], "paging": {"cursors": {"after": "last"}}})"));
  const auto first = graph_.ReadPage({.target = "/7/feed?limit=25"});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->data.size(), 1u);
  const auto second = graph_.ReadPage({.target = "/7/feed?limit=25"}, first->after);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->after, "");
  EXPECT_NE(http_.Log()[1].url.find("https://graph.example/v1/7/feed?limit=25&after=a%2B%2F%3D&"),
            std::string::npos);
  http_.Once("", Reply(200, R"({"success": true})"));
  EXPECT_FALSE(graph_.ReadPage({.target = "/7/feed?limit=25"}));
}

TEST_F(KitGraphClient, GoneIsWhatGraphSaysIsGone) {
  http_.Once("", Reply(404, "<html>no such page</html>"));
  EXPECT_FALSE(graph_.ReadMaybe({.target = "/7"}));
  http_.Once("", Reply(400, R"({"error": {"code": 100, "error_subcode": 33, "message": "x"}})"));
  const auto gone = graph_.ReadMaybe({.target = "/7"});
  ASSERT_TRUE(gone);
  EXPECT_FALSE(*gone);
  http_.Once("", Reply(400, R"({"error": {"code": 100, "message": "nonexisting field"}})"));
  EXPECT_FALSE(graph_.ReadMaybe({.target = "/7"}));
}

}  // namespace
}  // namespace crier::kit
