// Disks that are full, read-only, locked by others or damaged.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <random>
#include <thread>

#include "store/db/sqlite.h"
#include "store/migrations/schema.h"
#include "store/tables/state.h"
#include "tests/store/samples.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

// Text that does not repeat itself.
std::string Noise(size_t size) {
  static std::minstd_rand dice(1);
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>('a' + dice() % 26);
  return text;
}

Result<void> Fill(Db& db, int i, size_t size) {
  return db.Write([&](Tx& tx) -> Result<void> {
    auto taken = TakeIn(
        tx, Poll({About("pothole", Say("m" + std::to_string(i), Noise(size)))}, std::to_string(i)), kWindow);
    return taken ? Result<void>() : taken.error();
  });
}

// Everything that was acknowledged is there, nothing that was not, and the file is whole.
void ExpectWhole(Db& db, int mentions) {
  EXPECT_EQ(Number(db, "SELECT COUNT(*) FROM mentions"), mentions);
  auto cursor = InRead(db, [](Tx& tx) { return CursorOf(tx, "town"); });
  ASSERT_TRUE(cursor) << cursor.error().message;
  EXPECT_EQ(*cursor, std::to_string(mentions - 1));
  auto check = InRead(db, [](Tx& tx) { return tx.Query("PRAGMA integrity_check"); });
  ASSERT_TRUE(check) << check.error().message;
  EXPECT_EQ(check->front().Text(0), "ok");
}

// Writes until the fault shows, checks, mends it, and writes on.
void WriteIntoFault(Db& db, Fault fault, const std::function<void()>& mend) {
  int stored = 0;
  Result<void> last;
  while ((last = Fill(db, stored, 20'000))) {
    ++stored;
    ASSERT_LT(stored, 5'000) << "the fault never showed";
  }
  EXPECT_EQ(last.error().fault, fault) << last.error().message;
  EXPECT_GT(stored, 3);
  auto again = Fill(db, stored, 20'000);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, fault) << again.error().message;
  ExpectWhole(db, stored);
  mend();
  const auto after = Fill(db, stored, 20'000);
  ASSERT_TRUE(after) << after.error().message;
  ExpectWhole(db, stored + 1);
}

void Pragma(Db& db, const std::string& sql) {
  auto done = InWrite(db, [&](Tx& tx) { return tx.Query(sql); });
  ASSERT_TRUE(done) << done.error().message;
}

TEST(StoreFaults, AFullDatabase) {
  const TemporaryFolder folder;
  auto db = OpenDb("sqlite:" + (folder / "crier.db"));
  ASSERT_TRUE(db) << db.error().message;
  Pragma(**db, "PRAGMA max_page_count = 400");
  WriteIntoFault(**db, Fault::kUnreachable, [&] { Pragma(**db, "PRAGMA max_page_count = 100000"); });
}

TEST(StoreFaults, AFullDisk) {
  const TemporaryFolder folder;
  const std::string disk = folder / "disk";
  ASSERT_EQ(::mkdir(disk.c_str(), 0700), 0);
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=3m") != 0) GTEST_SKIP() << "needs the right to mount";
  {
    auto db = OpenDb("sqlite:" + disk + "/crier.db");
    ASSERT_TRUE(db) << db.error().message;
    WriteIntoFault(**db, Fault::kUnreachable,
                   [&] { EXPECT_EQ(::mount("none", disk.c_str(), "tmpfs", MS_REMOUNT, "size=64m"), 0); });
  }
  EXPECT_EQ(::umount(disk.c_str()), 0);
}

TEST(StoreFaults, ALimitOnFileSizes) {
  const TemporaryFolder folder;
  auto db = OpenDb("sqlite:" + (folder / "crier.db"));
  ASSERT_TRUE(db) << db.error().message;
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto was = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = old;
  small.rlim_cur = 2'000'000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  WriteIntoFault(**db, Fault::kUnreachable, [&] { EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0); });
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, was);
}

// One work in a group is more than the disk holds: the others are stored all the same.
TEST(StoreFaults, OneThatIsTooBigTakesNobodyAlong) {
  const TemporaryFolder folder;
  auto db = OpenDb("sqlite:" + (folder / "crier.db"));
  ASSERT_TRUE(db) << db.error().message;
  Pragma(**db, "PRAGMA max_page_count = 400");
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  std::atomic<int> bad{0};
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      auto done = (*db)->Write([&](Tx& tx) {
        return PutState(tx, "town", std::to_string(i), i == 7 ? Noise(3'000'000) : "small");
      });
      ++(done ? good : bad);
      if (!done) {
        EXPECT_EQ(done.error().fault, Fault::kUnreachable) << done.error().message;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(good, 15);
  EXPECT_EQ(bad, 1);
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM channel_state WHERE value = 'small'"), 15);
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM channel_state"), 15);
}

// A full disk takes the transaction back under the work; what it does after must not be stored on its own.
TEST(StoreFaults, AWorkThatLooksAwayFromItsErrorStoresNothing) {
  const TemporaryFolder folder;
  auto db = OpenDb("sqlite:" + (folder / "crier.db"));
  ASSERT_TRUE(db) << db.error().message;
  Pragma(**db, "PRAGMA max_page_count = 400");
  auto done = (*db)->Write([&](Tx& tx) -> Result<void> {
    if (auto put = PutState(tx, "town", "before", "x"); !put) return put;
    EXPECT_FALSE(PutState(tx, "town", "big", Noise(3'000'000)));
    (void)PutState(tx, "town", "after", "x");
    return {};
  });
  const int64_t stored = Number(**db, "SELECT COUNT(*) FROM channel_state");
  EXPECT_EQ(stored, done ? 2 : 0);
}

TEST(StoreFaults, LockedByAnother) {
  const TemporaryFolder folder;
  const SqliteOptions hasty{std::chrono::milliseconds(10)};
  auto one = OpenSqlite(folder / "crier.db", hasty);
  auto two = OpenSqlite(folder / "crier.db", hasty);
  ASSERT_TRUE(one);
  ASSERT_TRUE(two);
  ASSERT_TRUE(Migrate(**one));
  auto done = (*one)->Write([&](Tx& tx) -> Result<void> {
    if (auto put = PutState(tx, "town", "a", "1"); !put) return put;
    std::thread([&] {
      auto other = (*two)->Write([](Tx& theirs) { return PutState(theirs, "town", "a", "2"); });
      ASSERT_FALSE(other);
      EXPECT_EQ(other.error().fault, Fault::kUnreachable);
      EXPECT_NE(other.error().message.find("another process"), std::string::npos) << other.error().message;
      auto read = InRead(**two, [](Tx& theirs) { return GetState(theirs, "town", "a"); });
      ASSERT_TRUE(read) << "readers wait for nobody: " << read.error().message;
      EXPECT_FALSE(read->has_value());
    }).join();
    return {};
  });
  ASSERT_TRUE(done) << done.error().message;
  auto later = (*two)->Write([](Tx& tx) { return PutState(tx, "town", "a", "2"); });
  EXPECT_TRUE(later) << later.error().message;
  auto read = InRead(**one, [](Tx& tx) { return GetState(tx, "town", "a"); });
  ASSERT_TRUE(read && *read);
  EXPECT_EQ(**read, "2");
}

void ExpectConfig(const std::string& path) {
  auto db = OpenDb("sqlite:" + path);
  ASSERT_FALSE(db) << path;
  EXPECT_EQ(db.error().fault, Fault::kConfig) << db.error().message;
  EXPECT_NE(db.error().message.find(path), std::string::npos) << db.error().message;
}

TEST(StoreFaults, NoSuchFolder) {
  const TemporaryFolder folder;
  ExpectConfig(folder / "missing/crier.db");
  ExpectConfig(folder.path().string());  // a folder itself
}

TEST(StoreFaults, NotADatabase) {
  const TemporaryFolder folder;
  const std::string path = folder / "crier.db";
  const std::string content = Noise(10'000);
  std::ofstream(path) << content;
  ExpectConfig(path);
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), content) << "it must not be touched";
}

TEST(StoreFaults, ADamagedFileIsAnErrorAndNoCrash) {
  std::minstd_rand dice(7);
  int noticed = 0;  // not every byte of a file matters
  for (int round = 0; round < 12; ++round) {
    const TemporaryFolder folder;
    const std::string path = folder / "crier.db";
    {
      auto db = OpenDb("sqlite:" + path);
      ASSERT_TRUE(db) << db.error().message;
      for (int i = 0; i < 20; ++i) ASSERT_TRUE(Fill(**db, i, 2000));
    }
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      const auto size = static_cast<unsigned>(std::filesystem::file_size(path));
      for (int i = 0; i < 50; ++i) {
        file.seekp(100 + static_cast<std::streamoff>(dice() % (size - 200)));
        file << Noise(40);
      }
    }
    auto db = OpenDb("sqlite:" + path);
    if (!db) {
      EXPECT_FALSE(db.error().message.empty());
      ++noticed;
      continue;
    }
    int failed = 0;
    for (int i = 0; i < 20; ++i) {
      if (!Fill(**db, 100 + i, 2000)) ++failed;
    }
    auto found = InRead(**db, [](Tx& tx) { return FindMentions(tx, {}); });
    if (!found) ++failed;
    auto check = InRead(**db, [](Tx& tx) { return tx.Query("PRAGMA integrity_check"); });
    if (failed > 0 || !check || check->front().Text(0) != "ok") ++noticed;
  }
  EXPECT_GT(noticed, 5);
}

// Root may write anywhere: for these tests it steps down.
class AsNobody {
 public:
  AsNobody() {
    if (::geteuid() == 0) stepped_ = ::seteuid(65534) == 0;
  }
  ~AsNobody() {
    if (stepped_ && ::seteuid(0) != 0) std::abort();
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  bool stepped_ = false;
};

TEST(StoreFaults, AReadOnlyFolder) {
  const TemporaryFolder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  {
    const AsNobody nobody;
    ExpectConfig(folder / "crier.db");
  }
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  { ASSERT_TRUE(OpenDb("sqlite:" + (folder / "crier.db"))); }
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  ASSERT_EQ(::chmod((folder / "crier.db").c_str(), 0444), 0);
  {
    const AsNobody nobody;
    ExpectConfig(folder / "crier.db");
  }
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
}

}  // namespace
}  // namespace crier
