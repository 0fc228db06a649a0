// Attacks on sessions, on calls that a foreign page makes, and on tokens.
#include "hub/loops/sessions.h"

#include <algorithm>
#include <atomic>

#include "tests/hub/api/people_of_hub.h"

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class Sessions : public PeopleOfHub {
 protected:
  Sessions() {
    Make("ana", {Role::kTriage, Role::kViewer});
    Make("ada", {Role::kAdministrator});
  }
};

// Keeps what it was sent.
class Kept : public EventStream {
 public:
  void Send(const std::string&, const std::string&) override {}
  void SendText(const std::string&) override {}
  size_t backlog() const override { return 0; }
  bool open() const override { return open_; }
  void Close() override { open_ = false; }

 private:
  std::atomic<bool> open_ = true;
};

TEST_F(Sessions, EndIdleAndInTheEnd) {
  const Browser browser = Open("ana");
  for (int i = 0; i < 14; ++i) {
    clock_.Advance(minutes(50));
    EXPECT_EQ(Call(browser, "GET", "/status").status, 200) << i;
  }
  clock_.Advance(minutes(20));
  EXPECT_EQ(Call(browser, "GET", "/status").status, 401) << "twelve hours are over";
  const Browser idle = Open("ana");
  clock_.Advance(hours(1));
  EXPECT_EQ(Call(idle, "GET", "/status").status, 401);
  ForgetEndedSessions(*hub_);
  EXPECT_EQ(hub_.Read([](Tx& tx) { return tx.Query("SELECT 1 FROM sessions"); }).size(), 0U);
}

TEST_F(Sessions, OfWhoIsDisabledEndAtOnce) {
  const Browser ana = Open("ana"), ada = Open("ada");
  EXPECT_EQ(Call(ada, "PUT", "/people/ana", R"({"disabled": true})").status, 200);
  EXPECT_EQ(Call(ana, "GET", "/status").status, 401);
  EXPECT_EQ(Call(ada, "PUT", "/people/ana", R"({"disabled": false})").status, 200);
  EXPECT_EQ(Call(ana, "GET", "/status").status, 401) << "also when he may again";
}

TEST_F(Sessions, RightsAreThoseOfNow) {
  const Browser ana = Open("ana"), ada = Open("ada");
  EXPECT_EQ(Call(ana, "POST", "/requests/x", "{}").status, 400);
  EXPECT_EQ(Call(ada, "PUT", "/people/ana", R"({"roles": ["viewer"]})").status, 200);
  EXPECT_EQ(Call(ana, "POST", "/requests/x", "{}").status, 403);
}

TEST_F(Sessions, NothingButTheTokenIsASession) {
  const Browser browser = Open("ana");
  const auto row = hub_.Read([](Tx& tx) { return tx.Query("SELECT id, token_hash FROM sessions"); }).at(0);
  for (const std::string& forged :
       {std::string(), std::string("x"), row.Text(0), row.Text(1), std::string(kTestToken),
        browser.cookie.substr(14, 20), std::string(10000, 'a')}) {
    Browser other = With(forged);
    EXPECT_EQ(Call(other, "GET", "/status").status, 401) << forged;
  }
  Browser twice = browser;
  twice.cookie += "; crier_session=crier_another";
  EXPECT_EQ(Call(twice, "GET", "/status").status, 401) << "somebody put one beside it";
  EXPECT_EQ(CallByToken(browser.cookie.substr(14), "GET", "/status").status, 401)
      << "it is no token of the API";
}

TEST_F(Sessions, AChangeWantsTheTokenThatOnlyOurPageKnows) {
  const Browser browser = Open("ana"), other = Open("ana");
  for (const std::string& csrf : {std::string(), std::string("x"), other.csrf, browser.csrf.substr(1)}) {
    Browser forged = browser;
    forged.csrf = csrf;
    for (const auto& [method, path] :
         {std::pair("POST", "/requests/x"), std::pair("DELETE", "/session"), std::pair("PUT", "/me/password"),
          std::pair("POST", "/tokens"), std::pair("DELETE", "/sessions")}) {
      EXPECT_EQ(Call(forged, method, path, "{}").status, 403) << method << path;
    }
    EXPECT_EQ(Call(forged, "GET", "/status").status, 200) << "reading changes nothing";
  }
  EXPECT_EQ(Call(browser, "GET", "/session").status, 200);
}

TEST_F(Sessions, APageOfAnotherOriginIsRefusedEvenWithTheToken) {
  const Browser browser = Open("ana");
  const auto with_origin = [&](const std::string& method, const std::string& path, const std::string& origin,
                               const std::string& host) {
    ServerRequest request;
    request.method = method;
    request.path = "/api/v1" + path;
    request.headers.Add("Host", host);
    request.headers.Add("Origin", origin);
    request.headers.Add("Cookie", browser.cookie);
    request.headers.Add("X-CSRF-Token", browser.csrf);
    return AnswerApi(*hub_, request).status;
  };
  for (const char* origin : {"https://evil.example", "null", "https://crier.example.evil.example",
                             "https://evil.example/crier.example", "crier.example", "file://", "https://"}) {
    EXPECT_EQ(with_origin("POST", "/requests/x", origin, "crier.example"), 403) << origin;
    EXPECT_EQ(with_origin("GET", "/stream", origin, "crier.example"), 403) << origin;
  }
  EXPECT_EQ(with_origin("GET", "/status", "https://crier.example", "crier.example"), 200);
  EXPECT_EQ(with_origin("GET", "/status", "https://crier.example:8443", "crier.example"), 200)
      << "a proxy drops it";
  EXPECT_EQ(with_origin("GET", "/status", "http://127.0.0.1:8311", "127.0.0.1:8311"), 200);
  EXPECT_EQ(with_origin("GET", "/status", "http://127.0.0.1:9999", "127.0.0.1:8311"), 403);
}

TEST_F(Sessions, AreListedAndEndedByTheirOwner) {
  const Browser mine = Open("ana"), other = Open("ana"), ada = Open("ada");
  const Json list = Json::parse(Call(mine, "GET", "/sessions").body)["sessions"];
  ASSERT_EQ(list.size(), 2U);
  const auto that = [&](bool this_one) {
    return *std::find_if(list.begin(), list.end(),
                         [&](const Json& each) { return each["this_one"] == this_one; });
  };
  const std::string id = that(false)["id"];
  EXPECT_EQ(Call(ada, "DELETE", "/sessions/" + id).status, 404) << "not his";
  EXPECT_EQ(Call(mine, "DELETE", "/sessions/" + id).status, 200);
  EXPECT_EQ(Call(other, "GET", "/session").status, 401);
  EXPECT_EQ(Call(mine, "DELETE", "/sessions").status, 200);
  EXPECT_EQ(Call(mine, "GET", "/session").status, 401);
  EXPECT_EQ(Call(ada, "GET", "/session").status, 200);
}

TEST_F(Sessions, TheStreamEndsWithItsSessionOrToken) {
  const Browser one = Open("ana"), other = Open("ana"), ada = Open("ada");
  const std::string token = TokenOf(other, R"(["view"])");
  const auto watch = [&](const ServerReply& reply) {
    EXPECT_TRUE(reply.stream) << reply.body;
    auto stream = std::make_shared<Kept>();
    if (reply.stream) reply.stream(stream);
    return stream;
  };
  const auto first = watch(Call(one, "GET", "/stream")), second = watch(Call(other, "GET", "/stream")),
             third = watch(CallByToken(token, "GET", "/stream")),
             hubs = watch(CallByToken(kTestToken, "GET", "/stream"));
  CloseEndedStreams(*hub_);
  for (const auto& each : {first, second, third, hubs}) EXPECT_TRUE(each->open());
  EXPECT_EQ(Call(one, "DELETE", "/session").status, 200);
  EXPECT_FALSE(first->open());
  EXPECT_TRUE(second->open());
  clock_.Advance(hours(1));
  CloseEndedStreams(*hub_);
  EXPECT_FALSE(second->open()) << "idle";
  EXPECT_TRUE(third->open());
  const Browser again = Open("ada");
  EXPECT_EQ(Call(again, "PUT", "/people/ana", R"({"disabled": true})").status, 200);
  EXPECT_FALSE(third->open());
  EXPECT_TRUE(hubs->open());
}

TEST_F(Sessions, ATokenMayOnlyWhatItWasMadeFor) {
  const Browser ana = Open("ana");
  const std::string token = TokenOf(ana, R"(["triage"])");
  EXPECT_EQ(CallByToken(token, "POST", "/requests/x", "{}").status, 400);
  EXPECT_EQ(CallByToken(token, "GET", "/status").status, 403);
  EXPECT_EQ(Call(ana, "POST", "/tokens", R"({"name": "x", "permissions": ["approve"]})").status, 409)
      << "he may not";
  for (const char* body : {R"({"name": "", "permissions": ["view"]})", R"({"name": "x", "permissions": []})",
                           R"({"name": "x", "permissions": ["all"]})", R"({"name": "x"})",
                           R"({"name": "x", "permissions": ["view"], "expires_at": "2001-01-01T00:00:00Z"})"})
    EXPECT_EQ(Call(ana, "POST", "/tokens", body).status, 400) << body;
}

TEST_F(Sessions, ATokenIsNoPerson) {
  const std::string token = TokenOf(Open("ada"), R"(["view", "administer"])");
  for (const auto& [method, path] :
       {std::pair("GET", "/session"), std::pair("POST", "/tokens"), std::pair("PUT", "/me/password"),
        std::pair("POST", "/me/second-factor"), std::pair("DELETE", "/sessions")})
    EXPECT_EQ(CallByToken(token, method, path, "{}").status, 403) << path;
  EXPECT_EQ(CallByToken(token, "GET", "/people").status, 200);
}

TEST_F(Sessions, ATokenEndsWhenItIsRevokedExpiresOrItsMakerIsDisabled) {
  const Browser ana = Open("ana"), ada = Open("ada");
  const std::string one = TokenOf(ana, R"(["view"])"), other = TokenOf(ana, R"(["view"])"),
                    dated = TokenOf(ana, R"(["view"])",
                                    R"(, "expires_at": ")" + FormatTime(clock_.Now() + minutes(30)) + "\"");
  for (const std::string& each : {one, other, dated})
    EXPECT_EQ(CallByToken(each, "GET", "/status").status, 200);
  const Json list = Json::parse(Call(ana, "GET", "/tokens").body)["tokens"];
  ASSERT_EQ(list.size(), 3U);
  EXPECT_FALSE(list[0]["used_at"].is_null());
  for (const Json& each : list) EXPECT_FALSE(each.contains("token") || each.contains("token_hash"));
  EXPECT_EQ(Json::parse(Call(ada, "GET", "/tokens").body)["tokens"].size(), 3U)
      << "the administrator sees all";
  const auto row =
      hub_.Read([&](Tx& tx) { return tx.Query("SELECT id FROM api_tokens ORDER BY id LIMIT 1"); }).at(0);
  EXPECT_EQ(Call(ada, "DELETE", "/tokens/" + row.Text(0)).status, 200);
  int working = 0;
  for (const std::string& each : {one, other, dated})
    working += CallByToken(each, "GET", "/status").status == 200;
  EXPECT_EQ(working, 2);
  clock_.Advance(minutes(30));
  EXPECT_EQ(CallByToken(dated, "GET", "/status").status, 401);
  EXPECT_EQ(Call(ada, "PUT", "/people/ana", R"({"disabled": true})").status, 200);
  for (const std::string& each : {one, other}) EXPECT_EQ(CallByToken(each, "GET", "/status").status, 401);
}

TEST_F(Sessions, WhatATokenDoesIsItsMakersAct) {
  const std::string token = TokenOf(Open("ada"), R"(["administer"])");
  EXPECT_EQ(CallByToken(token, "PUT", "/people/ana", R"({"display_name": "Ana B."})").status, 200);
  const Json row = Audit("person.change").at(0);
  EXPECT_EQ(row["who"], "person:ada");
  EXPECT_EQ(row["from"], std::string(kOffice) + " by token a program");
  EXPECT_EQ(row["before"]["display_name"], "ana");
  EXPECT_EQ(row["after"]["display_name"], "Ana B.");
  EXPECT_FALSE(row["after"].contains("roles")) << "only what differs";
}

TEST_F(Sessions, TheLastAdministratorStays) {
  const Browser ada = Open("ada");
  EXPECT_EQ(Call(ada, "PUT", "/people/ada", R"({"roles": ["viewer"]})").status, 409);
  EXPECT_EQ(Call(ada, "PUT", "/people/ada", R"({"disabled": true})").status, 409);
  EXPECT_EQ(Call(ada, "GET", "/people").status, 200);
}

}  // namespace
}  // namespace crier
