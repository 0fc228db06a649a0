// The process is killed at any instant: what was acknowledged is there, and the cursor agrees with the
// mentions.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include "store/tables/state.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

constexpr int kBatch = 5;
constexpr char kUrl[] = "CRIER_TEST_KILL_URL";

// One poll: five mentions, of which the next poll removes one and edits another.
Intake NthPoll(int n) {
  std::vector<Judged> events;
  for (int i = 0; i < kBatch; ++i) {
    events.push_back(
        About(i % 2 ? "pothole" : "", Say(std::to_string(n * kBatch + i), "message " + std::to_string(n))));
  }
  if (n > 0) {
    events.push_back({Removed{"town", std::to_string((n - 1) * kBatch)}, {}, {}, {}});
    events.push_back(
        About("noise", Edited{Say(std::to_string((n - 1) * kBatch + 1), "edited " + std::to_string(n))}));
  }
  return Poll(std::move(events), std::to_string(n));
}

// The other process: says on stdout when it begins a poll ('b') and when it is on disk ('a'), until it is
// killed.
TEST(StoreKill, DISABLED_Victim) {
  const char* url = std::getenv(kUrl);
  if (url == nullptr) GTEST_SKIP() << "is run by the test below";
  auto db = OpenDb(url);
  if (!db) _exit(3);
  auto cursor = InRead(**db, [](Tx& tx) { return CursorOf(tx, "town"); });
  if (!cursor) _exit(4);
  for (int n = cursor->empty() ? 0 : std::atoi(cursor->c_str()) + 1;; ++n) {
    if (::write(STDOUT_FILENO, "b", 1) != 1) _exit(5);
    // A second writer, so that commits are shared.
    std::thread other([&] {
      (void)(*db)->Write([&](Tx& tx) { return PutState(tx, "town", "count", std::to_string(n)); });
    });
    auto done = InWrite(**db, [&](Tx& tx) { return TakeIn(tx, NthPoll(n), kWindow); });
    other.join();
    if (!done || ::write(STDOUT_FILENO, "a", 1) != 1) _exit(6);
  }
}

// Runs the victim, kills it after `marks` marks and `spins` turns more. The number of polls that it
// acknowledged.
int RunVictim(const std::string& url, int marks, unsigned spins) {
  int pipe[2];
  if (::pipe(pipe) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::close(pipe[0]);
    ::close(pipe[1]);
    ::setenv(kUrl, url.c_str(), 1);
    for (const char* piece : {"GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX"}) ::unsetenv(piece);
    ::execl("/proc/self/exe", "crier_tests", "--gtest_filter=StoreKill.DISABLED_Victim",
            "--gtest_also_run_disabled_tests", "--gtest_brief=1", static_cast<char*>(nullptr));
    _exit(127);
  }
  ::close(pipe[1]);
  int acknowledged = 0;
  // gtest writes a line or two first; they hold marks of their own, so the count starts where they end.
  const auto take = [&](char* mark) { return ::read(pipe[0], mark, 1) == 1; };
  char mark = 0;
  std::string head;
  while (take(&mark)) {
    head += mark;
    if (mark == 'b' && (head.size() == 1 || head[head.size() - 2] == '\n')) break;
  }
  while (marks-- > 0 && take(&mark)) {
    if (mark == 'a') ++acknowledged;
  }
  volatile unsigned turns = 0;
  while (turns < spins) {
    const unsigned next = turns + 1;
    turns = next;
  }
  ::kill(child, SIGKILL);
  while (take(&mark)) {
    if (mark == 'a') ++acknowledged;
  }
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << WEXITSTATUS(status);
  return acknowledged;
}

class StoreKillTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(On, StoreKillTest, BackEndsOnDisk(), BackEndName);

TEST_P(StoreKillTest, AtAnyInstantNothingIsLostOrTornApart) {
  const std::string& url = url_;
  db_.reset();
  std::random_device seed;
  const unsigned seeded = seed();
  SCOPED_TRACE("seed " + std::to_string(seeded));
  std::minstd_rand dice(seeded);
  int acknowledged = 0;
  for (int round = 0; round < 12; ++round) {
    acknowledged += RunVictim(url, static_cast<int>(dice() % 24), static_cast<unsigned>(dice() % 3'000'000));
    auto db = OpenDb(url);
    ASSERT_TRUE(db) << db.error().message;
    auto cursor = InRead(**db, [](Tx& tx) { return CursorOf(tx, "town"); });
    ASSERT_TRUE(cursor) << cursor.error().message;
    const int polls = cursor->empty() ? 0 : std::atoi(cursor->c_str()) + 1;
    EXPECT_GE(polls, acknowledged);
    EXPECT_LE(polls, acknowledged + round + 1) << "at most the one under way at each kill";
    EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM mentions"), polls * kBatch);
    EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM mentions WHERE removed = 1"), std::max(polls - 1, 0));
    EXPECT_EQ(Number(**db, "SELECT COALESCE(SUM(count), 0) FROM tallies WHERE dimension = 'intent'"),
              polls * kBatch - std::max(polls - 1, 0));
    EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM mentions WHERE text LIKE 'edited %'"),
              std::max(polls - 1, 0));
    if (OnPostgres()) continue;
    auto check = InRead(**db, [](Tx& tx) { return tx.Query("PRAGMA integrity_check"); });
    ASSERT_TRUE(check) << check.error().message;
    EXPECT_EQ(check->at(0).Text(0), "ok");
  }
  EXPECT_GT(acknowledged, 0);
}

}  // namespace
}  // namespace crier
