#include "connectors/kit/signatures.h"

#include <gtest/gtest.h>

#include "core/digest.h"

namespace crier::kit {
namespace {

using namespace std::chrono_literals;

const Secret kKey("key"), kNext("next-secret");
const std::string kFox = "The quick brown fox jumps over the lazy dog";

TEST(KitSignatures, AreThoseOfThePublishedVectors) {
  EXPECT_EQ(Sign({.prefix = "sha256="}, kKey, kFox),
            "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
  EXPECT_EQ(Sign({.hash = SignatureHash::kSha1}, kKey, kFox), "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9");
  // The example that Twilio's page on security had for years.
  EXPECT_EQ(Sign({SignatureHash::kSha1, SignatureEncoding::kBase64}, Secret("12345"),
                 "https://mycompany.com/myapp.php?foo=1&bar=2CallSidCA1234567890ABCDECaller+14158675309"
                 "Digits1234From+14158675309To+18005551212"),
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
  EXPECT_EQ(Sign({SignatureHash::kSha1, SignatureEncoding::kBase64}, kKey, kFox),
            "3nybhbi3iqa8ino29wqQcBydtNk=");
}

TEST(KitSignatures, AnySecretHoldsWhileOneIsChanged) {
  const HmacScheme scheme{.prefix = "v0="};
  const std::vector<Secret> both = {kKey, kNext}, old = {kKey};
  const std::string with_next = Sign(scheme, kNext, kFox);
  EXPECT_TRUE(Holds(scheme, both, kFox, with_next));
  EXPECT_FALSE(Holds(scheme, old, kFox, with_next));
  EXPECT_TRUE(Holds(scheme, old, kFox, "v0=00, " + Sign(scheme, kKey, kFox))) << "one of several";
  EXPECT_FALSE(Holds(scheme, old, kFox + "x", Sign(scheme, kKey, kFox)));
  EXPECT_FALSE(Holds(scheme, old, kFox, Sign({}, kKey, kFox))) << "without the prefix";
}

TEST(KitSignatures, HexMayBeUpperCaseAndBase64MayNot) {
  const std::vector<Secret> keys = {kKey};
  EXPECT_TRUE(Holds({}, keys, kFox, "F7BC83F430538424B13298E6AA6FB143EF4D59A14946175997479DBC2D1A3CD8"));
  const HmacScheme base64{SignatureHash::kSha1, SignatureEncoding::kBase64};
  EXPECT_TRUE(Holds(base64, keys, kFox, "3nybhbi3iqa8ino29wqQcBydtNk="));
  EXPECT_FALSE(Holds(base64, keys, kFox, "3NYBHBI3IQA8INO29WQQCBYDTNK="));
}

TEST(KitSignatures, NothingHoldsWithoutASecretOrASignature) {
  const std::vector<Secret> empty = {Secret()}, none, keys = {kKey};
  EXPECT_FALSE(Holds({}, empty, kFox, Sign({}, Secret(), kFox)));
  EXPECT_FALSE(Holds({}, none, kFox, Sign({}, kKey, kFox)));
  EXPECT_FALSE(Holds({}, keys, kFox, ""));
}

TEST(KitSignatures, LooksAtNoMoreThanSixteenPieces) {
  const std::vector<Secret> keys = {kKey};
  std::string header;
  for (int i = 0; i < 15; ++i) header += "a,";
  EXPECT_TRUE(Holds({}, keys, kFox, header + Sign({}, kKey, kFox)));
  EXPECT_FALSE(Holds({}, keys, kFox, "a," + header + Sign({}, kKey, kFox)));
}

// RFC 8032, 7.1, tests 1 and 2.
TEST(KitSignatures, Ed25519) {
  const std::string key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
  const std::string good =
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2e"
      "aeb"
      "4302aeeb00d291612bb0c00";
  EXPECT_TRUE(HoldsEd25519(key, "\x72", good));
  EXPECT_FALSE(HoldsEd25519(key, "\x73", good));
  EXPECT_FALSE(HoldsEd25519(key, "\x72", "0" + good.substr(1)));
  EXPECT_FALSE(HoldsEd25519(key, "\x72", good.substr(2)));
  EXPECT_FALSE(HoldsEd25519(key, "\x72", "zz" + good.substr(2)));
  EXPECT_FALSE(HoldsEd25519("", "\x72", good));
  EXPECT_TRUE(
      HoldsEd25519("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                   "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e397"
                   "01cf9b46bd25bf5f0595bbe24655141438e7a100b"));
}

TEST(KitSignatures, ASignedTimeIsBoundedOnBothSides) {
  const Time now(1'800'000'000'000ms);
  EXPECT_TRUE(CheckSkew("X-Time", now - 5min, now, 5min));
  EXPECT_TRUE(CheckSkew("X-Time", now + 5min, now, 5min));
  for (const Time far : {now - 5min - 1ms, now + 5min + 1ms, Time::min(), Time::max()}) {
    const auto checked = CheckSkew("X-Time", far, now, 5min);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().fault, Fault::kAuth);
    EXPECT_NE(checked.error().message.find("X-Time"), std::string::npos);
  }
}

TEST(KitSignatures, MayBeCutShort) {
  const HmacScheme whole, cut{.digits = 32};
  const std::vector<Secret> keys = {kKey};
  const std::string proof = Sign(cut, kKey, kFox);
  EXPECT_EQ(proof, Sign(whole, kKey, kFox).substr(0, 32));
  EXPECT_TRUE(Holds(cut, keys, kFox, proof));
  EXPECT_FALSE(Holds(cut, keys, kFox, proof.substr(0, 31)));
  EXPECT_FALSE(Holds(cut, keys, kFox, Sign(whole, kKey, kFox)));
}

}  // namespace
}  // namespace crier::kit
