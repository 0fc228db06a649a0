// What is PostgreSQL's alone: connections that break, passwords, odd text, plans.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <random>
#include <thread>

#include "store/db/postgres.h"
#include "store/db/postgres_connection.h"
#include "store/db/postgres_text.h"
#include "store/db/postgres_url.h"
#include "store/tables/state.h"
#include "tests/store/samples.h"
#include "tests/support/postgres_server.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

// A server that crashed may give a transaction's number to another one: what it says of the number is no
// answer then. It crashes as well when one of its processes alone is killed.
TEST(PostgresDies, WhatItSaysOfATransactionBeforeIsNotTaken) {
  using Fate = PostgresConnection::Fate;
  const auto server = PostgresServer::Start();
  if (!server) GTEST_SKIP() << "needs PostgreSQL: script/setup test";
  const std::string url = server->NewDatabase();
  const auto fate_of = [&](const std::string& name) {
    auto reader = PostgresConnection::Open(url, PostgresConnection::Use::kRead);
    auto fate = reader ? (*reader)->FateOf(name) : reader.error();
    return fate ? std::optional<Fate>(*fate) : std::nullopt;
  };
  auto writer = PostgresConnection::Open(url, PostgresConnection::Use::kWrite);
  ASSERT_TRUE(writer) << writer.error().message;
  std::vector<Row> rows;
  const auto run = [&](const char* sql) {
    EXPECT_FALSE((*writer)->Begin());
    EXPECT_FALSE((*writer)->Step(sql, {}, &rows, nullptr));
    const std::string name = (*writer)->TransactionName();
    EXPECT_EQ(fate_of(name), Fate::kRunning);
    EXPECT_FALSE((*writer)->Commit());
    EXPECT_EQ(fate_of(name), Fate::kCommitted);
    return name;
  };
  const std::string stored = run("CREATE TABLE t (a BIGINT)");
  const std::string nothing = run("SELECT pg_backend_pid()");  // its end need not be on disk
  ASSERT_EQ(::kill(static_cast<pid_t>(rows.at(0).Int(0)), SIGKILL), 0);
  // It takes a moment until the others of its processes are gone, and another until it is back.
  std::optional<Fate> fate = Fate::kCommitted;
  for (int tries = 0; tries < 2'000 && (!fate || *fate == Fate::kCommitted); ++tries) fate = fate_of(stored);
  EXPECT_EQ(fate, Fate::kUnknown);
  fate = fate_of(nothing);
  EXPECT_TRUE(fate && *fate != Fate::kCommitted) << "perhaps lost, and its number not given again yet";
}

// The server dies between two transactions and in the midst of one, and comes back on the same data.
TEST(PostgresDies, AndComesBack) {
  const auto server = PostgresServer::Start();
  if (!server) GTEST_SKIP() << "needs PostgreSQL: script/setup test";
  auto db = OpenDb(server->NewDatabase());
  ASSERT_TRUE(db) << db.error().message;
  TakeAll(**db, Poll({About("", Say("m1", "x"))}));
  bool killed = false;
  auto lost = (*db)->Write([&](Tx& tx) -> Result<void> {
    auto taken = TakeIn(tx, Poll({About("", Say("m2", "x"))}), kWindow);
    if (!taken) return taken.error();
    if (!killed) server->Kill();
    killed = true;
    auto more = tx.Query("SELECT 1");
    return more ? Result<void>() : more.error();
  });
  auto away = (*db)->Read([](Tx&) -> Result<void> { return {}; });
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().fault, Fault::kUnreachable) << away.error().message;
  server->Resume();
  // Whatever was answered holds.
  EXPECT_EQ(Number(**db, "SELECT COUNT(*) FROM mentions"), lost ? 2 : 1);
  TakeAll(**db, Poll({About("", Say("m3", "x"))}));
}

}  // namespace
}  // namespace crier
