// People, sessions, tokens and counts of failed sign-ins come back as they were put in, on every database.
#include "store/tables/people.h"

#include "store/tables/api_tokens.h"
#include "store/tables/sessions.h"
#include "store/tables/sign_ins.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::minutes;

Person Ana() {
  return {.name = "ana",
          .display_name = "Ana \xc3\x81lvarez",
          .roles = {Role::kTriage, Role::kApprover},
          .zones = {"Harbor", "Old Town"},
          .severity = "Moderate",
          .disabled = true,
          .password_hash = "$argon2id$...",
          .must_change_password = true,
          .totp_secret = "ABC",
          .totp_offered = "DEF",
          .totp_step = 50'000'000,
          .recovery_hashes = {"h1", "h2"},
          .made_at = kNow,
          .changed_at = kNow + minutes(1)};
}

class PeopleTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (db_ == nullptr) return;
    for (const char* name : {"ben", "cy"})
      ASSERT_TRUE(db_->Write([&](Tx& tx) { return AddPerson(tx, Person{.name = name}); }));
  }
  Result<void> Write(const std::function<Result<void>(Tx&)>& work) { return db_->Write(work); }
};
INSTANTIATE_TEST_SUITE_P(On, PeopleTest, BackEnds(), BackEndName);

TEST_P(PeopleTest, ComeBackAsTheyWere) {
  ASSERT_TRUE(Write([](Tx& tx) { return AddPerson(tx, Ana()); }));
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return FindPerson(tx, "ana"); }), Ana());
  Person changed = Ana();
  changed.roles = {};
  changed.disabled = false;
  ASSERT_TRUE(Write([&](Tx& tx) { return SavePerson(tx, changed); }));
  EXPECT_EQ(InRead(*db_, [](Tx& tx) { return FindPeople(tx); })->at(0), changed);
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return FindPerson(tx, "Ana"); }), std::nullopt);
}

TEST_P(PeopleTest, ANameIsOnesAlone) {
  const auto again = Write([](Tx& tx) { return AddPerson(tx, Person{.name = "ben"}); });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::kRejected);
  const auto nobody = Write([](Tx& tx) { return SavePerson(tx, Person{.name = "dan"}); });
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().fault, Fault::kNotFound);
}

TEST_P(PeopleTest, ARoleThatThereIsNotIsNoRight) {
  ASSERT_TRUE(InWrite(
      *db_, [](Tx& tx) { return tx.Run("UPDATE people SET roles = '[\"king\"]' WHERE name = 'ben'"); }));
  const auto ben = InRead(*db_, [](Tx& tx) { return FindPerson(tx, "ben"); });
  ASSERT_FALSE(ben);
  EXPECT_EQ(ben.error().fault, Fault::kDamaged);
  std::vector<std::string> unreadable;
  EXPECT_EQ(InRead(*db_, [&](Tx& tx) { return FindPeople(tx, &unreadable); })->size(), 1U);
  EXPECT_EQ(unreadable, std::vector<std::string>{"ben"});
}

TEST_P(PeopleTest, SessionsAreFoundByTheirTokenAndDropped) {
  const auto session = [](const std::string& id, const std::string& person, int age) {
    return Session{
        id, person, "hash " + id, "192.0.2.1", "a browser", kNow - minutes(age), kNow - minutes(age)};
  };
  ASSERT_TRUE(Write([&](Tx& tx) -> Result<void> {
    for (const Session& each :
         {session("1", "ben", 90), session("2", "ben", 10), session("3", "ben", 0), session("4", "cy", 0)}) {
      if (auto added = AddSession(tx, each); !added) return added;
    }
    return {};
  }));
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return FindSessionByToken(tx, "hash 2"); }), session("2", "ben", 10));
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return FindSessionByToken(tx, "hash"); }), std::nullopt);
  ASSERT_TRUE(Write([](Tx& tx) { return TouchSession(tx, "2", kNow); }));
  ASSERT_TRUE(Write([](Tx& tx) { return TouchSession(tx, "2", kNow - minutes(5)); }));
  EXPECT_EQ((*InRead(*db_, [](Tx& tx) { return FindSession(tx, "2"); }))->seen_at, kNow) << "never back";
  EXPECT_EQ(
      *InWrite(*db_, [](Tx& tx) { return DropEndedSessions(tx, kNow - minutes(600), kNow - minutes(60)); }),
      1);
  EXPECT_FALSE(*InWrite(*db_, [](Tx& tx) { return DropSession(tx, "4", "ben"); })) << "not his";
  EXPECT_EQ(*InWrite(*db_, [](Tx& tx) { return DropSessionsOf(tx, "ben", "3"); }), 1);
  EXPECT_EQ(InRead(*db_, [](Tx& tx) { return FindSessionsOf(tx, "ben"); })->size(), 1U);
}

TEST_P(PeopleTest, TokensAreFoundByTheirHashAndRevokedOnce) {
  ApiToken token{.id = "t1",
                 .name = "import",
                 .person = "ben",
                 .permissions = {Permission::kView, Permission::kTriage},
                 .token_hash = "hash",
                 .made_at = kNow,
                 .expires_at = kNow + minutes(9)};
  ASSERT_TRUE(Write([&](Tx& tx) { return AddApiToken(tx, token); }));
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return FindApiTokenByHash(tx, "hash"); }), token);
  EXPECT_TRUE(IsLive(token, kNow + minutes(8)));
  EXPECT_FALSE(IsLive(token, kNow + minutes(9)));
  EXPECT_TRUE(*InWrite(*db_, [](Tx& tx) { return RevokeApiToken(tx, "t1", kNow); }));
  EXPECT_FALSE(*InWrite(*db_, [](Tx& tx) { return RevokeApiToken(tx, "t1", kNow + minutes(1)); }));
  ASSERT_TRUE(Write([](Tx& tx) { return TouchApiToken(tx, "t1", kNow); }));
  const auto stored = InRead(*db_, [](Tx& tx) { return FindApiTokens(tx, "ben"); })->at(0);
  EXPECT_EQ(stored.revoked_at, kNow);
  EXPECT_EQ(stored.used_at, kNow);
  EXPECT_FALSE(IsLive(stored, kNow));
  EXPECT_TRUE(InRead(*db_, [](Tx& tx) { return FindApiTokens(tx, "cy"); })->empty());
}

TEST_P(PeopleTest, FailedSignInsAreKeptAndForgotten) {
  const auto count = [&] { return *InRead(*db_, [](Tx& tx) { return FindSignIns(tx, "account ben"); }); };
  EXPECT_EQ(count().failures, 0);
  ASSERT_TRUE(Write([](Tx& tx) { return PutSignIns(tx, "account ben", {7, kNow}); }));
  ASSERT_TRUE(Write([](Tx& tx) { return ForgiveSignIn(tx, "account ben"); }));
  EXPECT_EQ(count().failures, 6);
  EXPECT_EQ(count().last, kNow);
  EXPECT_EQ(*InWrite(*db_, [](Tx& tx) { return ForgetSignIns(tx, kNow); }), 0);
  EXPECT_EQ(*InWrite(*db_, [](Tx& tx) { return ForgetSignIns(tx, kNow + minutes(1)); }), 1);
  EXPECT_EQ(count().failures, 0);
}

TEST_P(PeopleTest, AnAddressIsKnownForAWhile) {
  ASSERT_TRUE(Write([](Tx& tx) { return RememberAddress(tx, "ben", "192.0.2.1", kNow); }));
  const auto known = [&](const char* person, const char* network, Time since) {
    return *InRead(*db_, [&](Tx& tx) { return IsKnownAddress(tx, person, network, since); });
  };
  EXPECT_TRUE(known("ben", "192.0.2.1", kNow));
  EXPECT_FALSE(known("ben", "192.0.2.1", kNow + minutes(1)));
  EXPECT_FALSE(known("cy", "192.0.2.1", kNow));
  EXPECT_FALSE(known("ben", "192.0.2.2", kNow));
  EXPECT_EQ(*InWrite(*db_, [](Tx& tx) { return ForgetAddresses(tx, kNow + minutes(1)); }), 1);
}

}  // namespace
}  // namespace crier
