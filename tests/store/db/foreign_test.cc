// A SQLite file that somebody else made: crier restore and crier migrate read it, and believe nothing.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

#include "store/copy.h"
#include "store/db/sqlite.h"
#include "store/migrations/schema.h"
#include "tests/store/samples.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

class Foreign : public testing::Test {
 protected:
  // A store with one of everything that matters here, and then what `sql` does to it by SQLite itself.
  std::string Made(const std::string& sql, int64_t version = SchemaVersion()) {
    const std::string path = folder_ / ("made" + std::to_string(++made_) + ".db");
    {
      auto db = OpenSqlite(path);
      EXPECT_TRUE(db);
      EXPECT_TRUE(MigrateTo(**db, version));
      if (version == SchemaVersion()) {
        TakeAll(**db, Poll({About("pothole", Say("m1", "Pothole on Elm"))}));
        PutOut(**db, {Outbound("k1")});
      }
    }
    sqlite3* raw = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &raw), SQLITE_OK);
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, &why), SQLITE_OK) << (why ? why : "");
    sqlite3_close(raw);
    return path;
  }
  Result<Copied> Restore(const std::string& path) {
    auto from = OpenToCopy("sqlite:" + path);
    if (!from) return from.error();
    auto to = OpenDb("sqlite:" + (folder_ / ("to" + std::to_string(++made_) + ".db")));
    if (!to) return to.error();
    failed_ = CopyEnd::kTo;
    const auto nothing = [](Tx&) { return Result<void>(); };
    auto copied = CopyStore(
        **from, **to, [](const std::string&, int64_t, int64_t) {}, nothing, &failed_);
    mentions_ = Number(**to, "SELECT COUNT(*) FROM mentions");
    return copied;
  }

  TemporaryFolder folder_;
  int made_ = 0;
  int64_t mentions_ = -1;
  CopyEnd failed_ = CopyEnd::kFrom;  // of the last Restore
};

TEST_F(Foreign, AWholeStoreIsReadAndStaysAsItWas) {
  const std::string path = Made("SELECT 1");
  const auto bytes = [&] {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string before = bytes();
  const auto copied = Restore(path);
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_EQ(mentions_, 1);
  EXPECT_EQ(bytes(), before);
}

TEST_F(Foreign, WhatIsNoWholeStoreIsRefusedAndNothingComes) {
  std::ofstream(folder_ / "empty.db");
  std::ofstream(folder_ / "text.db")
      << "This is no database at all, but it is long enough to be read as one.";
  const std::string paths[] = {
      folder_ / "empty.db",
      folder_ / "text.db",
      folder_ / "missing.db",
      Made("DROP TABLE consents"),
      Made("DROP TABLE schema_version"),
      Made("DELETE FROM schema_version"),
      Made("UPDATE schema_version SET version = 999"),
      Made("UPDATE schema_version SET version = 'x'"),
      Made("ALTER TABLE bulletins DROP COLUMN web"),
      Made("DROP TABLE posts; CREATE VIEW posts AS SELECT 1 AS job_id, 'c' AS channel, 'en' AS lang, "
           "'' AS "
           "title, '[]' AS parts, '' AS web, '' AS event, '' AS severity, '' AS status, 0 AS sent"),
      Made("UPDATE mentions SET at = 'noon'"),
      Made("UPDATE deliveries SET attempts = 1.5"),
      Made("UPDATE requests SET urgency = 'very'"),
      Made("UPDATE mentions SET text = CAST(zeroblob(20000000) AS TEXT)"),
      Made("UPDATE mentions SET request_id = 'nobody'"),
  };
  for (const std::string& path : paths) {
    mentions_ = 0;
    failed_ = CopyEnd::kFrom;
    const auto copied = Restore(path);
    ASSERT_FALSE(copied) << path;
    EXPECT_EQ(mentions_, 0) << path;
    EXPECT_EQ(failed_, CopyEnd::kFrom) << copied.error().message;
    // Told by its path, not by the address that SQLite opens it by.
    EXPECT_EQ(copied.error().message.find("file:"), std::string::npos) << copied.error().message;
    EXPECT_EQ(copied.error().message.find("mode=ro"), std::string::npos) << copied.error().message;
  }
}

TEST_F(Foreign, ItsTriggersAndNamesDoNothing) {
  const auto copied = Restore(Made(
      "CREATE TABLE \"x\"\"; DROP TABLE mentions; --\" (id INTEGER PRIMARY KEY); CREATE VIEW spy AS SELECT "
      "load_extension('evil.so'); CREATE TRIGGER t AFTER UPDATE ON mentions BEGIN DELETE FROM deliveries; "
      "END"));
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_EQ(mentions_, 1);
}

TEST_F(Foreign, AnOlderStoreIsBroughtUpInACopyOfItsOwn) {
  for (int64_t version = 1; version < SchemaVersion(); ++version) {
    const std::string path =
        Made("INSERT INTO cursors (channel, cursor, updated_at) VALUES ('town', 'c7', 5)", version);
    const auto copied = Restore(path);
    ASSERT_TRUE(copied) << version << copied.error().message;
    EXPECT_EQ(copied->rows, 1);
    auto source = OpenForeignSqlite(path);
    ASSERT_TRUE(source);
    EXPECT_EQ(*InRead(**source, [](Tx& tx) { return VersionOf(tx); }), version)
        << "the source is not changed";
  }
}

TEST_F(Foreign, WritingIsRefused) {
  auto db = OpenForeignSqlite(Made("SELECT 1"));
  ASSERT_TRUE(db);
  EXPECT_FALSE((*db)->Write([](Tx&) { return Result<void>(); }));
  EXPECT_FALSE((*db)->Read([](Tx& tx) -> Result<void> {
    auto ran = tx.Query("DELETE FROM mentions");
    return ran ? Result<void>() : ran.error();
  }));
}

}  // namespace
}  // namespace crier
