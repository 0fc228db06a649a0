// Single sign-on at the hub: the way to the provider and back, and what somebody could make of it.
#include "hub/sign_on.h"

#include "store/tables/people.h"
#include "store/tables/sign_ons.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/support/fake_oidc.h"

namespace crier {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class SigningOn : public PeopleOfHub {
 protected:
  SigningOn() {
    hub_->SignOnBy(std::make_unique<SingleSignOn>(provider_.Settings(), provider_.http, provider_.clock));
  }

  // A browser that is at the provider: its cookie of ours, and what it brings back.
  struct Away {
    std::string cookie;
    std::map<std::string, std::string> query;
  };
  ServerReply Start(const std::string& from = kOffice) {
    ServerRequest request = Request("GET", "/sign-in/start");
    request.peer = from;
    return AnswerApi(*hub_, request);
  }
  Away GoThere() {
    const ServerReply start = Start();
    EXPECT_EQ(start.status, 302) << start.body;
    return {CookieIn(start), provider_.Visit({std::string(start.headers.Get("Location")), {}})};
  }
  ServerReply ComeBack(const Away& away, const std::string& languages = "") {
    ServerRequest request = Request("GET", "/sign-in/finish");
    request.query = away.query;
    request.headers.Add("Cookie", away.cookie);
    request.headers.Add("User-Agent", "a test");
    if (!languages.empty()) request.headers.Add("Accept-Language", languages);
    return AnswerApi(*hub_, request);
  }
  ServerReply SignOn() { return ComeBack(GoThere()); }
  // As somebody else at the provider.
  ServerReply SignOnAs(const std::string& subject, const std::string& name) {
    provider_.changes["sub"] = subject;
    provider_.changes["preferred_username"] = name;
    return SignOn();
  }
  static std::vector<std::string> CookiesIn(const ServerReply& reply) {
    std::vector<std::string> set;
    for (const auto& [name, value] : reply.headers.fields()) {
      if (name == "Set-Cookie") set.push_back(value);
    }
    return set;
  }
  Browser SessionIn(const ServerReply& reply) {
    EXPECT_EQ(reply.status, 303) << reply.body;
    return With(CookieIn(reply).substr(std::string(kSessionCookie).size() + 1));
  }
  Json SessionOf(const Browser& browser) {
    const ServerReply reply = Call(browser, "GET", "/session");
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.status == 200 ? Json::parse(reply.body) : Json();
  }
  std::string NameOf(const ServerReply& reply) {
    return SessionOf(SessionIn(reply)).at("person").at("name").get<std::string>();
  }
  void ExpectRefused(const ServerReply& reply, int status, const std::string& why) {
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_NE(reply.body.find(why), std::string::npos) << reply.body;
    EXPECT_EQ(reply.content_type, "text/html; charset=utf-8");
    for (const std::string& cookie : CookiesIn(reply))
      EXPECT_EQ(cookie.find(kSessionCookie), std::string::npos) << cookie;
  }
  std::optional<Person> Find(const std::string& name) {
    return hub_.Read([&](Tx& tx) { return FindPerson(tx, name); });
  }
  int Count(const std::string& table) {
    const auto rows = hub_.Read([&](Tx& tx) { return tx.Query("SELECT COUNT(*) FROM " + table); });
    return static_cast<int>(rows.front().Int(0));
  }

  FakeProvider provider_;
};

TEST_F(SigningOn, IsOfferedWhereTheCityHasAProvider) {
  const auto offered = [&] {
    return Json::parse(AnswerApi(*hub_, Request("GET", "/sign-in")).body).at("single_sign_on");
  };
  EXPECT_EQ(offered(), Json::parse(R"({"name": "City"})"));
  hub_->SignOnBy(nullptr);
  EXPECT_EQ(offered(), Json());
  EXPECT_EQ(Start().status, 404);
  EXPECT_EQ(ComeBack({}).status, 404);
}

TEST_F(SigningOn, OpensASessionWithTheRolesOfTheGroups) {
  const ServerReply start = Start();
  ASSERT_EQ(start.status, 302) << start.body;
  const std::string cookie(start.headers.Get("Set-Cookie"));
  for (const char* part :
       {"crier_sign_on=crier_", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=600"})
    EXPECT_NE(cookie.find(part), std::string::npos) << cookie;
  const ServerReply back =
      ComeBack({CookieIn(start), provider_.Visit({std::string(start.headers.Get("Location")), {}})});
  const Json session = SessionOf(SessionIn(back));
  EXPECT_EQ(back.headers.Get("Location"), "../../../");
  EXPECT_EQ(session["person"]["name"], "ana");
  EXPECT_EQ(session["person"]["display_name"], "Ana Ruiz");
  EXPECT_EQ(session["person"]["roles"], Json::array({"viewer", "triage"}));
  EXPECT_EQ(session["must"], Json::array());
  const auto cookies = CookiesIn(back);
  ASSERT_EQ(cookies.size(), 1U) << "the listener sends one header of a name";
  EXPECT_NE(cookies[0].find("; SameSite=Strict"), std::string::npos);
  EXPECT_EQ(Find("ana")->password_hash, "");
  ASSERT_EQ(Audit("session.open").size(), 1U);
  EXPECT_EQ(Audit("session.open")[0]["after"]["provider"], FakeProvider::kIssuer);
  EXPECT_EQ(Audit("person.make").size(), 1U);
  EXPECT_EQ(Count("sign_ins WHERE failures > 0"), 0) << "it was no failure";
}

TEST_F(SigningOn, ThePersonIsTheSameTheNextTimeAndHasTheRolesOfThen) {
  const Browser first = SessionIn(SignOn());
  provider_.changes = {{"groups", {"press"}}, {"preferred_username", "ana.lopez"}};
  EXPECT_EQ(NameOf(SignOn()), "ana");
  EXPECT_EQ(SessionOf(first)["person"]["roles"], Json::array({"viewer", "publisher"})) << "the old one, too";
  EXPECT_EQ(Audit("person.make").size(), 1U);
  EXPECT_EQ(Audit("person.change").size(), 1U);
}

TEST_F(SigningOn, ATakenNameLeadsToNobodysAccount) {
  Make("ana", {Role::kAdministrator}, kPassword);
  EXPECT_EQ(NameOf(SignOn()), "ana-2");
  EXPECT_EQ(NameOf(SignOnAs("another", "Ana@city.example")), "ana-3");
  EXPECT_EQ(NameOf(SignOnAs("24400320", "ana")), "ana-2");
  EXPECT_EQ(Find("ana")->roles, std::vector{Role::kAdministrator});
  EXPECT_EQ(Find("ana-2")->roles, (std::vector{Role::kViewer, Role::kTriage}));
}

TEST_F(SigningOn, AWrongStateIsRefusedAndUsesItUp) {
  Away away = GoThere();
  const Away right = away;
  away.query["state"] = "another";
  ExpectRefused(ComeBack(away), 401, "another sign-in");
  ExpectRefused(ComeBack(right), 401, "begin again");
  EXPECT_EQ(provider_.Asked("/token"), 0);
  EXPECT_EQ(Count("people"), 0);
  ASSERT_EQ(Audit("session.refuse").size(), 1U) << "of one that was begun";
}

TEST_F(SigningOn, APendingOneWorksOnce) {
  const Away away = GoThere();
  EXPECT_EQ(ComeBack(away).status, 303);
  ExpectRefused(ComeBack(away), 401, "used already");
  EXPECT_EQ(provider_.Asked("/token"), 1);
}

TEST_F(SigningOn, AnAnswerInAnotherBrowserIsRefused) {
  const Away mine = GoThere(), theirs = GoThere();
  ExpectRefused(ComeBack({theirs.cookie, mine.query}), 401, "another sign-in");
  ExpectRefused(ComeBack({"", mine.query}), 401, "no sign-in was begun");
  ExpectRefused(ComeBack({"crier_sign_on=crier_made_up", mine.query}), 401, "no sign-in was begun");
  const std::string two = mine.cookie + "; crier_sign_on=crier_of_a_neighbour";
  ExpectRefused(ComeBack({two, mine.query}), 401, "no sign-in was begun");
  EXPECT_EQ(provider_.Asked("/token"), 0);
}

TEST_F(SigningOn, TheCookieIsKeptAsADigestAndIsNoSession) {
  const Away away = GoThere();
  const std::string token = away.cookie.substr(away.cookie.find('=') + 1);
  const auto rows = hub_.Read([](Tx& tx) { return tx.Query("SELECT browser_hash FROM pending_sign_ons"); });
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_NE(rows[0].Text(0), token);
  EXPECT_EQ(Call(With(token), "GET", "/session").status, 401);
}

TEST_F(SigningOn, TakesTenMinutesAtMost) {
  const Away away = GoThere();
  provider_.clock.Advance(minutes(10));
  ExpectRefused(ComeBack(away), 401, "longer than 10 minutes");
}

TEST_F(SigningOn, WhoHasNoGroupOfOursIsToldSo) {
  provider_.changes = {{"groups", {"everybody"}}};
  ExpectRefused(SignOn(), 401, "ana has no role here: none of the groups brings one (everybody)");
  EXPECT_EQ(Count("people"), 0);
}

TEST_F(SigningOn, WhoLostTheGroupsLosesSessionsAndRights) {
  const Browser browser = SessionIn(SignOn());
  const std::string token = TokenOf(browser, R"(["view"])");
  EXPECT_EQ(CallByToken(token, "GET", "/status").status, 200);
  provider_.changes = {{"groups", nlohmann::json::array()}};
  ExpectRefused(SignOn(), 401, "has no role here");
  EXPECT_EQ(Call(browser, "GET", "/session").status, 401);
  EXPECT_EQ(CallByToken(token, "GET", "/status").status, 403);
  EXPECT_EQ(Count("session_id_tokens"), 0);
  provider_.changes = nlohmann::json::object();
  EXPECT_EQ(NameOf(SignOn()), "ana") << "and has them again with the groups";
}

TEST_F(SigningOn, WhoIsDisabledHereStaysOut) {
  EXPECT_EQ(NameOf(SignOn()), "ana");
  ASSERT_TRUE(ChangePerson(hub_->db(), {Actor::Hub(), clock_.Now()}, "ana", {.disabled = true}));
  provider_.changes = {{"groups", {"press"}}};
  ExpectRefused(SignOn(), 401, "is disabled here");
  EXPECT_EQ(Count("sessions"), 0);
  EXPECT_EQ(Find("ana")->roles, (std::vector{Role::kViewer, Role::kTriage})) << "nothing is changed";
}

TEST_F(SigningOn, AProviderThatIsDownIsSaidAndNobodysFailure) {
  const std::string description = "GET " + std::string(FakeProvider::kIssuer) + "/.well-known";
  provider_.http.Once(description, Error{Fault::kUnreachable, "no answer"});
  for (int i = 0; i < 30; ++i) ExpectRefused(Start(), 503, "cannot be had: no answer");
  EXPECT_EQ(Count("pending_sign_ons"), 0);
  provider_.clock.Advance(seconds(5));
  const Away away = GoThere();
  provider_.Serve("/token", 503, "");
  const ServerReply reply = ComeBack(away);
  ExpectRefused(reply, 503, "token endpoint");
  EXPECT_EQ(SignOn().status, 303);
}

TEST_F(SigningOn, WhatIsBegunInVainIsSlowedDownByAddress) {
  int early = 0;
  for (int i = 0; i < 30; ++i) early += Start(kElsewhere).status == 429;
  EXPECT_EQ(early, 10) << "twenty are free";
  EXPECT_NE(Start(kElsewhere).headers.Get("Retry-After"), "");
  EXPECT_EQ(SignOn().status, 303) << "from another address";
  for (int i = 0; i < 30; ++i) EXPECT_EQ(SignOn().status, 303) << "who comes in is not counted";
  Make("ben", {Role::kViewer}, kPassword);
  EXPECT_EQ(SignIn("ben", kPassword, "", kElsewhere).status, 200) << "passwords are counted apart";
}

TEST_F(SigningOn, SigningOutLeadsToTheProvidersPage) {
  const Browser browser = SessionIn(SignOn());
  const ServerReply out = Call(browser, "DELETE", "/session");
  ASSERT_EQ(out.status, 200) << out.body;
  const std::string url = Json::parse(out.body).at("sign_out_url");
  EXPECT_TRUE(url.starts_with(std::string(FakeProvider::kIssuer) + "/end?")) << url;
  const auto fields = Decoded(url.substr(url.find('?') + 1));
  EXPECT_EQ(fields.at("post_logout_redirect_uri"), "https://crier.city.example/");
  EXPECT_EQ(fields.at("id_token_hint").substr(0, 2), "ey");
  EXPECT_EQ(Count("session_id_tokens"), 0);
  Make("ben", {Role::kViewer});
  EXPECT_FALSE(Json::parse(Call(Open("ben"), "DELETE", "/session").body).contains("sign_out_url"))
      << "of who signed in otherwise";
}

TEST_F(SigningOn, SigningOutHoldsWhereTheProviderHasNoSuchPage) {
  provider_.description.erase("end_session_endpoint");
  const Browser browser = SessionIn(SignOn());
  const ServerReply out = Call(browser, "DELETE", "/session");
  EXPECT_EQ(Json::parse(out.body), Json::parse(R"({"signed_out": true})"));
  EXPECT_EQ(Call(browser, "GET", "/session").status, 401);
}

TEST_F(SigningOn, NobodyGivesSuchAPersonAPassword) {
  EXPECT_EQ(NameOf(SignOn()), "ana");
  const auto reset = ResetPerson(hub_->db(), {Actor::Hub(), clock_.Now()}, "ana");
  ASSERT_FALSE(reset);
  EXPECT_EQ(reset.error().fault, Fault::kRejected);
  EXPECT_EQ(SignIn("ana", "").status, 401);
}

TEST_F(SigningOn, WhatTheProviderSaysIsTextOnThePage) {
  Away away = GoThere();
  away.query.erase("code");
  away.query["error"] = "access_denied";
  away.query["error_description"] = "<b onclick=x>no</b>";
  const ServerReply reply = ComeBack(away);
  ExpectRefused(reply, 401, "access_denied (&lt;b onclick=x&gt;no&lt;/b&gt;)");
  EXPECT_NE(reply.headers.Get("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
}

TEST_F(SigningOn, ARefusalIsAPageInTheBrowsersLanguage) {
  const Away lost{"", GoThere().query};
  const ServerReply spanish = ComeBack(lost, "es-MX,es;q=0.9,en;q=0.5");
  ExpectRefused(spanish, 401, "<html lang=\"es\">");
  ExpectRefused(spanish, 401, "Usted no ha iniciado sesión");
  ExpectRefused(spanish, 401, "<p lang=\"en\">");
  ExpectRefused(ComeBack(lost), 401, "You are not signed in");
  ExpectRefused(ComeBack(lost, "de"), 401, "<html lang=\"en\">");
}

TEST_F(SigningOn, NoSecretIsInTheAuditOrTheLog) {
  testing::internal::CaptureStderr();
  const Away away = GoThere();
  const ServerReply back = ComeBack(away);
  const Browser browser = SessionIn(back);
  const auto kept = hub_.Read([](Tx& tx) { return tx.Query("SELECT id_token FROM session_id_tokens"); });
  ASSERT_EQ(kept.size(), 1U);
  (void)Call(browser, "DELETE", "/session");
  Away wrong = GoThere();
  wrong.query["state"] = "another";
  (void)ComeBack(wrong);
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("a single sign-on failed"), std::string::npos) << log;
  std::string audit;
  for (const Row& row : hub_.Read([](Tx& tx) { return tx.Query("SELECT subject, was, became FROM audit"); }))
    audit += row.Text(0) + row.Text(1) + row.Text(2) + "\n";
  for (const std::string& secret :
       {kept[0].Text(0), std::string(FakeProvider::kCode), std::string(FakeProvider::kAccessToken),
        away.query.at("state"), away.cookie.substr(14), browser.cookie.substr(14),
        std::string("client-secret-of-the-test")}) {
    EXPECT_EQ(audit.find(secret), std::string::npos) << secret;
    EXPECT_EQ(log.find(secret), std::string::npos) << secret;
  }
}

TEST_F(SigningOn, WhatMayWaitForTheProviderHasALaneOfItsOwn) {
  const auto lane = [&](const std::string& method, const std::string& path) {
    return LaneOf(*hub_, Request(method, path));
  };
  EXPECT_EQ(lane("GET", "/sign-in/start"), "/sign-in");
  EXPECT_EQ(lane("GET", "/sign-in/finish/"), "/sign-in");
  EXPECT_EQ(lane("DELETE", "/session"), "/sign-in");
  EXPECT_EQ(lane("GET", "/sign-in"), "");
  EXPECT_EQ(lane("GET", "/session"), "");
  EXPECT_EQ(lane("POST", "/session"), "/session");
  hub_->SignOnBy(nullptr);
  EXPECT_EQ(lane("DELETE", "/session"), "");
}

TEST(SignOnNames, AreSomethingToSignInWith) {
  const std::pair<const char*, const char*> names[] = {{"Ana.Ruiz@city.example", "ana.ruiz"},
                                                       {"ana ruiz", "ana-ruiz"},
                                                       {"\xc3\x81lvaro", "lvaro"},
                                                       {"CITY\\ben", "city-ben"},
                                                       {"'; DROP TABLE people --", "drop-table-people"},
                                                       {"@", "person"},
                                                       {"...", "person"},
                                                       {"", "person"}};
  for (const auto& [said, name] : names) {
    EXPECT_EQ(NameLike(said), name);
    EXPECT_EQ(PersonName(NameLike(said)), name);
  }
  EXPECT_EQ(NameLike(std::string(128, 'a')).size(), 60U);
}

}  // namespace
}  // namespace crier
