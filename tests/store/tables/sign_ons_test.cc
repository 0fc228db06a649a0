// Pending sign-ons, identities and the ID tokens of sessions, on every database.
#include "store/tables/sign_ons.h"

#include "store/tables/people.h"
#include "store/tables/sessions.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::minutes;

class SignOnsTest : public StoreTest {
 protected:
  Result<void> Write(const std::function<Result<void>(Tx&)>& work) { return db_->Write(work); }
  std::optional<KeptSignOn> Take(const std::string& hash) {
    std::optional<KeptSignOn> taken;
    EXPECT_TRUE(Write([&](Tx& tx) -> Result<void> {
      auto found = TakePendingSignOn(tx, hash);
      if (!found) return found.error();
      taken = *found;
      return {};
    }));
    return taken;
  }
};
INSTANTIATE_TEST_SUITE_P(On, SignOnsTest, BackEnds(), BackEndName);

TEST_P(SignOnsTest, APendingOneIsTakenOnce) {
  const KeptSignOn pending{"hash", "state", "nonce", "verifier", kNow};
  ASSERT_TRUE(Write([&](Tx& tx) { return AddPendingSignOn(tx, pending); }));
  EXPECT_EQ(Take("another"), std::nullopt);
  EXPECT_EQ(Take("hash"), pending);
  EXPECT_EQ(Take("hash"), std::nullopt);
}

TEST_P(SignOnsTest, OldOnesGo) {
  ASSERT_TRUE(Write([](Tx& tx) -> Result<void> {
    if (auto put = AddPendingSignOn(tx, {"old", "s", "n", "v", kNow - minutes(11)}); !put) return put;
    if (auto put = AddPendingSignOn(tx, {"new", "s", "n", "v", kNow - minutes(9)}); !put) return put;
    auto dropped = DropPendingSignOns(tx, kNow - minutes(10));
    return dropped ? Result<void>() : dropped.error();
  }));
  EXPECT_EQ(Take("old"), std::nullopt);
  EXPECT_NE(Take("new"), std::nullopt);
}

TEST_P(SignOnsTest, TheOldestMakeRoom) {
  ASSERT_TRUE(Write([](Tx& tx) -> Result<void> {
    // As AddPendingSignOn does, but quickly.
    for (int64_t i = 0; i < kMostPendingSignOns; ++i) {
      auto put = tx.Run("INSERT INTO pending_sign_ons VALUES (?, 's', 'n', 'v', ?)",
                        {"hash" + std::to_string(i), i});
      if (!put) return put.error();
    }
    return AddPendingSignOn(tx, {"last", "s", "n", "v", kNow});
  }));
  const auto rows = InRead(*db_, [](Tx& tx) { return tx.Query("SELECT COUNT(*) FROM pending_sign_ons"); });
  EXPECT_EQ(rows->front().Int(0), kMostPendingSignOns);
  EXPECT_EQ(Take("hash0"), std::nullopt);
  EXPECT_NE(Take("hash1"), std::nullopt);
  EXPECT_NE(Take("last"), std::nullopt);
}

TEST_P(SignOnsTest, AnAccountIsOnePersons) {
  ASSERT_TRUE(Write([](Tx& tx) -> Result<void> {
    for (const char* name : {"ana", "ben"}) {
      if (auto put = AddPerson(tx, Person{.name = name}); !put) return put;
    }
    return AddIdentity(tx, "https://one.example", "42", "ana");
  }));
  const auto again = Write([](Tx& tx) { return AddIdentity(tx, "https://one.example", "42", "ben"); });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::kRejected);
  ASSERT_TRUE(Write([](Tx& tx) { return AddIdentity(tx, "https://two.example", "42", "ben"); }));
  const auto whose = [&](const std::string& issuer, const std::string& subject) {
    return *InRead(*db_, [&](Tx& tx) { return FindIdentity(tx, issuer, subject); });
  };
  EXPECT_EQ(whose("https://one.example", "42"), "ana");
  EXPECT_EQ(whose("https://two.example", "42"), "ben");
  EXPECT_EQ(whose("https://one.example", "43"), std::nullopt);
  EXPECT_TRUE(*InRead(*db_, [](Tx& tx) { return HasIdentity(tx, "ana"); }));
  EXPECT_FALSE(*InRead(*db_, [](Tx& tx) { return HasIdentity(tx, "cy"); }));
}

TEST_P(SignOnsTest, AnIdTokenGoesWithItsSession) {
  ASSERT_TRUE(Write([](Tx& tx) -> Result<void> {
    if (auto put = AddPerson(tx, Person{.name = "ana"}); !put) return put;
    for (const char* id : {"s1", "s2"}) {
      if (auto put = AddSession(tx, {id, "ana", std::string("hash ") + id, "", "", kNow, kNow}); !put)
        return put;
      if (auto put = PutIdToken(tx, id, std::string("token ") + id); !put) return put;
    }
    auto dropped = DropSession(tx, "s1", "ana");
    return dropped ? Result<void>() : dropped.error();
  }));
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return FindIdToken(tx, "s1"); }), std::nullopt);
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return FindIdToken(tx, "s2"); }), "token s2");
}

}  // namespace
}  // namespace crier
