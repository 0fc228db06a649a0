#include "store/db/db.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <cmath>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "store/db/postgres.h"
#include "store/db/sqlite.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

// On a file, in memory and on PostgreSQL the contract is the same.
class DbTest : public StoreTest {
 protected:
  void SetUp() override {
    opens_ = false;
    StoreTest::SetUp();
    if (IsSkipped()) return;
    auto opened = OnPostgres() ? OpenPostgres(url_) : OpenSqlite(url_.substr(7));
    ASSERT_TRUE(opened) << opened.error().message;
    db_ = *std::move(opened);
    auto made = db_->Write([](Tx& tx) -> Result<void> {
      if (auto a = tx.Run("CREATE TABLE t (k TEXT PRIMARY KEY, v TEXT)"); !a) return a.error();
      if (auto b = tx.Run("CREATE TABLE any_value (i BIGINT, d DOUBLE PRECISION, s TEXT)"); !b)
        return b.error();
      return {};
    });
    ASSERT_TRUE(made) << made.error().message;
  }

  Result<void> Put(const std::string& key) {
    return db_->Write([&](Tx& tx) -> Result<void> {
      auto done = tx.Run("INSERT INTO t (k) VALUES (?)", {key});
      return done ? Result<void>() : done.error();
    });
  }
  int64_t Count() { return Number(*db_, "SELECT COUNT(*) FROM t"); }
};
INSTANTIATE_TEST_SUITE_P(On, DbTest, ::testing::Values("sqlite", "memory", "postgresql"), BackEndName);

TEST_P(DbTest, KeepsValuesExactly) {
  const std::string text("caf\xc3\xa9 \0 after NUL", 16);
  const int64_t big = std::numeric_limits<int64_t>::min();
  const double tiny = std::numeric_limits<double>::denorm_min();
  auto put = InWrite(*db_, [&](Tx& tx) {
    return tx.Run("INSERT INTO any_value (i, d, s) VALUES (?, ?, ?), (?, ?, ?)",
                  {big, tiny, text, nullptr, nullptr, nullptr});
  });
  ASSERT_TRUE(put) << put.error().message;
  EXPECT_EQ(*put, 2);
  auto rows =
      InRead(*db_, [](Tx& tx) { return tx.Query("SELECT i, d, s FROM any_value ORDER BY i IS NULL"); });
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->at(0).Int(0), big);
  EXPECT_EQ(rows->at(0).Real(1), tiny);
  EXPECT_EQ(rows->at(0).Text(2), text);
  EXPECT_FALSE(rows->at(0).IsNull(2));
  for (size_t i = 0; i < 3; ++i) EXPECT_TRUE(rows->at(1).IsNull(i));
  EXPECT_EQ(rows->at(1).Int(0), 0);
  EXPECT_EQ(rows->at(1).Real(1), 0);
  EXPECT_EQ(rows->at(1).Text(2), "");
}

TEST_P(DbTest, NoNumberIsNullAndInfinityStays) {
  const double infinity = std::numeric_limits<double>::infinity();
  ASSERT_TRUE(InWrite(*db_, [&](Tx& tx) {
    return tx.Run("INSERT INTO any_value (i, d) VALUES (1, ?), (2, ?), (3, ?)",
                  {std::nan(""), infinity, -infinity});
  }));
  auto rows = InRead(*db_, [](Tx& tx) { return tx.Query("SELECT d FROM any_value ORDER BY i"); });
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_TRUE(rows->at(0).IsNull(0));
  EXPECT_EQ(rows->at(1).Real(0), infinity);
  EXPECT_EQ(rows->at(2).Real(0), -infinity);
}

TEST_P(DbTest, CountsOnlyWhatAStatementChanged) {
  ASSERT_TRUE(Put("a"));
  auto counts = InWrite(*db_, [](Tx& tx) -> Result<std::vector<int64_t>> {
    std::vector<int64_t> changed;
    for (const char* sql : {"INSERT INTO t (k) VALUES ('b'), ('c')", "CREATE TABLE other (x BIGINT)",
                            "UPDATE t SET v = 'x' WHERE k = 'nobody'", "DELETE FROM t"}) {
      auto done = tx.Run(sql);
      if (!done) return done.error();
      changed.push_back(*done);
    }
    return changed;
  });
  ASSERT_TRUE(counts) << counts.error().message;
  EXPECT_EQ(*counts, (std::vector<int64_t>{2, 0, 0, 3}));
}

TEST_P(DbTest, AFailedWorkLeavesNothing) {
  auto failed = db_->Write([](Tx& tx) -> Result<void> {
    if (auto done = tx.Run("INSERT INTO t (k) VALUES ('a')"); !done) return done.error();
    return Error{Fault::kRejected, "changed my mind"};
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "changed my mind");
  EXPECT_EQ(Count(), 0);
}

TEST_P(DbTest, AWorkThatThrowsIsAnErrorAndTheStoreLivesOn) {
  auto failed = db_->Write([](Tx& tx) -> Result<void> {
    (void)tx.Run("INSERT INTO t (k) VALUES ('a')");
    throw std::runtime_error("oops");
  });
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("oops"), std::string::npos);
  EXPECT_TRUE(Put("b"));
  EXPECT_EQ(Count(), 1);
}

TEST_P(DbTest, SaysWhatIsWrongWithAStatement) {
  const auto fault = [&](const char* sql, const std::vector<Value>& values) {
    auto result = InWrite(*db_, [&](Tx& tx) { return tx.Run(sql, values); });
    EXPECT_FALSE(result) << sql;
    return result ? Fault::kAuth : result.error().fault;
  };
  ASSERT_TRUE(Put("a"));
  EXPECT_EQ(fault("INSERT INTO t (k) VALUES (?)", {"a"}), Fault::kRejected);  // unique
  EXPECT_EQ(fault("SELEKT 1", {}), Fault::kBadData);
  EXPECT_EQ(fault("INSERT INTO t (k, v) VALUES (?, ?)", {"b"}), Fault::kBadData);  // one value short
  EXPECT_EQ(fault("INSERT INTO t (k) VALUES (?)", {"b", "c"}), Fault::kBadData);
  EXPECT_EQ(Count(), 1);
}

TEST_P(DbTest, AReadCannotWrite) {
  auto result = InRead(*db_, [](Tx& tx) { return tx.Run("INSERT INTO t (k) VALUES ('a')"); });
  EXPECT_FALSE(result);
  EXPECT_EQ(Count(), 0);
}

TEST_P(DbTest, AWriteInAWriteIsRefusedRatherThanWaitedFor) {
  auto result = db_->Write([&](Tx&) -> Result<void> { return Put("inner"); });
  EXPECT_FALSE(result);
  EXPECT_EQ(Count(), 0);
}

// Writers that arrive while one works: the first holds the thread until all have queued.
TEST_P(DbTest, ThoseThatWaitTogetherFailAlone) {
  constexpr int kWriters = 20;
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  std::thread first([&] {
    EXPECT_TRUE(db_->Write([&](Tx&) -> Result<void> {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return open; });
      return {};
    }));
  });
  std::vector<std::thread> writers;
  std::atomic<int> good{0};
  std::atomic<int> bad{0};
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      auto done = db_->Write([&](Tx& tx) -> Result<void> {
        auto put = tx.Run("INSERT INTO t (k) VALUES (?)", {std::to_string(i)});
        if (!put) return put.error();
        if (i % 4 == 0) return Error{Fault::kRejected, "no"};
        return {};
      });
      ++(done ? good : bad);
    });
  }
  {
    std::lock_guard lock(mutex);
    open = true;
  }
  changed.notify_all();
  for (std::thread& each : writers) each.join();
  first.join();
  EXPECT_EQ(good, 15);
  EXPECT_EQ(bad, 5);
  EXPECT_EQ(Count(), 15);
}

TEST_P(DbTest, ManyThreadsReadAndWrite) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const auto put = Put(std::to_string(t) + "/" + std::to_string(i));
        EXPECT_TRUE(put) << put.error().message;
        // Its own write is there as soon as Write returned.
        const int64_t mine =
            Number(*db_, "SELECT COUNT(*) FROM t WHERE k LIKE ?", {std::to_string(t) + "/%"});
        EXPECT_EQ(mine, i + 1);
      }
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(Count(), 200);
}

TEST_P(DbTest, MoreStatementsThanAreKept) {
  for (int i = 0; i < 600; ++i) {
    EXPECT_EQ(Number(*db_, "SELECT " + std::to_string(i) + " + ?", {int64_t{1}}), i + 1);
  }
}

TEST_P(DbTest, ReadsSeeOneState) {
  if (GetParam() == "memory") GTEST_SKIP() << "there is one connection: who reads holds it";
  auto seen = InRead(*db_, [&](Tx& tx) -> Result<int64_t> {
    auto before = tx.Query("SELECT COUNT(*) FROM t");
    if (!before) return before.error();
    std::thread([&] { EXPECT_TRUE(Put("a")); }).join();
    auto after = tx.Query("SELECT COUNT(*) FROM t");
    if (!after) return after.error();
    return after->front().Int(0) - before->front().Int(0);
  });
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_EQ(*seen, 0);
  EXPECT_EQ(Count(), 1);
}

TEST(OpenDb, IsDurableAndPrivate) {
  const TemporaryFolder folder;
  const std::string path = folder / "crier.db";
  auto db = OpenDb("sqlite:" + path);
  ASSERT_TRUE(db) << db.error().message;
  const auto pragma = [&](const char* sql) {
    auto rows = InWrite(**db, [&](Tx& tx) { return tx.Query(sql); });
    return rows && !rows->empty() ? std::make_pair(rows->front().Int(0), rows->front().Text(0))
                                  : std::make_pair(int64_t{-1}, std::string());
  };
  EXPECT_EQ(pragma("PRAGMA journal_mode").second, "wal");
  EXPECT_EQ(pragma("PRAGMA synchronous").first, 2);
  EXPECT_EQ(pragma("PRAGMA foreign_keys").first, 1);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(OpenDb, UnknownSchemesSayWhatIsAllowedAndKeepSecrets) {
  for (const char* url : {"", "crier.db", "postgresql:crier:hunter2", "mysql:x", "SQLITE:x"}) {
    auto db = OpenDb(url);
    ASSERT_FALSE(db) << url;
    EXPECT_EQ(db.error().fault, Fault::kConfig);
    EXPECT_NE(db.error().message.find("sqlite:PATH"), std::string::npos);
    EXPECT_EQ(db.error().message.find("hunter2"), std::string::npos);
  }
  for (const char* url : {"sqlite:", "sqlite:file:x?mode=memory", "sqlite::momory:"}) {
    auto db = OpenDb(url);
    ASSERT_FALSE(db) << url;
    EXPECT_EQ(db.error().fault, Fault::kConfig);
  }
}

}  // namespace
}  // namespace crier
