#include "store/schema.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/sqlite.h"
#include "tests/store/samples.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

TEST(Schema, MigratesOnceAndKeepsWhatIsThere) {
  const TemporaryFolder folder;
  const std::string url = "sqlite:" + (folder / "crier.db");
  {
    auto db = OpenDb(url);
    ASSERT_TRUE(db) << db.error().message;
    TakeAll(**db, Poll({About("pothole", Say("m1", "a hole"))}));
  }
  auto db = OpenDb(url);
  ASSERT_TRUE(db) << db.error().message;
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM mentions"), 1);
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM schema_version"), SchemaVersion());
}

TEST(Schema, RefusesANewerDatabaseAndLeavesItAlone) {
  const TemporaryFolder folder;
  auto db = OpenSqlite(folder / "crier.db");
  ASSERT_TRUE(db) << db.error().message;
  auto made = (*db)->Write([](Tx& tx) -> Result<void> {
    (void)tx.Run("CREATE TABLE schema_version (version BIGINT NOT NULL)");
    auto put = tx.Run("INSERT INTO schema_version (version) VALUES (?)", {SchemaVersion() + 1});
    return put ? Result<void>() : put.error();
  });
  ASSERT_TRUE(made) << made.error().message;
  auto opened = OpenDb("sqlite:" + (folder / "crier.db"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::kConfig);
  EXPECT_NE(opened.error().message.find("newer"), std::string::npos) << opened.error().message;
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'"), 1);
}

TEST(Schema, AMigrationThatFailsLeavesNothing) {
  const TemporaryFolder folder;
  auto db = OpenSqlite(folder / "crier.db");
  ASSERT_TRUE(db) << db.error().message;
  ASSERT_TRUE(InWrite(**db, [](Tx& tx) { return tx.Run("CREATE TABLE posts (in_the_way BIGINT)"); }));
  EXPECT_FALSE(Migrate(**db));
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'"), 1);
  ASSERT_TRUE(InWrite(**db, [](Tx& tx) { return tx.Run("DROP TABLE posts"); }));
  const auto migrated = Migrate(**db);
  EXPECT_TRUE(migrated) << migrated.error().message;
}

TEST(Schema, TwoMayStartAtOnce) {
  const TemporaryFolder folder;
  const std::string url = "sqlite:" + (folder / "crier.db");
  std::vector<std::thread> starters;
  for (int i = 0; i < 4; ++i) {
    starters.emplace_back([&] {
      auto db = OpenDb(url);
      EXPECT_TRUE(db) << db.error().message;
    });
  }
  for (std::thread& each : starters) each.join();
  auto db = OpenDb(url);
  ASSERT_TRUE(db) << db.error().message;
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM schema_version"), SchemaVersion());
}

}  // namespace
}  // namespace crier
