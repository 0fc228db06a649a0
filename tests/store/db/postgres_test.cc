// What is PostgreSQL's alone: connections that break, passwords, odd text, plans.
#include "store/db/postgres.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <random>
#include <thread>

#include "store/db/postgres_connection.h"
#include "store/db/postgres_text.h"
#include "store/db/postgres_url.h"
#include "store/tables/state.h"
#include "tests/store/samples.h"
#include "tests/support/postgres_server.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

TEST(PostgresText, NumbersPlaceholdersButNotInQuotes) {
  const auto numbered = NumberPlaceholders("a = ? AND b = '?''?' AND \"?\" = ? -- ?\nAND $$?$$ = ?");
  EXPECT_EQ(numbered.sql, "a = $1 AND b = '?''?' AND \"?\" = $2 -- ?\nAND $$?$$ = $3");
  EXPECT_EQ(numbered.placeholders, 3U);
  EXPECT_EQ(NumberPlaceholders("it's").sql, "it's");
  EXPECT_EQ(NumberPlaceholders("").placeholders, 0U);
}

TEST(PostgresText, EveryTextComesBackByteForByte) {
  std::minstd_rand dice(7);
  static constexpr char kOdd[] = "\0\xff\xc3\xa9\xf4\x8f\xbf\xbf\xed\xa0\x80\xf0\x9f\x98\x80\xe2\x82 ff00a";
  std::vector<std::string> texts = {"",
                                    "plain",
                                    "caf\xc3\xa9",
                                    "\xf4\x8f\xbf\xbf",
                                    "\xf4\x8f\xbf\xbf"
                                    "41",
                                    "\xf4\x8f\xbf"};
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (unsigned length = dice() / 7 % 12; length > 0; --length)
      text += kOdd[dice() / 7 % (sizeof kOdd - 1)];
    texts.push_back(text);
  }
  for (const std::string& text : texts) {
    const std::string stored = ToPostgresText(text);
    EXPECT_EQ(FromPostgresText(stored), text) << ::testing::PrintToString(text);
    EXPECT_EQ(stored.find('\0'), std::string::npos);
    EXPECT_EQ(ToPostgresText(stored).find('\0'), std::string::npos);
  }
  EXPECT_EQ(ToPostgresText("caf\xc3\xa9 \xf0\x9f\x98\x80"), "caf\xc3\xa9 \xf0\x9f\x98\x80");
}

TEST(PostgresUrl, FindsAndHidesPasswords) {
  EXPECT_EQ(PasswordIn("postgresql://u:se%40cret@h:5/n"), "se@cret");
  EXPECT_EQ(PasswordIn("postgresql://u:a/b?c@h/n"), "a/b?c");
  EXPECT_EQ(PasswordIn("postgres://h/n?sslmode=require&password=pw%20d&x=1"), "pw d");
  EXPECT_EQ(PasswordIn("postgresql://u@h/n"), "");
  EXPECT_EQ(PasswordIn("postgresql:///n?host=/tmp/a@b"), "");
  EXPECT_EQ(PasswordIn("sqlite:crier.db"), "");
  EXPECT_EQ(WithPassword("postgresql://u@h/n", "p&q"), "postgresql://u@h/n?password=p%26q");
  EXPECT_EQ(PasswordIn(WithPassword("postgresql://u@h/n?sslmode=require", "p&\xc3\xa9%")), "p&\xc3\xa9%");
  EXPECT_EQ(PostgresWhere("postgresql://u:secret@h:5/n?password=secret"), "postgresql://h:5/n");
}

class PostgresTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (PostgresServer::Shared() == nullptr) GTEST_SKIP() << "needs PostgreSQL: script/setup test";
    url_ = PostgresServer::Shared()->NewDatabase();
  }
  std::unique_ptr<Db> Open(const PostgresOptions& options = {}) {
    auto migrated = OpenDb(url_);
    EXPECT_TRUE(migrated) << migrated.error().message;
    auto db = OpenPostgres(url_, options);
    EXPECT_TRUE(db) << db.error().message;
    return db ? *std::move(db) : nullptr;
  }
  // Ends every connection to the database, as a server that restarts does.
  void Cut() {
    PostgresServer::Shared()->Exec(
        "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '" +
        url_.substr(14, url_.find('?') - 14) + "'");
  }
  std::string url_;
};

TEST_F(PostgresTest, AConnectionThatWasCutComesBackWithTheNextCall) {
  const auto db = Open();
  TakeAll(*db, Poll({About("", Say("m1", "x"))}));
  for (int i = 0; i < 3; ++i) {
    Cut();
    EXPECT_EQ(Number(*db, "SELECT COUNT(*) FROM mentions"), i + 1);
    TakeAll(*db, Poll({About("", Say("n" + std::to_string(i), "x"))}));
  }
}

TEST_F(PostgresTest, ATransactionThatWasCutLeavesNothingAndSaysSo) {
  const auto db = Open();
  auto cut = db->Write([&](Tx& tx) -> Result<void> {
    auto taken = TakeIn(tx, Poll({About("", Say("m1", "x"))}), kWindow);
    if (!taken) return taken.error();
    Cut();
    return {};
  });
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().fault, Fault::kUnreachable) << cut.error().message;
  EXPECT_FALSE(cut.error().in_doubt) << "the server was asked what became of it";
  EXPECT_EQ(Number(*db, "SELECT COUNT(*) FROM mentions"), 0);
  auto read = db->Read([&](Tx& tx) -> Result<void> {
    Cut();
    auto rows = tx.Query("SELECT 1");
    return rows ? Result<void>() : rows.error();
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::kUnreachable);
}

// Two that read what the other writes: one is run again, and both hold afterwards.
TEST_F(PostgresTest, ThoseThatCollideAreRunAgain) {
  const auto db = Open();
  ASSERT_TRUE(InWrite(
      *db, [](Tx& tx) { return tx.Run("CREATE TABLE on_call (name TEXT PRIMARY KEY, on_duty BIGINT)"); }));
  ASSERT_TRUE(
      InWrite(*db, [](Tx& tx) { return tx.Run("INSERT INTO on_call VALUES ('ana', 1), ('bob', 1)"); }));
  std::atomic<int> runs{0}, refused{0};
  std::vector<std::thread> threads;
  for (const char* name : {"ana", "bob"}) {
    threads.emplace_back([&, name] {
      auto done = db->Write([&](Tx& tx) -> Result<void> {
        ++runs;
        auto rows = tx.Query("SELECT COUNT(*) FROM on_call WHERE on_duty = 1");
        if (!rows) return rows.error();
        while (runs < 2) std::this_thread::yield();  // both have begun
        if (rows->at(0).Int(0) < 2) return Error{Fault::kRejected, "somebody must stay"};
        auto went = tx.Run("UPDATE on_call SET on_duty = 0 WHERE name = ?", {name});
        return went ? Result<void>() : went.error();
      });
      if (!done) {
        EXPECT_EQ(done.error().fault, Fault::kRejected) << done.error().message;
        ++refused;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(refused, 1);
  EXPECT_GE(runs, 3);
  EXPECT_EQ(Number(*db, "SELECT SUM(on_duty) FROM on_call"), 1);
}

TEST_F(PostgresTest, AStatementThatFailedSpoilsTheTransactionWhateverTheWorkSays) {
  const auto db = Open();
  auto done = db->Write([](Tx& tx) -> Result<void> {
    EXPECT_TRUE(PutCursor(tx, "town", "c", kNow));
    EXPECT_FALSE(tx.Run("SELEKT"));
    EXPECT_FALSE(tx.Query("SELECT 1")) << "nor does anything after it";
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().fault, Fault::kBadData);
  EXPECT_EQ(Number(*db, "SELECT COUNT(*) FROM cursors"), 0);
}

TEST_F(PostgresTest, TheAnswersOfTheServerSayWhatToDoAndNoPassword) {
  const auto refused = [&](const std::string& url) {
    auto db = OpenDb(url);
    EXPECT_FALSE(db) << url;
    if (db) return Error{};
    EXPECT_EQ(db.error().message.find("hunter2hunter2"), std::string::npos) << db.error().message;
    EXPECT_EQ(db.error().message.find("hunter2"), std::string::npos) << db.error().message;
    return db.error();
  };
  PostgresServer* server = PostgresServer::Shared();
  server->Exec("ALTER USER crier PASSWORD 'right%one'");
  const std::string tcp = server->OverTcp(url_);
  EXPECT_TRUE(OpenDb(WithPassword(tcp, "right%one")));
  EXPECT_EQ(refused(WithPassword(tcp, "hunter2hunter2")).fault, Fault::kConfig);
  EXPECT_EQ(refused(tcp).fault, Fault::kConfig);
  EXPECT_EQ(refused("postgresql:///absent" + url_.substr(url_.find('?'))).fault, Fault::kConfig);
  EXPECT_EQ(refused("postgresql://u:hunter2@127.0.0.1:1/n").fault, Fault::kUnreachable);
  EXPECT_EQ(refused("postgresql://u:hunter2@[::1/n").fault, Fault::kConfig);
  EXPECT_EQ(refused("postgresql://u:hunter2@h/n?nonsense=hunter2").fault, Fault::kConfig);
  EXPECT_EQ(refused("postgresql://u:hun ter2@h:port/n?password=%zz").fault, Fault::kConfig);
  server->Exec("CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C'");
  const Error latin = refused("postgresql:///latin" + url_.substr(url_.find('?')));
  EXPECT_EQ(latin.fault, Fault::kConfig);
  EXPECT_NE(latin.message.find("UTF8"), std::string::npos) << latin.message;
}

TEST_F(PostgresTest, ManyMoreThanThereAreConnections) {
  const auto db = Open({.writers = 2, .readers = 2});
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 5; ++i) {
        TakeAll(*db, Poll({About("noise", Say(std::to_string(t * 5 + i), "x"))}));
        EXPECT_GT(Number(*db, "SELECT COUNT(*) FROM mentions"), 0);
      }
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(Number(*db, "SELECT COUNT(*) FROM mentions"), 80);
  EXPECT_LE(
      std::stoi(PostgresServer::Shared()->Exec("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = '" +
                                               url_.substr(14, url_.find('?') - 14) + "'")),
      4);
}

TEST_F(PostgresTest, SessionsAreDurable) {
  const auto db = Open();
  PostgresServer::Shared()->Exec("ALTER DATABASE " + url_.substr(14, url_.find('?') - 14) +
                                 " SET synchronous_commit = off");
  const auto again = Open();
  auto rows = InWrite(*again, [](Tx& tx) {
    return tx.Query("SELECT current_setting('synchronous_commit'), current_setting('transaction_isolation')");
  });
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->at(0).Text(0), "on");
  EXPECT_EQ(rows->at(0).Text(1), "serializable");
}

// Stands between Crier and the server, and loses the answer to a COMMIT.
class LossyProxy {
 public:
  enum Lose {
    kNothing,
    kAnswer,
    kCommit
  };  // the answer, or the COMMIT itself: then the client hears no more

  explicit LossyProxy(const std::string& url) {
    const size_t port = url.find("port=") + 5;
    const std::string number = url.substr(port, url.find('&', port) - port);
    const size_t host = url.find("host=") + 5;
    const std::string name = "/.s.PGSQL." + number;
    server_ = url.substr(host, url.find('&', host) - host) + name;
    url_ =
        url.substr(0, host) + folder_.path().string() + url.substr(std::min(url.find('&', host), url.size()));
    listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un here = Address(folder_.path().string() + name);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 ||
        ::listen(listener_, 8) != 0)
      ADD_FAILURE() << "no proxy";
    accepting_ = std::thread([this] {
      for (int client; (client = ::accept(listener_, nullptr, nullptr)) >= 0;)
        carriers_.emplace_back([this, client] { Carry(client); });
    });
  }
  ~LossyProxy() {
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    ::close(listener_);
    for (std::thread& each : carriers_) each.join();
  }

  const std::string& url() const { return url_; }
  std::atomic<Lose> lose{kNothing};
  std::atomic<bool> away{false};  // from the next connection on

 private:
  static sockaddr_un Address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
  }
  void Carry(int client) {
    const int server = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un there = Address(server_);
    bool good = !away && ::connect(server, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
    bool silent = false;
    char buffer[65536];
    pollfd ends[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    while (good && ::poll(ends, 2, -1) > 0) {
      const int from = ends[0].revents != 0 ? client : server;
      const ssize_t size = ::read(from, buffer, sizeof buffer);
      if (size <= 0) break;
      if (from == client &&
          std::string_view(buffer, static_cast<size_t>(size)).find("COMMIT") != std::string_view::npos) {
        if (lose == kCommit) break;
        silent = lose == kAnswer;
      }
      if (from == server && silent) break;  // it has answered: it is done
      good = ::write(from == client ? server : client, buffer, static_cast<size_t>(size)) == size;
    }
    ::close(client);
    ::close(server);
  }

  TemporaryFolder folder_;
  std::string server_, url_;
  int listener_ = -1;
  std::thread accepting_;
  std::vector<std::thread> carriers_;
};

TEST_F(PostgresTest, ACommitWhoseAnswerWasLostIsLookedUp) {
  const auto sure = Open();
  LossyProxy proxy(url_);
  auto db = OpenPostgres(proxy.url(), {.doubt_timeout = std::chrono::seconds(60)});
  ASSERT_TRUE(db) << db.error().message;
  const auto take = [&](const std::string& id) {
    auto taken = InWrite(**db, [&](Tx& tx) { return TakeIn(tx, Poll({About("", Say(id, "x"))}), kWindow); });
    return taken ? Result<void>() : taken.error();
  };
  EXPECT_TRUE(take("m1"));
  proxy.lose = LossyProxy::kAnswer;
  const auto stored = take("m2");
  EXPECT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(Number(*sure, "SELECT COUNT(*) FROM mentions"), 2);
  proxy.lose = LossyProxy::kCommit;
  const auto lost = take("m3");
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().fault, Fault::kUnreachable);
  EXPECT_FALSE(lost.error().in_doubt) << lost.error().message;
  EXPECT_EQ(Number(*sure, "SELECT COUNT(*) FROM mentions"), 2);
  proxy.lose = LossyProxy::kNothing;
  EXPECT_TRUE(take("m3"));
}

TEST_F(PostgresTest, ACommitThatNobodyCanTellOfIsInDoubt) {
  const auto sure = Open();
  PutOut(*sure, {Outbound("k1")});
  LossyProxy proxy(url_);
  auto db = OpenPostgres(proxy.url(), {.doubt_timeout = std::chrono::milliseconds(0)});
  ASSERT_TRUE(db) << db.error().message;
  const auto joined = InWrite(**db, [](Tx& tx) { return Join(tx, "a", kNow); });
  ASSERT_TRUE(joined);
  const auto claim = [&] {
    return InWrite(**db, [&](Tx& tx) { return ClaimDeliveries(tx, "town", kNow, 9, *joined); });
  };
  proxy.lose = LossyProxy::kAnswer;
  const auto lost = db->get()->Write([&](Tx& tx) -> Result<void> {
    proxy.away = true;
    auto claimed = ClaimDeliveries(tx, "town", kNow, 9, *joined);
    return claimed ? Result<void>() : claimed.error();
  });
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().fault, Fault::kUnreachable);
  EXPECT_TRUE(lost.error().in_doubt) << lost.error().message;
  EXPECT_EQ(WithKey(*sure, "k1").state, DeliveryState::kSending) << "it was stored, but nobody has it";
  proxy.lose = LossyProxy::kNothing;
  proxy.away = false;
  EXPECT_TRUE(InWrite(**db, [&](Tx& tx) { return ReturnClaims(tx, "town", *joined, kNow); }));
  const auto again = claim();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->size(), 1U);
}

}  // namespace
}  // namespace crier
