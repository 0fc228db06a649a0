// The part `single_sign_on` of a configuration.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "accounts/oidc.h"

namespace crier {
namespace {

using testing::HasSubstr;

constexpr char kRight[] =
    "issuer: https://login.city.example/realm\n"
    "client_id: crier\n"
    "client_secret: env:CRIER_TEST_OIDC\n"
    "redirect_uri: https://crier.city.example/api/v1/sign-in/finish\n"
    "roles:\n"
    "  clerks: viewer\n"
    "  press: [publisher, approver]\n";

Result<OidcSettings> Read(const std::string& text) {
  setenv("CRIER_TEST_OIDC", "secret of the test", 1);
  const auto yaml = Yaml::Parse(text, "crier.yaml");
  if (!yaml) return yaml.error();
  return ReadOidcSettings(*yaml);
}

// The right settings with the line of a key replaced, or taken away where `value` is empty, or added.
std::string With(const std::string& key, const std::string& value) {
  std::string text = kRight;
  const std::string line = value.empty() ? "" : key + ": " + value + "\n";
  const size_t at = text.find(key + ":");
  if (at == std::string::npos) return text + line;
  return text.replace(at, text.find('\n', at) + 1 - at, line);
}

TEST(OidcSettings, AreReadWithWhatIsUsual) {
  const auto settings = Read(kRight);
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(settings->name, "login.city.example");
  EXPECT_EQ(settings->issuer, "https://login.city.example/realm");
  EXPECT_EQ(settings->client_id, "crier");
  EXPECT_EQ(settings->client_secret.Reveal(), "secret of the test");
  EXPECT_THAT(settings->scopes, testing::ElementsAre("openid", "profile"));
  EXPECT_EQ(settings->groups_claim, "groups");
  EXPECT_EQ(settings->name_claim, "preferred_username");
  EXPECT_THAT(settings->roles.at("clerks"), testing::ElementsAre("viewer"));
  EXPECT_THAT(settings->roles.at("press"), testing::ElementsAre("publisher", "approver"));
  EXPECT_FALSE(settings->allow_private);
}

TEST(OidcSettings, SayWhatIsWrongAndWhere) {
  struct Case {
    std::string key, value, reason, line;
  };
  const Case cases[] = {
      {"issuer", "", "'issuer' is missing", ""},
      {"issuer", "http://login.city.example", "'issuer' must be https", "crier.yaml:1"},
      {"issuer", "https://login.city.example?a=1", "may not have a query", "crier.yaml:1"},
      {"issuer", "https://login.city.example/#a", "may not have a fragment", "crier.yaml:1"},
      {"issuer", "login", "'issuer' is no URL", "crier.yaml:1"},
      {"client_id", "", "'client_id' is missing", ""},
      {"client_secret", "hunter2hunter2", "'client_secret'", "crier.yaml:3"},
      {"client_secret", "env:CRIER_TEST_NOT_THERE", "'client_secret'", "crier.yaml:3"},
      {"redirect_uri", "http://crier.city.example/", "'redirect_uri' must be https", "crier.yaml:4"},
      {"scopes", "[profile]", "must hold 'openid'", "crier.yaml:8"},
      {"scopes", "['openid profile']", "a list of words", "crier.yaml:8"},
      {"  clerks", "boss", "there is no role 'boss'. There are: viewer, triage", "crier.yaml:6"},
      {"  clerks", "[]", "the group 'clerks' has no role", "crier.yaml:6"},
      {"  press", "viewer\n  press: triage", "'press'", ""},
      {"isuer", "x", "unknown key 'isuer', did you mean 'issuer'", "crier.yaml:8"},
      {"allow_private", "perhaps", "'allow_private'", "crier.yaml:8"},
  };
  for (const Case& each : cases) {
    const auto settings = Read(With(each.key, each.value));
    ASSERT_FALSE(settings.has_value()) << each.key << ": " << each.value;
    EXPECT_EQ(settings.error().fault, Fault::kConfig);
    EXPECT_THAT(settings.error().message, HasSubstr(each.reason));
    EXPECT_THAT(settings.error().message, HasSubstr(each.line.empty() ? "crier.yaml:" : each.line + ":"));
    EXPECT_THAT(settings.error().message, testing::Not(HasSubstr("hunter2")));
  }
  EXPECT_THAT(Read("just text").error().message, HasSubstr("is a map"));
  EXPECT_THAT(
      Read(With("roles", "clerks").substr(0, std::string(kRight).find("  clerks") + 7)).error().message,
      HasSubstr("'roles' is a map"));
}

TEST(OidcSettings, AProviderOnThisMachineMayBeHttp) {
  const auto settings = Read(With("issuer", "http://127.0.0.1:13333"));
  EXPECT_TRUE(settings.has_value()) << settings.error().message;
}

}  // namespace
}  // namespace crier
