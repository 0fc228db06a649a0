#include "accounts/password.h"

#include <gtest/gtest.h>

#include <string>

namespace crier {
namespace {

// As it was made with a quarter of the memory.
constexpr char kOlder[] =
    "$argon2id$v=19$m=16384,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$wqkSWR+hXvYsA2k3YVp1YDnfvGXbMuBIXHJvU1Q0oYc";

TEST(Password, OnlyTheSameOneMatches) {
  const auto hash = HashPassword("correct horse battery");
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$")) << *hash;
  EXPECT_TRUE(PasswordMatches("correct horse battery", *hash));
  for (const char* wrong : {"", "correct horse batterz", "correct horse battery ", "Correct horse battery"})
    EXPECT_FALSE(PasswordMatches(wrong, *hash)) << wrong;
  EXPECT_NE(HashPassword("correct horse battery").value_or(""), *hash) << "each has its own salt";
}

TEST(Password, NothingMatchesWhatIsNoHash) {
  for (const std::string hash : {"", "x", "$argon2id$", "correct horse battery"}) {
    EXPECT_FALSE(PasswordMatches("correct horse battery", hash)) << hash;
    EXPECT_FALSE(PasswordMatches("", hash)) << hash;
  }
  EXPECT_FALSE(PasswordMatches("a", std::string(5000, '$')));
}

TEST(Password, ABookIsNotHashed) {
  const auto hash = HashPassword("correct horse battery");
  EXPECT_FALSE(PasswordMatches(std::string(kMostPassword + 1, 'a'), hash.value_or("")));
  EXPECT_FALSE(CheckPassword(std::string(kMostPassword, 'a') + "b", "ana"));
}

TEST(Password, WeakOnesAreRefusedWithAReason) {
  for (const std::string weak : {"", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "administrator1"}) {
    const auto checked = CheckPassword(weak, "administrator");
    ASSERT_FALSE(checked) << weak;
    EXPECT_EQ(checked.error().fault, Fault::kBadData);
    EXPECT_TRUE(weak.empty() || checked.error().message.find(weak) == std::string::npos) << "it repeats it";
  }
  EXPECT_FALSE(CheckPassword(std::string("twelve\0chars", 12), "ana"));
  EXPECT_TRUE(CheckPassword("twelve chars", "ana"));
  EXPECT_TRUE(CheckPassword(
      "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc",
      "ana"));
  EXPECT_FALSE(CheckPassword("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc", "ana")) << "six letters";
}

TEST(Password, AHashOfFewerMeansIsMadeAnew) {
  EXPECT_TRUE(IsOutdated(kOlder));
  EXPECT_FALSE(IsOutdated(HashPassword("correct horse battery").value_or("")));
}

TEST(Password, MadeOnesAreGoodAndDiffer) {
  const std::string made = NewPassword();
  EXPECT_EQ(made.size(), 24U);
  EXPECT_TRUE(CheckPassword(made, "ana"));
  EXPECT_NE(NewPassword(), made);
}

}  // namespace
}  // namespace crier
