#include "accounts/seal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier {
namespace {

using testing::HasSubstr;
using testing::Not;

SealKey NewKey() {
  auto key = SealKey::Read(Secret(NewSealKey()));
  EXPECT_TRUE(key) << (key ? "" : key.error().message);
  return *std::move(key);
}

TEST(Seal, OpensWhatItSealedAndShowsNothingOfIt) {
  const SealKey key = NewKey();
  const std::string sealed = key.Seal("zq7-bot-secret", "channel wall, token");
  EXPECT_THAT(sealed, Not(HasSubstr("zq7")));
  EXPECT_NE(sealed, key.Seal("zq7-bot-secret", "channel wall, token")) << "a nonce of its own each";
  const auto opened = key.Open(sealed, "channel wall, token");
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->Reveal(), "zq7-bot-secret");
}

TEST(Seal, AnotherKeyIsToldAsSuch) {
  const std::string sealed = NewKey().Seal("zq7-bot-secret", "p");
  const auto opened = NewKey().Open(sealed, "p");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::kAuth);
  EXPECT_THAT(opened.error().message, HasSubstr("another key"));
}

TEST(Seal, AnyChangeAndAnyOtherPurposeIsFound) {
  const SealKey key = NewKey();
  const std::string sealed = key.Seal("zq7-bot-secret", "p");
  EXPECT_FALSE(key.Open(sealed, "q"));
  EXPECT_FALSE(key.Open("zq7-bot-secret", "p")) << "never taken in plain";
  for (size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    const auto opened = key.Open(changed, "p");
    if (opened) {
      EXPECT_TRUE(false) << "byte " << at;
    }
    EXPECT_FALSE(key.Open(sealed.substr(0, at), "p")) << at;
  }
}

TEST(Seal, AKeyIs32BytesInBase64) {
  for (const char* bad :
       {"", "no-key-at-all", "Zm9vYmFyIQ==", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    const auto key = SealKey::Read(Secret(bad));
    ASSERT_FALSE(key) << bad;
    EXPECT_THAT(key.error().message, HasSubstr("openssl rand -base64 32"));
  }
  EXPECT_TRUE(SealKey::Read(Secret("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")));
}

}  // namespace
}  // namespace crier
