#include "store/migrations/schema.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/db/postgres.h"
#include "store/db/sqlite.h"
#include "store/tables/consents.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

class SchemaTest : public StoreTest {
 protected:
  SchemaTest() { opens_ = false; }
  // Without migrating.
  std::unique_ptr<Db> Open() {
    auto db = OnPostgres() ? OpenPostgres(url_) : OpenSqlite(url_.substr(7));
    EXPECT_TRUE(db) << db.error().message;
    return db ? *std::move(db) : nullptr;
  }
  int64_t Tables(Db& db) {
    return Number(db, OnPostgres() ? "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()"
                                   : "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'");
  }
};
INSTANTIATE_TEST_SUITE_P(On, SchemaTest, BackEndsOnDisk(), BackEndName);

TEST_P(SchemaTest, MigratesOnceAndKeepsWhatIsThere) {
  {
    auto db = OpenDb(url_);
    ASSERT_TRUE(db) << db.error().message;
    TakeAll(**db, Poll({About("pothole", Say("m1", "a hole"))}));
  }
  auto db = OpenDb(url_);
  ASSERT_TRUE(db) << db.error().message;
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM mentions"), 1);
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM schema_version"), SchemaVersion());
}

TEST_P(SchemaTest, RefusesANewerDatabaseAndLeavesItAlone) {
  const auto db = Open();
  auto made = db->Write([](Tx& tx) -> Result<void> {
    (void)tx.Run("CREATE TABLE schema_version (version BIGINT NOT NULL)");
    auto put = tx.Run("INSERT INTO schema_version (version) VALUES (?)", {SchemaVersion() + 1});
    return put ? Result<void>() : put.error();
  });
  ASSERT_TRUE(made) << made.error().message;
  auto opened = OpenDb(url_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::kConfig);
  EXPECT_NE(opened.error().message.find("newer"), std::string::npos) << opened.error().message;
  EXPECT_EQ(Tables(*db), 1);
}

TEST_P(SchemaTest, AMigrationThatFailsLeavesNothing) {
  const auto db = Open();
  ASSERT_TRUE(InWrite(*db, [](Tx& tx) { return tx.Run("CREATE TABLE posts (in_the_way BIGINT)"); }));
  EXPECT_FALSE(Migrate(*db));
  EXPECT_EQ(Tables(*db), 1);
  ASSERT_TRUE(InWrite(*db, [](Tx& tx) { return tx.Run("DROP TABLE posts"); }));
  const auto migrated = Migrate(*db);
  EXPECT_TRUE(migrated) << migrated.error().message;
}

TEST_P(SchemaTest, TwoMayStartAtOnce) {
  std::vector<std::thread> starters;
  for (int i = 0; i < 4; ++i) {
    starters.emplace_back([&] {
      auto db = OpenDb(url_);
      EXPECT_TRUE(db) << db.error().message;
    });
  }
  for (std::thread& each : starters) each.join();
  auto db = OpenDb(url_);
  ASSERT_TRUE(db) << db.error().message;
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM schema_version"), SchemaVersion());
}

// Version 4 knew of a consent a word and a time.
TEST_P(SchemaTest, ConsentsOfBeforeHaveTheirHistory) {
  const auto db = Open();
  ASSERT_TRUE(MigrateTo(*db, 4));
  auto put = db->Write([](Tx& tx) -> Result<void> {
    for (const auto& [who, granted] : {std::pair("ana", 0), std::pair("bob", 1)}) {
      auto done =
          tx.Run("INSERT INTO consents (channel, recipient, granted, at, detail) VALUES (?, ?, ?, ?, ?)",
                 {std::string("town"), std::string(who), int64_t{granted}, int64_t{1'800'000'000'000},
                  std::string("a word")});
      if (!done) return done.error();
    }
    return {};
  });
  ASSERT_TRUE(put) << put.error().message;
  const auto migrated = Migrate(*db);
  ASSERT_TRUE(migrated) << migrated.error().message;
  const auto history = [&](const std::string& who) {
    return *InRead(*db, [&](Tx& tx) { return ConsentHistory(tx, "town", who); });
  };
  ASSERT_EQ(history("ana").size(), 1U);
  EXPECT_EQ(history("ana")[0].step, ConsentStep::kWithdrawn);
  EXPECT_EQ(history("ana")[0].words, "a word");
  EXPECT_EQ(history("ana")[0].at, kNow);
  ASSERT_EQ(history("bob").size(), 1U);
  EXPECT_EQ(history("bob")[0].step, ConsentStep::kGranted);
  const int64_t seen = history("ana")[0].id;
  const auto restored = InWrite(*db, [&](Tx& tx) {
    return DecideConsent(tx, {"town", "ana", true, "Kim", "She called", seen}, kNow);
  });
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(history("ana").size(), 2U);
}

}  // namespace
}  // namespace crier
