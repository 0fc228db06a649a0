#include "accounts/session.h"

#include <gtest/gtest.h>

#include "accounts/token.h"

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
constexpr Time kStart{std::chrono::milliseconds(1'800'000'000'000)};
const SessionRules kRules;

TEST(Session, EndsWhenNothingIsDone) {
  Session session = OpenSession("ana", "192.0.2.1", "a browser", kStart).session;
  EXPECT_TRUE(IsLive(session, kRules, kStart + minutes(59)));
  EXPECT_FALSE(IsLive(session, kRules, kStart + hours(1)));
  session.seen_at = kStart + minutes(59);
  EXPECT_TRUE(IsLive(session, kRules, kStart + hours(1)));
}

TEST(Session, EndsWhateverIsDone) {
  Session session = OpenSession("ana", "192.0.2.1", "a browser", kStart).session;
  session.seen_at = kStart + hours(12);
  EXPECT_FALSE(IsLive(session, kRules, kStart + hours(12)));
  EXPECT_TRUE(IsLive(session, kRules, kStart + hours(12) - minutes(1)));
}

TEST(Session, KeepsNothingThatSignsIn) {
  const OpenedSession opened = OpenSession("ana", "192.0.2.1", std::string(5000, 'x'), kStart);
  EXPECT_EQ(opened.session.token_hash, HashToken(opened.token));
  EXPECT_EQ(opened.session.token_hash.find(opened.token), std::string::npos);
  EXPECT_LE(opened.session.agent.size(), 200U);
  EXPECT_NE(OpenSession("ana", "", "", kStart).token, opened.token);
}

TEST(Session, TheCsrfTokenIsOfItsSessionAndTellsNothingOfIt) {
  EXPECT_EQ(CsrfOf("crier_abc"), CsrfOf("crier_abc"));
  EXPECT_NE(CsrfOf("crier_abc"), CsrfOf("crier_abd"));
  EXPECT_EQ(CsrfOf("crier_abc").size(), 64U);
}

TEST(Cookie, IsForOursAlone) {
  EXPECT_EQ(CookieOf("crier_abc", true),
            "crier_session=crier_abc; Path=/; HttpOnly; SameSite=Strict; Secure");
  EXPECT_EQ(CookieOf("crier_abc", false), "crier_session=crier_abc; Path=/; HttpOnly; SameSite=Strict");
  EXPECT_EQ(NoCookie(false), "crier_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

TEST(Cookie, OfABrowserOnItsWayComesBackFromTheProvider) {
  EXPECT_EQ(SignOnCookieOf("crier_abc", true),
            "crier_sign_on=crier_abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600");
  EXPECT_EQ(NoSignOnCookie(false), "crier_sign_on=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
  constexpr char kBoth[] = "crier_session=abc; crier_sign_on=def";
  EXPECT_EQ(TokenInCookie(kBoth), "abc");
  EXPECT_EQ(TokenInCookie(kBoth, kSignOnCookie), "def");
}

TEST(Cookie, IsFoundAmongOthers) {
  EXPECT_EQ(TokenInCookie("crier_session=abc"), "abc");
  EXPECT_EQ(TokenInCookie("a=b; crier_session=abc; c=d"), "abc");
  EXPECT_EQ(TokenInCookie("crier_session=a=b"), "a=b");
  EXPECT_EQ(TokenInCookie("crier_session=abc; crier_session=abc"), "abc");
  for (const char* none : {"", "crier_session", "crier_session=", "xcrier_session=abc", "CRIER_SESSION=abc",
                           "crier_session=abc; crier_session=def", ";;;", "a=crier_session=abc"})
    EXPECT_EQ(TokenInCookie(none), std::nullopt) << none;
  EXPECT_EQ(TokenInCookie(std::string(9000, 'a') + "; crier_session=abc"), std::nullopt);
}

}  // namespace
}  // namespace crier
