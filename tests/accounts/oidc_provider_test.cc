// Single sign-on against a real provider (npm oidc-provider, tests/live/oidc_provider.mjs) on the loopback,
// by HTTP. Skipped where it is not installed (script/setup test installs it).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "accounts/oidc.h"
#include "core/process.h"
#include "tests/support/fake_oidc.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

using testing::HasSubstr;

constexpr char kRedirect[] = "http://127.0.0.1:8311/api/v1/sign-in/finish";

std::string FindNode() {
  for (const char* file : {"/usr/bin/node", "/usr/local/bin/node"})
    if (std::filesystem::exists(file)) return file;
  return "";
}

class OidcProviderTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = SourceDir() / "tests" / "live";
    if (FindNode().empty() || !std::filesystem::exists(folder / "node_modules" / "oidc-provider"))
      GTEST_SKIP() << "needs oidc-provider: script/setup test";
  }
  // The issuer.
  void Start(const std::string& alg, bool thin) {
    auto started = Process::Start({.program = FindNode(),
                                   .args = {"oidc_provider.mjs", kRedirect, alg, thin ? "thin" : "whole"},
                                   .env = {{"PATH", "/usr/bin:/bin"}},
                                   .folder = (SourceDir() / "tests" / "live").string()});
    ASSERT_TRUE(started.has_value()) << started.error().message;
    out_.clear();
    process_ = *std::move(started);
    const std::string said = Line("ISSUER ");
    ASSERT_FALSE(said.empty()) << err_;
    settings_ = {.name = "City",
                 .issuer = said,
                 .client_id = "crier",
                 .client_secret = Secret("oidc_secret_of_the_live_tests"),
                 .redirect_uri = kRedirect,
                 .scopes = {"openid", "profile", "groups"},
                 .roles = {{"press", {"publisher"}}, {"clerks", {"viewer", "triage"}}},
                 .allow_private = true};
    sign_on_ = std::make_unique<SingleSignOn>(settings_, *http_, *clock_);
  }
  // The next line that begins so, without that; empty where none comes.
  std::string Line(const std::string& beginning) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < until) {
      for (size_t end; (end = out_.find('\n')) != std::string::npos;) {
        const std::string line = out_.substr(0, end);
        out_.erase(0, end + 1);
        if (line.starts_with(beginning)) return line.substr(beginning.size());
        if (line.starts_with("ERROR")) {
          ADD_FAILURE() << line;
          return "";
        }
      }
      const auto turn = process_->Exchange(in_, &out_, &err_, until, waker_);
      in_.erase(0, turn.wrote);
      if (turn.out_ended) break;
    }
    ADD_FAILURE() << "no line " << beginning << ": " << err_;
    return "";
  }
  // What the browser of `login` brings back.
  std::map<std::string, std::string> Visit(const std::string& login, const std::string& url) {
    in_ += login + " " + url + "\n";
    const std::string back = Line("http://127.0.0.1:8311/");
    return Decoded(back.substr(back.find('?') + 1));
  }
  Result<SignOnIdentity> SignIn(const std::string& login) {
    const auto start = sign_on_->Begin();
    if (!start) return start.error();
    return sign_on_->Finish(start->pending, Visit(login, start->url));
  }

  HttpLoop loop_;
  std::unique_ptr<Http> http_ = loop_.Door({.allow_private = true});
  std::unique_ptr<Clock> clock_ = SystemClock();
  Waker waker_;
  std::string in_, out_, err_;
  std::unique_ptr<Process> process_;
  OidcSettings settings_;
  std::unique_ptr<SingleSignOn> sign_on_;
};

TEST_F(OidcProviderTest, PeopleSignInWithTheRolesOfTheirGroups) {
  const std::pair<const char*, bool> kinds[] = {{"RS256", false}, {"ES256", true}, {"PS256", false}};
  for (const auto& [alg, thin] : kinds) {
    SCOPED_TRACE(alg);
    ASSERT_NO_FATAL_FAILURE(Start(alg, thin));
    const auto identity = SignIn("ana");
    ASSERT_TRUE(identity.has_value()) << identity.error().message;
    EXPECT_EQ(identity->issuer, settings_.issuer);
    EXPECT_EQ(identity->subject, "ana");
    EXPECT_EQ(identity->name, "ana");
    EXPECT_EQ(identity->display_name, "Ana Ruiz");
    const auto person = PersonOf(*identity, settings_);
    ASSERT_TRUE(person.has_value()) << person.error().message;
    EXPECT_THAT(person->roles, testing::ElementsAre("publisher"));

    const auto bye = sign_on_->SignOutUrl(identity->id_token, "http://127.0.0.1:8311/signed-out");
    ASSERT_TRUE(bye.has_value() && bye->has_value());
    in_ += "ana " + **bye + "\n";
    EXPECT_EQ(Line("http://127.0.0.1:8311/"), "signed-out");

    const auto mallory = SignIn("mallory");
    ASSERT_TRUE(mallory.has_value()) << mallory.error().message;
    EXPECT_THAT(PersonOf(*mallory, settings_).error().message, HasSubstr("has no role here"));
  }
}

TEST_F(OidcProviderTest, ItRefusesWhatItMustAndWeSaySo) {
  ASSERT_NO_FATAL_FAILURE(Start("RS256", false));
  const auto start = sign_on_->Begin();
  ASSERT_TRUE(start.has_value());
  const auto query = Visit("ben", start->url);
  // The code of one sign-in with the verifier of another.
  PendingSignOn swapped = start->pending;
  swapped.verifier = std::string(43, 'a');
  EXPECT_THAT(sign_on_->Finish(swapped, query).error().message, HasSubstr("invalid_grant"));

  const auto once = sign_on_->Begin();
  ASSERT_TRUE(once.has_value());
  const auto back = Visit("ben", once->url);
  EXPECT_TRUE(sign_on_->Finish(once->pending, back).has_value());
  EXPECT_THAT(sign_on_->Finish(once->pending, back).error().message, HasSubstr("invalid_grant"));

  OidcSettings wrong = settings_;
  wrong.client_secret = Secret("not the secret at all");
  SingleSignOn stranger(wrong, *http_, *clock_);
  const auto third = stranger.Begin();
  ASSERT_TRUE(third.has_value());
  const auto refused = stranger.Finish(third->pending, Visit("ben", third->url));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().fault, Fault::kConfig);
  EXPECT_THAT(refused.error().message, HasSubstr("invalid_client"));

  wrong = settings_;
  wrong.issuer += "/";
  EXPECT_THAT(SingleSignOn(wrong, *http_, *clock_).Begin().error().message, HasSubstr("is for the issuer"));
}

TEST_F(OidcProviderTest, ItsKeysMayChange) {
  ASSERT_NO_FATAL_FAILURE(Start("RS256", false));
  FakeClock clock(clock_->Now());
  SingleSignOn sign_on(settings_, *http_, clock);
  const auto sign_in = [&]() -> Result<SignOnIdentity> {
    const auto start = sign_on.Begin();
    if (!start) return start.error();
    return sign_on.Finish(start->pending, Visit("ben", start->url));
  };
  ASSERT_TRUE(sign_in().has_value());
  in_ += "ROTATE\n";
  Line("ROTATED");
  EXPECT_THAT(sign_in().error().message, HasSubstr("that the provider does not list"));
  clock.Advance(std::chrono::minutes(1));
  const auto again = sign_in();
  EXPECT_TRUE(again.has_value()) << again.error().message;
}

}  // namespace
}  // namespace crier
