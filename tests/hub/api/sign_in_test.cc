// Attacks on signing in, and that staff get in all the same.
#include "accounts/totp.h"
#include "hub/api/caller.h"
#include "store/tables/people.h"
#include "tests/hub/api/people_of_hub.h"

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class SigningIn : public PeopleOfHub {
 protected:
  SigningIn() { Make("ana", {Role::kTriage}, kPassword); }

  // Adds a second factor as the console does. Answers its secret.
  std::string AddFactor(const Browser& browser) {
    const ServerReply offered = Call(browser, "POST", "/me/second-factor");
    EXPECT_EQ(offered.status, 200) << offered.body;
    const std::string secret = Json::parse(offered.body).at("secret");
    const ServerReply added = Call(browser, "PUT", "/me/second-factor", Dump({{"code", Code(secret)}}));
    EXPECT_EQ(added.status, 200) << added.body;
    recovery_ = Json::parse(added.body).at("recovery_codes").get<std::vector<std::string>>();
    clock_.Advance(seconds(30));
    return secret;
  }
  std::string Code(const std::string& secret) { return TotpCode(secret, TotpStepAt(clock_.Now())); }

  std::vector<std::string> recovery_;
};

TEST_F(SigningIn, OpensASessionThatTheCookieCarries) {
  const ServerReply reply = SignIn("Ana", kPassword);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const Json session = Json::parse(reply.body);
  EXPECT_EQ(session["person"]["name"], "ana");
  EXPECT_EQ(session["permissions"], Json::array({"view", "triage", "report"}));
  const std::string set(reply.headers.Get("Set-Cookie"));
  for (const char* part : {"crier_session=crier_", "; HttpOnly", "; SameSite=Strict", "; Path=/", "; Secure"})
    EXPECT_NE(set.find(part), std::string::npos) << set;
  EXPECT_EQ(reply.body.find(CookieIn(reply).substr(14)), std::string::npos)
      << "the token is in the cookie alone";
  const ServerReply again = Call(BrowserOf(reply), "GET", "/session");
  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(Json::parse(again.body)["csrf"], session["csrf"]);
}

TEST_F(SigningIn, TheCookieGoesOverTlsButOnThisMachine) {
  for (const auto& [host, secure] : {std::pair("127.0.0.1:8311", false), std::pair("localhost", false),
                                     std::pair("[::1]:8311", false), std::pair("crier.example", true)}) {
    ServerRequest request;
    request.headers.Add("Host", host);
    EXPECT_EQ(IsSecure(request), secure) << host;
    request.headers.Add("X-Forwarded-Proto", "https");
    EXPECT_TRUE(IsSecure(request)) << host;
  }
}

TEST_F(SigningIn, WrongNamesWrongPasswordsAndTheDisabledGetTheSameAnswer) {
  Make("ben", {Role::kViewer}, kPassword);
  ASSERT_TRUE(ChangePerson(hub_->db(), {Actor::Hub(), clock_.Now()}, "ben", {.disabled = true}));
  Make("cy", {Role::kViewer});
  const ServerReply wrong = SignIn("ana", "correct horse batterx");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.headers.Get("Set-Cookie"), "");
  for (const auto& [name, password] :
       {std::pair("nobody", kPassword), std::pair("", ""), std::pair("ana", ""), std::pair("a b", kPassword),
        std::pair("ben", kPassword), std::pair("cy", ""), std::pair("ana'--", "x")}) {
    const ServerReply reply = SignIn(name, password);
    EXPECT_EQ(reply.status, 401) << name;
    EXPECT_EQ(reply.body, wrong.body) << name;
  }
}

TEST_F(SigningIn, GuessingIsSlowedDownAlsoWithTheRightPasswordAndOverARestart) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(SignIn("ana", "wrong wrong wrong").status, 401) << i;
  const ServerReply early = SignIn("ana", kPassword);
  EXPECT_EQ(early.status, 429);
  EXPECT_EQ(early.headers.Get("Retry-After"), "1");
  EXPECT_EQ(
      hub_.Read([](Tx& tx) { return tx.Query("SELECT 1 FROM sign_ins WHERE key = 'account ana'"); }).size(),
      1U)
      << "it is in the store";
  clock_.Advance(seconds(1));
  EXPECT_EQ(SignIn("ana", kPassword).status, 200);
  EXPECT_EQ(SignIn("ana", "wrong wrong wrong").status, 401) << "who got in begins anew";
}

TEST_F(SigningIn, ANameThatIsNobodysIsSlowedDownJustSo) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(SignIn("nobody", "wrong wrong wrong").status, 401) << i;
  EXPECT_EQ(SignIn("nobody", "wrong wrong wrong").status, 429);
}

TEST_F(SigningIn, AStrangerDoesNotLockOutWhoIsKnownWhereHeIs) {
  ASSERT_EQ(SignIn("ana", kPassword).status, 200);
  for (int i = 0; i < 40; ++i) (void)SignIn("ana", "wrong wrong wrong", "", kElsewhere);
  EXPECT_EQ(SignIn("ana", kPassword, "", kElsewhere).status, 429);
  EXPECT_EQ(SignIn("ana", kPassword).status, 200);
}

TEST_F(SigningIn, AnAddressThatTriesManyNamesIsSlowedDown) {
  int early = 0;
  for (int i = 0; i < 30; ++i)
    early += SignIn("n" + std::to_string(i), "wrong wrong wrong", "", kElsewhere).status == 429;
  EXPECT_EQ(early, 10) << "twenty are free";
  EXPECT_EQ(SignIn("ana", kPassword).status, 200) << "from another address";
}

TEST_F(SigningIn, AHeaderDoesNotHideAnAddress) {
  const std::vector<std::string> proxies = {"127.0.0.1"};
  ServerRequest request;
  request.peer = kElsewhere;
  request.headers.Add("X-Forwarded-For", "192.0.2.7");
  EXPECT_EQ(AddressOf(request, proxies), kElsewhere) << "no proxy of ours says it";
  request.peer = "127.0.0.1";
  EXPECT_EQ(AddressOf(request, proxies), "192.0.2.7");
  EXPECT_EQ(AddressOf(request, {}), "127.0.0.1") << "none is listed";
  ServerRequest forged;
  forged.peer = "127.0.0.1";
  forged.headers.Add("X-Forwarded-For", "1.1.1.1, 2.2.2.2, 203.0.113.9");
  EXPECT_EQ(AddressOf(forged, proxies), kElsewhere) << "what the client wrote stands before it";
}

TEST_F(SigningIn, APageOfAnotherOriginSignsNobodyIn) {
  ServerRequest request = Request("POST", "/session", Dump({{"name", "ana"}, {"password", kPassword}}));
  request.headers.Add("Origin", "https://evil.example");
  EXPECT_EQ(AnswerApi(*hub_, request).status, 403);
}

TEST_F(SigningIn, TheSecondFactorIsAskedForOnlyWithTheRightPassword) {
  const std::string secret = AddFactor(Open("ana"));
  const ServerReply wrong = SignIn("ana", "wrong wrong wrong", Code(secret));
  EXPECT_EQ(wrong.status, 401);
  EXPECT_FALSE(Json::parse(wrong.body).contains("second_factor"));
  const ServerReply half = SignIn("ana", kPassword);
  EXPECT_EQ(half.status, 401);
  EXPECT_EQ(Json::parse(half.body)["second_factor"], true);
  EXPECT_EQ(half.headers.Get("Set-Cookie"), "");
  EXPECT_EQ(SignIn("ana", kPassword, Code(secret)).status, 200);
}

TEST_F(SigningIn, ACodeWorksOnce) {
  const std::string secret = AddFactor(Open("ana"));
  const std::string code = Code(secret);
  EXPECT_EQ(SignIn("ana", kPassword, code).status, 200);
  EXPECT_EQ(SignIn("ana", kPassword, code).status, 401);
  clock_.Advance(seconds(30));
  EXPECT_EQ(SignIn("ana", kPassword, code).status, 401) << "also while it still holds";
  EXPECT_EQ(SignIn("ana", kPassword, Code(secret)).status, 200);
}

TEST_F(SigningIn, CodesAreNotGuessedWithoutEnd) {
  AddFactor(Open("ana"));
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(SignIn("ana", kPassword, "00000" + std::to_string(i)).status, 401) << i;
  EXPECT_EQ(SignIn("ana", kPassword, "000005").status, 429);
}

TEST_F(SigningIn, ARecoveryCodeWorksOnce) {
  AddFactor(Open("ana"));
  ASSERT_EQ(recovery_.size(), 10U);
  EXPECT_EQ(SignIn("ana", kPassword, recovery_[4]).status, 200);
  EXPECT_EQ(SignIn("ana", kPassword, recovery_[4]).status, 401);
  EXPECT_EQ(SignIn("ana", kPassword, recovery_[5]).status, 200);
}

TEST_F(SigningIn, TheSecondFactorGoesOnlyWithACode) {
  const Browser browser = Open("ana");
  const std::string secret = AddFactor(browser);
  EXPECT_EQ(Call(browser, "POST", "/me/second-factor").status, 409) << "there is one";
  EXPECT_EQ(Call(browser, "DELETE", "/me/second-factor", R"({"code": "000000"})").status, 409);
  EXPECT_EQ(SignIn("ana", kPassword).status, 401);
  EXPECT_EQ(Call(browser, "DELETE", "/me/second-factor", Dump({{"code", Code(secret)}})).status, 200);
  EXPECT_EQ(SignIn("ana", kPassword).status, 200);
}

TEST_F(SigningIn, ANewPasswordWantsTheOldOneAndEndsTheOtherSessions) {
  const Browser mine = Open("ana"), other = Open("ana");
  EXPECT_EQ(Call(mine, "PUT", "/me/password", R"({"old": "wrong", "new": "another horse battery"})").status,
            409);
  EXPECT_EQ(Call(mine, "PUT", "/me/password", Dump({{"old", kPassword}, {"new", "short"}})).status, 400);
  EXPECT_EQ(Call(other, "GET", "/session").status, 200);
  const ServerReply done =
      Call(mine, "PUT", "/me/password", Dump({{"old", kPassword}, {"new", "another horse battery"}}));
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(Call(mine, "GET", "/session").status, 200);
  EXPECT_EQ(Call(other, "GET", "/session").status, 401);
  EXPECT_EQ(SignIn("ana", kPassword).status, 401);
  EXPECT_EQ(SignIn("ana", "another horse battery").status, 200);
}

TEST_F(SigningIn, WhoWasResetMustChangeThePasswordBeforeAllElse) {
  const Browser before = Open("ana");
  const auto reset = ResetPerson(hub_->db(), {Actor::Hub(), clock_.Now()}, "ana");
  ASSERT_TRUE(reset);
  EXPECT_EQ(Call(before, "GET", "/session").status, 401) << "signed out";
  EXPECT_EQ(SignIn("ana", kPassword).status, 401);
  const ServerReply opened = SignIn("ana", reset->password);
  ASSERT_EQ(opened.status, 200) << opened.body;
  EXPECT_EQ(Json::parse(opened.body)["must"], Json::array({"change_password"}));
  const Browser browser = BrowserOf(opened);
  EXPECT_EQ(Call(browser, "GET", "/status").status, 403);
  EXPECT_EQ(Call(browser, "POST", "/tokens", R"({"name": "x", "permissions": ["view"]})").status, 409);
  EXPECT_EQ(
      Call(browser, "PUT", "/me/password", Dump({{"old", reset->password}, {"new", "another horse battery"}}))
          .status,
      200);
  EXPECT_EQ(Call(browser, "GET", "/status").status, 200);
}

TEST_F(SigningIn, EachTryIsARowAndNoRowHoldsASecret) {
  (void)SignIn("ana", "wrong wrong wrong");
  (void)SignIn("my-secret-password", kPassword);
  const Browser browser = BrowserOf(SignIn("ana", kPassword));
  (void)Call(browser, "DELETE", "/session");
  EXPECT_EQ(Audit("session.open").size(), 1U);
  EXPECT_EQ(Audit("session.open")[0]["who"], "person:ana");
  EXPECT_EQ(Audit("session.open")[0]["from"], kOffice);
  ASSERT_EQ(Audit("session.refuse").size(), 2U);
  EXPECT_EQ(Audit("session.refuse")[1]["subject"], "person ana");
  EXPECT_EQ(Audit("session.end").size(), 1U);
  const auto rows =
      hub_.Read([](Tx& tx) { return tx.Query("SELECT subject, was, became, address FROM audit"); });
  for (const Row& row : rows) {
    for (const char* secret : {kPassword, "wrong wrong", "my-secret", "argon2", "crier_"}) {
      for (size_t i = 0; i < row.values().size(); ++i)
        EXPECT_EQ(row.Text(i).find(secret), std::string::npos) << row.Text(i);
    }
  }
}

}  // namespace
}  // namespace crier
