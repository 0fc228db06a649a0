#include "accounts/sign_in.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
constexpr Time kFirstTry{std::chrono::milliseconds(1'800'000'000'000)};

Attempts Failing(int times) {
  Attempts attempts;
  for (int i = 0; i < times; ++i) attempts = AfterFailure(attempts, kFirstTry);
  return attempts;
}

TEST(SignInLimit, TheFirstTriesAreFreeThenEachDoublesTheWait) {
  EXPECT_LE(NextTry(Attempts{}, kOfAccount), kFirstTry);
  EXPECT_LE(NextTry(Failing(4), kOfAccount), kFirstTry);
  EXPECT_EQ(NextTry(Failing(5), kOfAccount), kFirstTry + seconds(1));
  EXPECT_EQ(NextTry(Failing(6), kOfAccount), kFirstTry + seconds(2));
  EXPECT_EQ(NextTry(Failing(9), kOfAccount), kFirstTry + seconds(16));
}

TEST(SignInLimit, EveryWaitHasAnEnd) {
  for (const int times : {50, 1000}) {
    EXPECT_EQ(NextTry(Failing(times), kOfAccount), kFirstTry + minutes(5));
    EXPECT_EQ(NextTry(Failing(times), kOfAddress), kFirstTry + minutes(15));
  }
}

TEST(SignInLimit, ADayWithoutFailureForgetsThem) {
  EXPECT_EQ(AfterFailure(Failing(9), kFirstTry + hours(24)).failures, 1);
  EXPECT_EQ(AfterFailure(Failing(9), kFirstTry + hours(23)).failures, 10);
}

std::vector<std::string> Keys(std::string_view name, std::string_view address, bool known) {
  std::vector<std::string> keys;
  for (const AttemptKey& each : AttemptKeys(name, address, known)) keys.push_back(each.key);
  return keys;
}

TEST(SignInLimit, StrangersElsewhereDoNotCountWhereAPersonIsKnown) {
  const auto at_home = Keys("ana", "192.0.2.1", true), stranger = Keys("ana", "203.0.113.9", false);
  for (const std::string& each : at_home)
    EXPECT_EQ(std::count(stranger.begin(), stranger.end(), each), 0) << each;
  EXPECT_EQ(Keys("ana", "203.0.113.10", false)[1], stranger[1]) << "all strangers together";
  EXPECT_EQ(Keys("", "192.0.2.1", false).size(), 1U);
}

TEST(SignInLimit, ANetworkOfIpv6IsOne) {
  EXPECT_EQ(NetworkOf("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(NetworkOf("2001:db8:0:1::1"), NetworkOf("2001:db8:0:1:ffff::9"));
  EXPECT_NE(NetworkOf("2001:db8:0:1::1"), NetworkOf("2001:db8:0:2::1"));
  EXPECT_EQ(NetworkOf("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_LE(NetworkOf(std::string(5000, 'x')).size(), 64U);
}

}  // namespace
}  // namespace crier
