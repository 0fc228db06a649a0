// One SQLite connection and a transaction on it. Private to the SQLite driver: with its .cc and sqlite.cc the
// only users of SQLiteCpp.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/db/sqlite.h"

namespace crier {

Error SqliteError(const std::string& path, int code, std::string_view said);
Error LostTransaction(const std::string& path);
// What a work answers, whatever it throws: it may run on a thread of ours, which must live on.
Result<void> AnswerOf(const std::function<Result<void>(Tx&)>& work, Tx& tx);

// Its prepared statements belong to it. Used by one thread at a time.
class SqliteConnection {
 public:
  // `path` is for errors; `address` is what SQLite opens, which may be its URI of the same file. `flags` are
  // SQLite's for opening. Throws SQLite::Exception.
  SqliteConnection(const std::string& path, const std::string& address, int flags,
                   std::chrono::milliseconds busy_timeout);

  SQLite::Database& db() { return db_; }
  bool InTransaction() const { return sqlite3_get_autocommit(db_.getHandle()) == 0; }
  Result<void> Exec(const char* sql);
  // Steps the statement to its end. `rows` takes what it brings.
  Result<void> Step(std::string_view sql, const std::vector<Value>& values, std::vector<Row>* rows);

 private:
  SQLite::Statement& Prepared(std::string_view sql);

  std::string path_;
  SQLite::Database db_;
  std::unordered_map<std::string, SQLite::Statement> statements_;  // after db_: they go first
};

class SqliteTx : public Tx {
 public:
  SqliteTx(const std::string& path, SqliteConnection& connection, bool writes)
      : path_(path), connection_(connection), writes_(writes) {}

  const Dialect& dialect() const override { return SqliteDialect(); }
  Result<int64_t> Run(std::string_view sql, const std::vector<Value>& values) override;
  Result<std::vector<Row>> Query(std::string_view sql, const std::vector<Value>& values) override;

 private:
  Result<void> Step(std::string_view sql, const std::vector<Value>& values, std::vector<Row>* rows);

  const std::string& path_;
  SqliteConnection& connection_;
  bool writes_;
};

}  // namespace crier
