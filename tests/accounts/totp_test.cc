#include "accounts/totp.h"

#include <gtest/gtest.h>

#include <set>

namespace crier {
namespace {

// "12345678901234567890": the secret of RFC 6238, appendix B.
constexpr char kSecret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
constexpr Time At(int64_t seconds) { return Time{std::chrono::seconds(seconds)}; }

TEST(Totp, IsThatOfTheStandard) {
  const std::pair<int64_t, const char*> vectors[] = {{59, "287082"},
                                                     {1111111109, "081804"},
                                                     {1111111111, "050471"},
                                                     {1234567890, "005924"},
                                                     {2000000000, "279037"}};
  for (const auto& [seconds, code] : vectors) {
    EXPECT_EQ(TotpCode(kSecret, TotpStepAt(At(seconds))), code);
    EXPECT_EQ(TotpStep(kSecret, code, At(seconds), 0), seconds / 30) << seconds;
  }
}

TEST(Totp, ACodeHoldsOneStepEachWay) {
  constexpr int64_t kStep = 50'000'000;
  const std::string code = TotpCode(kSecret, kStep);
  for (const int64_t off : {-1, 0, 1}) EXPECT_EQ(TotpStep(kSecret, code, At((kStep + off) * 30), 0), kStep);
  for (const int64_t off : {-2, 2, 100})
    EXPECT_EQ(TotpStep(kSecret, code, At((kStep + off) * 30), 0), std::nullopt);
}

TEST(Totp, ACodeWorksOnceAndNoOlderOneAfterIt) {
  constexpr int64_t kStep = 50'000'000;
  const Time now = At(kStep * 30);
  EXPECT_EQ(TotpStep(kSecret, TotpCode(kSecret, kStep), now, kStep), std::nullopt);
  EXPECT_EQ(TotpStep(kSecret, TotpCode(kSecret, kStep - 1), now, kStep), std::nullopt);
  EXPECT_EQ(TotpStep(kSecret, TotpCode(kSecret, kStep + 1), now, kStep), kStep + 1);
}

TEST(Totp, WhatIsNoCodeIsNone) {
  const Time now = At(59);
  for (const char* wrong : {"", "28708", "2870820", "abcdef", "-87082", "287083"})
    EXPECT_EQ(TotpStep(kSecret, wrong, now, 0), std::nullopt) << wrong;
  EXPECT_EQ(TotpStep(kSecret, "287 082", now, 0), 1) << "as phones show it";
  for (const char* secret : {"", "1", "!"})
    EXPECT_EQ(TotpStep(secret, "287082", now, 0), std::nullopt) << secret;
}

TEST(Totp, SecretsAreLongAndDiffer) {
  EXPECT_EQ(NewTotpSecret().size(), 32U);
  EXPECT_NE(NewTotpSecret(), NewTotpSecret());
  EXPECT_EQ(
      TotpUri("Port Alder", "ana", "ABC"),
      "otpauth://totp/Port%20Alder:ana?secret=ABC&issuer=Port%20Alder&algorithm=SHA1&digits=6&period=30");
}

TEST(RecoveryCodes, EachWorksOnce) {
  RecoveryCodes made = NewRecoveryCodes();
  ASSERT_EQ(made.codes.size(), 10U);
  EXPECT_EQ(std::set<std::string>(made.codes.begin(), made.codes.end()).size(), 10U);
  for (const std::string& hash : made.hashes) EXPECT_EQ(hash.find(made.codes[0]), std::string::npos);
  EXPECT_FALSE(TakeRecoveryCode("", &made.hashes));
  EXPECT_FALSE(TakeRecoveryCode(made.hashes[0], &made.hashes));
  EXPECT_TRUE(TakeRecoveryCode(made.codes[3], &made.hashes));
  EXPECT_FALSE(TakeRecoveryCode(made.codes[3], &made.hashes));
  EXPECT_EQ(made.hashes.size(), 9U);
  std::string typed = made.codes[4];
  std::erase(typed, '-');
  EXPECT_TRUE(TakeRecoveryCode(" " + typed, &made.hashes)) << "dashes are for the eye";
}

}  // namespace
}  // namespace crier
