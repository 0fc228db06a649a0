// Reading a SQLite file that somebody else may have made (https://www.sqlite.org/security.html).
#include <sqlite3.h>

#include <filesystem>
#include <mutex>

#include "store/db/sqlite.h"
#include "store/db/sqlite_connection.h"

namespace crier {
namespace {

constexpr char kForeignPragmas[] =
    "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; "
    "PRAGMA cache_size=-16384";
constexpr char kCheck[] = "PRAGMA quick_check(1)";

class ForeignDb : public Db {
 public:
  ForeignDb(std::string path, std::unique_ptr<SqliteConnection> connection)
      : path_(std::move(path)), connection_(std::move(connection)) {}

  Result<void> Read(const std::function<Result<void>(Tx&)>& work) override {
    const std::lock_guard lock(mutex_);
    if (auto begun = connection_->Exec("BEGIN"); !begun) return begun;
    SqliteTx tx(path_, *connection_, false);
    Result<void> result = AnswerOf(work, tx);
    if (connection_->InTransaction()) (void)connection_->Exec("ROLLBACK");
    return result;
  }
  Result<void> Write(const std::function<Result<void>(Tx&)>&) override {
    return Error{Fault::kBadData, "database " + path_ + ": is open for reading alone"};
  }

 private:
  const std::string path_;
  std::mutex mutex_;
  std::unique_ptr<SqliteConnection> connection_;
};

void Guard(sqlite3* db) {
  for (const int off :
       {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
        SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_DQS_DML})
    sqlite3_db_config(db, off, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, kMostForeign);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

// A file that no writer has open is read as it lies, also where its folder cannot be written.
std::string Address(const std::string& path) {
  std::error_code error;
  const bool alone = !std::filesystem::exists(path + "-wal", error) && !error;
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      uri += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
    } else {
      uri += c;
    }
  }
  return uri + (alone ? "?mode=ro&immutable=1" : "?mode=ro");
}

}  // namespace

Result<std::unique_ptr<Db>> OpenForeignSqlite(const std::string& path) {
  try {
    auto connection = std::make_unique<SqliteConnection>(
        path, Address(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI, std::chrono::seconds(5));
    Guard(connection->db().getHandle());
    connection->db().exec(kForeignPragmas);
    std::vector<Row> said;
    if (auto checked = connection->Step(kCheck, {}, &said); !checked) return checked.error();
    if (said.empty() || said.front().Text(0) != "ok")
      return SqliteError(path, SQLITE_CORRUPT, said.empty() ? "" : said.front().Text(0));
    return std::unique_ptr<Db>(std::make_unique<ForeignDb>(path, std::move(connection)));
  } catch (const SQLite::Exception& exception) {
    return SqliteError(path, exception.getErrorCode(), exception.what());
  }
}

}  // namespace crier
