// Single sign-on: the algorithms and keys by which ID tokens are verified.
#include "tests/accounts/oidc_test.h"

namespace crier {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST_F(Oidc, NoOtherAlgorithmIsTaken) {
  Begin();
  for (const std::string& alg : std::vector<std::string>{"none", "None", "HS256", "RS384", "", "EdDSA"}) {
    const SignOnStart start = Begin();
    const auto query = provider_.Visit(start);
    provider_.id_token = SignedWith(nullptr, {{"alg", "none"}}, provider_.Claims().dump());
    if (alg != "none")
      provider_.id_token = SignedWithHmac("key", {{"alg", alg}, {"kid", "one"}}, provider_.Claims().dump());
    EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("is signed by '" + alg + "'"));
  }
  EXPECT_EQ(provider_.Asked("/jwks"), 0);
}

TEST_F(Oidc, AnHmacWithThePublicKeyAsItsKeyIsRefused) {
  const SignOnStart start = Begin();
  const auto query = provider_.Visit(start);
  provider_.id_token = SignedWithHmac(PublicJwk(provider_.key).dump(), {{"alg", "HS256"}, {"kid", "one"}},
                                      provider_.Claims().dump());
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("is signed by 'HS256'"));
}

TEST_F(Oidc, ASignatureThatDoesNotHoldIsRefused) {
  const SignOnStart start = Begin();
  const auto query = provider_.Visit(start);
  // A key of the same name, by somebody else.
  provider_.id_token =
      SignedWith(KeyNamed("forged"), {{"alg", "RS256"}, {"kid", "one"}}, provider_.Claims().dump());
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("a signature that does not hold"));
  // Right, but for one claim that was changed since.
  const std::string right = SignedWith(provider_.key, provider_.header, provider_.Claims().dump());
  json claims = provider_.Claims();
  claims["groups"] = {"press"};
  provider_.id_token =
      right.substr(0, right.find('.') + 1) + Base64Url(claims.dump()) + right.substr(right.rfind('.'));
  EXPECT_THAT(RefusalOf(sign_on_.Finish(start.pending, query)), HasSubstr("a signature that does not hold"));
  provider_.id_token = right;
  EXPECT_TRUE(sign_on_.Finish(start.pending, query).has_value());
}

TEST_F(Oidc, AKeyIsOnlyForWhatItIsFor) {
  provider_.keys["keys"][0]["use"] = "enc";
  EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr("holds no key for"));
  FakeProvider other;
  other.keys["keys"][0]["alg"] = "PS256";
  SingleSignOn sign_on(other.Settings(), other.http, other.clock);
  const auto start = sign_on.Begin();
  ASSERT_TRUE(start.has_value());
  EXPECT_THAT(RefusalOf(sign_on.Finish(start->pending, other.Visit(*start))),
              HasSubstr("signed by a key for RS256 that the provider does not list"));
}

TEST_F(Oidc, WhatIsNoSignedTokenIsRefused) {
  const std::pair<std::string, std::string> cases[] = {
      {"a.b.c.d.e", "is encrypted"},
      {"a.b", "is no signed token"},
      {"a b.c.d", "is no signed token"},
      {std::string(kMaxSignedToken, 'a') + ".b.c", "is larger than 64 KiB"},
      {"e30.e30.AAAAA", "is no signed token"},  // breaks off within a byte
      {"e30.e30.AA=", "is no signed token"},
      {Base64Url("[]") + ".e30.AA", "no JSON object"},
      {Base64Url(R"({"alg":"RS256","crit":["exp"]})") + ".e30.AA", "'crit'"},
  };
  for (const auto& [token, reason] : cases) {
    provider_.id_token = token;
    EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr(reason));
  }
  provider_.id_token = SignedWith(provider_.key, provider_.header, "not JSON");
  EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr("holds no JSON"));
  provider_.id_token = SignedWith(provider_.key, provider_.header, "[1]");
  EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr("holds no JSON object"));
}

// Keys.

TEST_F(Oidc, AnUnknownKeyIsAskedForOnceAMinute) {
  ASSERT_TRUE(SignIn().has_value());
  EXPECT_EQ(provider_.Asked("/jwks"), 1);
  provider_.key = KeyNamed("two");
  provider_.header["kid"] = "two";
  EXPECT_THAT(Refusal(), HasSubstr("a key for RS256 that the provider does not list"));
  EXPECT_THAT(Refusal(), HasSubstr("a key for RS256 that the provider does not list"));
  EXPECT_EQ(provider_.Asked("/jwks"), 1) << "it was asked less than a minute ago";
  provider_.clock.Advance(std::chrono::minutes(1));
  for (int i = 0; i < 5; ++i) EXPECT_THAT(Refusal(), HasSubstr("that the provider does not list"));
  EXPECT_EQ(provider_.Asked("/jwks"), 2);
}

TEST_F(Oidc, AKeyThatWasChangedIsFoundByItself) {
  ASSERT_TRUE(SignIn().has_value());
  provider_.clock.Advance(std::chrono::minutes(2));
  provider_.key = KeyNamed("two");
  provider_.header["kid"] = "two";
  provider_.keys = {{"keys", {PublicJwk(provider_.key)}}};
  EXPECT_TRUE(SignIn().has_value());
  EXPECT_EQ(provider_.Asked("/jwks"), 2);
  // And the old one is believed no more.
  provider_.key = KeyNamed("one");
  provider_.header["kid"] = "one";
  EXPECT_THAT(Refusal(), HasSubstr("that the provider does not list"));
}

TEST_F(Oidc, AKeyThatWasChangedUnderItsNameIsFoundToo) {
  ASSERT_TRUE(SignIn().has_value());
  provider_.clock.Advance(std::chrono::minutes(2));
  provider_.key = KeyNamed("three");
  json changed = PublicJwk(provider_.key);
  changed["kid"] = "one";
  provider_.keys = {{"keys", {changed}}};
  EXPECT_TRUE(SignIn().has_value());
}

TEST_F(Oidc, TheLastGoodKeysStayWhereNewOnesCannotBeHad) {
  ASSERT_TRUE(SignIn().has_value());
  provider_.clock.Advance(std::chrono::hours(2));
  provider_.Serve("/jwks", 503, "");
  provider_.Serve("/.well-known/openid-configuration", 503, "");
  EXPECT_TRUE(SignIn().has_value());
  EXPECT_EQ(provider_.Asked("/jwks"), 2);
}

TEST_F(Oidc, WithoutANameTheOnlyKeyCounts) {
  provider_.header.erase("kid");
  ASSERT_TRUE(SignIn().has_value());
  provider_.clock.Advance(std::chrono::hours(2));
  provider_.keys["keys"].push_back(PublicJwk(KeyNamed("two")));
  EXPECT_THAT(Refusal(), HasSubstr("names no key, and the provider has several"));
}

TEST_F(Oidc, AKeySetIsBounded) {
  provider_.keys["padding"] = std::string(kMaxKeySet, 'x');
  EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr("set of keys"));
  provider_.keys.erase("padding");
  provider_.clock.Advance(std::chrono::seconds(5));
  for (size_t i = 0; i < kMostKeys; ++i) provider_.keys["keys"].push_back(json::object());
  EXPECT_THAT(Refusal(Fault::kBadData), HasSubstr("more than 64 keys"));
  const auto log = provider_.http.Log();
  for (const HttpRequest& request : log) {
    EXPECT_LE(request.max_body, kMaxKeySet) << request.url;
    EXPECT_LE(request.timeout, std::chrono::seconds(10)) << request.url;
    EXPECT_EQ(request.max_redirects, 0) << request.url;
  }
}

// Where text breaks off within a byte, cjose ends the program.
TEST_F(Oidc, AKeyThatIsNoBase64UrlIsLeftOut) {
  for (const std::string kind : {"RSA", "EC"}) {
    for (const char* member : {"n", "e", "x", "y"}) {
      for (const char* text : {"A", "AAAAA", "AAAA=", "AAAAA=AA", "AA=\x01", "A+/A", "!"}) {
        json key = PublicJwk(KeyNamed("broken", kind));
        if (!key.contains(member)) continue;
        key[member] = text;
        EXPECT_FALSE(KeySet::Read(json{{"keys", {key}}}.dump()).has_value()) << member << ": " << text;
      }
    }
  }
}

TEST_F(Oidc, KeysOfOtherKindsAreLeftOut) {
  json weak = PublicJwk(KeyNamed("weak", "small"));
  json wide = PublicJwk(KeyNamed("wide", "P-384"));
  json broken = PublicJwk(KeyNamed("one"));
  broken["n"] = "!";
  const json shared = {{"kty", "oct"}, {"kid", "shared"}, {"k", "c2VjcmV0"}};
  const json list = {weak, wide, broken, shared, 7, {{"kty", "OKP"}}};
  EXPECT_THAT(KeySet::Read(json{{"keys", list}}.dump()).error().message, HasSubstr("holds no key"));
  json with = list;
  with.push_back(PublicJwk(KeyNamed("one")));
  const auto read = KeySet::Read(json{{"keys", with}}.dump());
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->size(), 1u);
  EXPECT_FALSE(KeySet::Read("[]").has_value());
  EXPECT_FALSE(KeySet::Read("{}").has_value());
}

}  // namespace
}  // namespace crier
