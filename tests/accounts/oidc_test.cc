// Single sign-on against a provider of ours that lies in one thing at a time: each lie is refused for its own
// reason, and no reason holds a token.
#include "tests/accounts/oidc_test.h"

namespace crier {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

TEST_F(Oidc, TheRightFlowBringsThePerson) {
  const auto identity = SignIn();
  ASSERT_TRUE(identity.has_value()) << identity.error().message;
  EXPECT_EQ(identity->issuer, FakeProvider::kIssuer);
  EXPECT_EQ(identity->subject, "24400320");
  EXPECT_EQ(identity->name, "ana");
  EXPECT_EQ(identity->display_name, "Ana Ruiz");
  EXPECT_THAT(identity->groups, testing::ElementsAre("clerks", "everybody"));
  EXPECT_THAT(identity->id_token, testing::StartsWith("eyJ"));
  EXPECT_EQ(provider_.Asked("/me"), 0) << "the ID token said everything";
}

TEST_F(Oidc, TheBrowserIsSentWithAllThatBindsTheAnswer) {
  const SignOnStart start = Begin();
  EXPECT_THAT(start.url, testing::StartsWith("https://login.city.example/auth?"));
  provider_.Visit(start);
  EXPECT_EQ(provider_.visit["response_type"], "code");
  EXPECT_EQ(provider_.visit["client_id"], "crier");
  EXPECT_EQ(provider_.visit["scope"], "openid profile groups");
  EXPECT_EQ(provider_.visit["redirect_uri"], "https://crier.city.example/api/v1/sign-in/finish");
  EXPECT_EQ(provider_.visit["state"], start.pending.state);
  EXPECT_EQ(provider_.visit["nonce"], start.pending.nonce);
  EXPECT_EQ(provider_.visit["code_challenge_method"], "S256");
  EXPECT_EQ(provider_.visit["code_challenge"], Base64Url(Sha256(start.pending.verifier)));
  EXPECT_THAT(start.url, Not(HasSubstr(start.pending.verifier)));
  EXPECT_EQ(start.pending.verifier.size(), 43u);
  const SignOnStart other = Begin();
  EXPECT_NE(other.pending.state, start.pending.state);
  EXPECT_NE(other.pending.nonce, start.pending.nonce);
  EXPECT_NE(other.pending.verifier, start.pending.verifier);
}

TEST_F(Oidc, TheCodeIsRedeemedWithVerifierAndSecret) {
  const SignOnStart start = Begin();
  ASSERT_TRUE(sign_on_.Finish(start.pending, provider_.Visit(start)).has_value());
  const auto log = provider_.http.Log();
  const auto request =
      std::find_if(log.begin(), log.end(), [](const auto& each) { return each.method == "POST"; });
  ASSERT_NE(request, log.end());
  const auto form = Decoded(request->body);
  EXPECT_EQ(form.at("grant_type"), "authorization_code");
  EXPECT_EQ(form.at("code"), FakeProvider::kCode);
  EXPECT_EQ(form.at("code_verifier"), start.pending.verifier);
  EXPECT_EQ(form.at("redirect_uri"), provider_.Settings().redirect_uri);
  EXPECT_FALSE(form.contains("client_secret"));
  EXPECT_EQ(request->headers.Get("Authorization"), "Basic " + Base64("crier:client-secret-of-the-test"));
}

TEST_F(Oidc, ASecretGoesIntoTheBodyWhereTheProviderTakesItThereAlone) {
  provider_.description["token_endpoint_auth_methods_supported"] = {"client_secret_post", "private_key_jwt"};
  ASSERT_TRUE(SignIn().has_value());
  const auto log = provider_.http.Log();
  const auto request =
      std::find_if(log.begin(), log.end(), [](const auto& each) { return each.method == "POST"; });
  ASSERT_NE(request, log.end());
  EXPECT_EQ(Decoded(request->body).at("client_secret"), "client-secret-of-the-test");
  EXPECT_EQ(request->headers.Get("Authorization"), "");
}

TEST_F(Oidc, EveryAllowedAlgorithmIsRead) {
  provider_.header["alg"] = "PS256";
  EXPECT_TRUE(SignIn().has_value());
  FakeProvider other;
  other.key = KeyNamed("curve", "EC");
  other.keys = {{"keys", {PublicJwk(other.key)}}};
  other.header = {{"alg", "ES256"}, {"kid", "curve"}};
  SingleSignOn sign_on(other.Settings(), other.http, other.clock);
  const auto start = sign_on.Begin();
  ASSERT_TRUE(start.has_value());
  const auto identity = sign_on.Finish(start->pending, other.Visit(*start));
  EXPECT_TRUE(identity.has_value()) << identity.error().message;
}

// What the browser brings back.

TEST_F(Oidc, AnAnswerToAnotherSignInIsRefused) {
  const SignOnStart start = Begin(), other = Begin();
  auto query = provider_.Visit(start);
  EXPECT_THAT(RefusalOf(sign_on_.Finish(other.pending, query)), HasSubstr("its 'state' is not ours"));
  query.erase("state");
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("has no 'state'"));
  EXPECT_THAT(RefusalOf(sign_on_.Finish(PendingSignOn{}, query)), HasSubstr("no sign-in was begun"));
  query["state"] = "";
  EXPECT_THAT(RefusalOf(sign_on_.Finish(PendingSignOn{}, query)), HasSubstr("no sign-in was begun"));
  EXPECT_EQ(provider_.Asked("/token"), 0) << "no code is redeemed before its state is right";
}

TEST_F(Oidc, ASignInThatTookTooLongIsRefused) {
  const SignOnStart start = Begin();
  const auto query = provider_.Visit(start);
  provider_.clock.Advance(kPendingFor);
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("longer than 10 minutes"));
  provider_.clock.Advance(std::chrono::seconds(-1));
  EXPECT_TRUE(sign_on_.Finish(start.pending, query).has_value());
}

TEST_F(Oidc, TheIssuerInTheAnswerIsChecked) {
  const SignOnStart start = Begin();
  auto query = provider_.Visit(start);
  query["iss"] = "https://evil.example";
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("from another issuer"));
  query.erase("iss");
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("does not name its issuer"));
}

TEST_F(Oidc, AProviderThatPromisesNoIssuerNeedNotNameIt) {
  provider_.description.erase("authorization_response_iss_parameter_supported");
  const SignOnStart start = Begin();
  auto query = provider_.Visit(start);
  query["iss"] = "https://evil.example";
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("from another issuer"));
  query.erase("iss");
  EXPECT_TRUE(sign_on_.Finish(start.pending, query).has_value());
}

TEST_F(Oidc, WhatTheProviderRefusedIsSaid) {
  const SignOnStart start = Begin();
  auto query = provider_.Visit(start);
  query.erase("code");
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("has no 'code'"));
  query["error"] = "access_denied";
  query["error_description"] = "the user said no to " + std::string(FakeProvider::kAccessToken);
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)),
              HasSubstr("access_denied (the user said no to ***)"));
  query["error"] = "<b>Call 555</b>";
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("an error without a name"));
}

// The ID token.

TEST_F(Oidc, AClaimThatDoesNotFitIsRefused) {
  EXPECT_THAT(RefusalOfClaim("iss", "https://login.city.example/"), HasSubstr("is by the issuer"));
  EXPECT_THAT(RefusalOfClaim("iss", nullptr), HasSubstr("is by the issuer"));
  EXPECT_THAT(RefusalOfClaim("nonce", "another"), HasSubstr("its 'nonce' is not ours"));
  EXPECT_THAT(RefusalOfClaim("nonce", nullptr), HasSubstr("has no 'nonce'"));
  EXPECT_THAT(RefusalOfClaim("sub", nullptr, Fault::kBadData), HasSubstr("'sub'"));
  EXPECT_THAT(RefusalOfClaim("sub", std::string(256, 'a'), Fault::kBadData), HasSubstr("'sub'"));
}

TEST_F(Oidc, ATokenForAnotherClientIsRefused) {
  EXPECT_THAT(RefusalOfClaim("aud", "wiki"), HasSubstr("its 'aud' does not name ours"));
  EXPECT_THAT(RefusalOfClaim("aud", json::array({"wiki", "crier2"})),
              HasSubstr("its 'aud' does not name ours"));
  EXPECT_THAT(RefusalOfClaim("aud", nullptr, Fault::kBadData), HasSubstr("'aud'"));
  EXPECT_THAT(RefusalOfClaim("aud", json::array({"crier", "wiki"})), HasSubstr("has no 'azp'"));
  EXPECT_THAT(RefusalOfClaim("azp", "wiki"), HasSubstr("its 'azp' is not ours"));
  provider_.changes = {{"aud", {"crier", "wiki"}}, {"azp", "wiki"}};
  EXPECT_THAT(Refusal(), HasSubstr("its 'azp' is not ours"));
  provider_.changes = {{"aud", {"wiki", "crier"}}, {"azp", "crier"}};
  EXPECT_TRUE(SignIn().has_value());
}

TEST_F(Oidc, TimesAreCheckedWithAMinuteOfPatience) {
  EXPECT_THAT(RefusalOfClaim("exp", Now() - 60), HasSubstr("expired at"));
  EXPECT_THAT(RefusalOfClaim("exp", nullptr, Fault::kBadData), HasSubstr("has no 'exp'"));
  EXPECT_THAT(RefusalOfClaim("exp", "soon", Fault::kBadData), HasSubstr("'exp' that is no time"));
  EXPECT_THAT(RefusalOfClaim("exp", 1e300, Fault::kBadData), HasSubstr("'exp' that is no time"));
  EXPECT_THAT(RefusalOfClaim("iat", Now() + 61), HasSubstr("issued in the future"));
  EXPECT_THAT(RefusalOfClaim("iat", Now() - 661), HasSubstr("is old"));
  EXPECT_THAT(RefusalOfClaim("iat", nullptr, Fault::kBadData), HasSubstr("has no 'iat'"));
  EXPECT_THAT(RefusalOfClaim("nbf", Now() + 61), HasSubstr("is not valid before"));
  provider_.changes = {{"exp", Now() - 59}, {"iat", Now() + 60}, {"nbf", Now() + 60}};
  EXPECT_TRUE(SignIn().has_value());
}

TEST_F(Oidc, TheAccessTokenIsBoundWhereTheProviderSaysSo) {
  EXPECT_THAT(RefusalOfClaim("at_hash", "AAAA"), HasSubstr("'at_hash' does not fit"));
  EXPECT_THAT(RefusalOfClaim("at_hash", 7), HasSubstr("'at_hash' does not fit"));
  provider_.changes["at_hash"] = Base64Url(Sha256(FakeProvider::kAccessToken).substr(0, 16));
  EXPECT_TRUE(SignIn().has_value());
  provider_.token_answer.erase("access_token");
  EXPECT_THAT(Refusal(), HasSubstr("'at_hash' does not fit"));
}

// The provider's description.

TEST_F(Oidc, TheIssuerMustBeTheVeryOne) {
  provider_.description["issuer"] = "https://login.city.example/";
  const auto start = sign_on_.Begin();
  ASSERT_FALSE(start.has_value());
  EXPECT_EQ(start.error().fault, Fault::kConfig);
  EXPECT_THAT(start.error().message, HasSubstr("is for the issuer 'https://login.city.example/', not"));
}

TEST_F(Oidc, WhatTheDescriptionLacksIsSaid) {
  const std::pair<json, std::string> cases[] = {
      {{{"issuer", nullptr}}, "names no issuer"},
      {{{"token_endpoint", nullptr}}, "has no 'token_endpoint'"},
      {{{"jwks_uri", "http://login.city.example/jwks"}}, "'jwks_uri' that must be https"},
      {{{"authorization_endpoint", "javascript:alert(1)"}}, "'authorization_endpoint' that is no URL"},
      {{{"end_session_endpoint", 7}}, "'end_session_endpoint' that is no URL"},
      {{{"code_challenge_methods_supported", {"plain"}}}, "no PKCE with S256"},
      {{{"token_endpoint_auth_methods_supported", {"private_key_jwt"}}}, "takes no client secret"},
  };
  const json right = provider_.description;
  for (const auto& [change, reason] : cases) {
    provider_.description = right;
    provider_.description.merge_patch(change);
    const auto start = sign_on_.Begin();
    ASSERT_FALSE(start.has_value()) << reason;
    EXPECT_THAT(start.error().message, HasSubstr(reason));
    provider_.clock.Advance(std::chrono::seconds(5));
  }
}

TEST_F(Oidc, AProviderThatIsAwayIsNotAskedAgainAndAgain) {
  provider_.Serve("/.well-known/openid-configuration", 503, "down");
  for (int i = 0; i < 3; ++i) {
    const auto start = sign_on_.Begin();
    ASSERT_FALSE(start.has_value());
    EXPECT_EQ(start.error().fault, Fault::kUnreachable);
  }
  EXPECT_EQ(provider_.Asked("/.well-known/openid-configuration"), 1);
  provider_.clock.Advance(std::chrono::seconds(5));
  EXPECT_TRUE(sign_on_.Begin().has_value());
  EXPECT_TRUE(sign_on_.Begin().has_value());
  EXPECT_EQ(provider_.Asked("/.well-known/openid-configuration"), 2);
  provider_.clock.Advance(std::chrono::hours(1));
  EXPECT_TRUE(sign_on_.Begin().has_value());
  EXPECT_EQ(provider_.Asked("/.well-known/openid-configuration"), 3);
}

// The token endpoint.

TEST_F(Oidc, WhatTheTokenEndpointRefusesIsSaidWithoutWhatWasSent) {
  const std::string leaky = std::string(R"({"error":"invalid_grant","error_description":"no such code: )") +
                            FakeProvider::kCode + "\"}";
  provider_.Serve("/token", 400, leaky);
  EXPECT_THAT(Refusal(), HasSubstr("invalid_grant (no such code: ***); begin the sign-in again"));
  provider_.Serve("/token", 401, R"({"error":"invalid_client"})");
  EXPECT_THAT(Refusal(Fault::kConfig), HasSubstr("check 'client_id' and 'client_secret'"));
  provider_.Serve("/token", 503, std::string("upstream ") + FakeProvider::kCode);
  EXPECT_THAT(Refusal(Fault::kUnreachable), HasSubstr("answered 503"));
  provider_.Serve("/token", 302, "");
  EXPECT_THAT(Refusal(Fault::kRejected), HasSubstr("answered 302"));
  provider_.Serve("/token", 200, std::string("code=") + FakeProvider::kCode);
  EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr("no JSON object"));
  provider_.Serve("/token", 200, R"({"access_token":"x"})");
  EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr("gave no ID token"));
}

// Names and groups.

TEST_F(Oidc, WhatTheIdTokenLeavesOutIsAskedFor) {
  provider_.changes = {{"groups", nullptr}, {"name", nullptr}};
  provider_.Serve("/me", 200,
                  R"({"sub":"24400320","groups":["press"],"name":"Ana","preferred_username":"mallory"})");
  const auto identity = SignIn();
  ASSERT_TRUE(identity.has_value()) << identity.error().message;
  EXPECT_THAT(identity->groups, testing::ElementsAre("press"));
  EXPECT_EQ(identity->display_name, "Ana");
  EXPECT_EQ(identity->name, "ana") << "what is signed comes first";
  EXPECT_EQ(provider_.http.Log().back().headers.Get("Authorization"),
            std::string("Bearer ") + FakeProvider::kAccessToken);

  provider_.Serve("/me", 200, R"({"sub":"somebody else","groups":["press"]})");
  EXPECT_THAT(Refusal(), HasSubstr("is about somebody else"));
  provider_.Serve("/me", 401, std::string("bad token ") + FakeProvider::kAccessToken);
  EXPECT_THAT(Refusal(), HasSubstr("answered 401"));
  provider_.description.erase("userinfo_endpoint");
  provider_.clock.Advance(std::chrono::hours(2));
  const auto without = SignIn();
  ASSERT_TRUE(without.has_value()) << without.error().message;
  EXPECT_TRUE(without->groups.empty());
}

TEST_F(Oidc, NamesAreFitToBeShown) {
  provider_.changes = {{"preferred_username", "  a\u202en\u200ba\n(admin)  "},
                       {"name", std::string(300, 'x')}};
  auto identity = SignIn();
  ASSERT_TRUE(identity.has_value());
  EXPECT_EQ(identity->name, "ana (admin)");
  EXPECT_EQ(identity->display_name.size(), 128u);
  provider_.changes = {{"preferred_username", 7}, {"name", ""}};
  identity = SignIn();
  ASSERT_TRUE(identity.has_value());
  EXPECT_EQ(identity->name, "24400320");
  EXPECT_EQ(identity->display_name, "24400320");
}

TEST_F(Oidc, GroupsAreAListOfTexts) {
  provider_.changes = {{"groups", "clerks"}};
  EXPECT_THAT(SignIn()->groups, testing::ElementsAre("clerks"));
  provider_.changes = {{"groups", {{"clerks", true}}}};
  EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr("is no list of groups"));
  provider_.changes = {{"groups", {"clerks", 7}}};
  EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr("holds what is no text"));
  provider_.changes = {{"groups", std::vector<std::string>(1001, "clerks")}};
  EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr("over 1000 groups"));
}

TEST_F(Oidc, GroupsBringRoles) {
  SignOnIdentity identity{
      .issuer = FakeProvider::kIssuer, .subject = "1", .name = "ana", .display_name = "Ana"};
  identity.groups = {"press", "clerks", "Clerks", "everybody"};
  const auto person = PersonOf(identity, provider_.Settings());
  ASSERT_TRUE(person.has_value());
  EXPECT_EQ(person->subject, "1");
  EXPECT_THAT(person->roles, testing::ElementsAre("publisher", "triage", "viewer"));
  identity.groups = {"Clerks", "everybody"};
  EXPECT_THAT(PersonOf(identity, provider_.Settings()).error().message,
              HasSubstr("ana has no role here: none of the groups brings one (Clerks, everybody)"));
  identity.groups = {};
  EXPECT_THAT(PersonOf(identity, provider_.Settings()).error().message,
              HasSubstr("names no groups in the claim 'groups'"));
}

TEST_F(Oidc, SigningOutGoesToTheProviderWhereItHasAPage) {
  const auto url = sign_on_.SignOutUrl("eyJ.e30.AA", "https://crier.city.example/?bye");
  ASSERT_TRUE(url.has_value() && url->has_value());
  EXPECT_THAT(**url, testing::StartsWith("https://login.city.example/end?"));
  const auto fields = Decoded((*url)->substr((*url)->find('?') + 1));
  EXPECT_EQ(fields.at("id_token_hint"), "eyJ.e30.AA");
  EXPECT_EQ(fields.at("client_id"), "crier");
  EXPECT_EQ(fields.at("post_logout_redirect_uri"), "https://crier.city.example/?bye");
  provider_.description.erase("end_session_endpoint");
  provider_.clock.Advance(std::chrono::hours(2));
  const auto none = sign_on_.SignOutUrl("eyJ.e30.AA", "");
  ASSERT_TRUE(none.has_value());
  EXPECT_FALSE(none->has_value());
}

}  // namespace
}  // namespace crier
