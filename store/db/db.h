// The database behind two small interfaces; SQLite and, beside it, PostgreSQL. SQL is portable: `?`
// placeholders, INSERT ... ON CONFLICT, RETURNING, text and 64-bit integers and doubles; times are
// milliseconds since 1970.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace crier {

using Value = std::variant<std::nullptr_t, int64_t, double, std::string>;

class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  const std::vector<Value>& values() const { return values_; }
  bool IsNull(size_t column) const;
  int64_t Int(size_t column) const;       // 0 for null
  double Real(size_t column) const;       // 0 for null
  std::string Text(size_t column) const;  // empty for null
  Time At(size_t column) const;           // milliseconds since 1970

 private:
  std::vector<Value> values_;
};

// What the databases say differently; filled in by each driver. Everything else in store/ is portable SQL.
struct Dialect {
  std::string_view id_column;  // type of a column that numbers its rows
  // Makes the text of table `mentions` searchable and keeps it so, whoever changes it.
  std::vector<std::string_view> full_text_schema;
  // Searching: a FROM that brings mentions as `m`, a condition with one `?`, the name under which the newest
  // come first without sorting, and the value of the `?`: all of the phrases, each one or more words, of any
  // bytes.
  std::string_view full_text_from;
  std::string_view full_text_match;
  std::string_view full_text_id;
  std::string (*full_text_value)(const std::vector<std::string>& phrases);
  std::string_view text;  // type of a text column that is ordered by its bytes
  // After a SELECT of rows `d` that are about to be changed: rows that others change now are passed over.
  std::string_view skip_locked;
  // Milliseconds since 1970 by the database's clock; empty: the database has none but its only process's.
  std::string_view clock;
  // Copying (store/copy.h). Each column of each table but schema_version, in order: table, column, its place
  // in the primary key or 0, the table it refers to or null; of SQLite also the type that it was made with.
  std::string_view layout;
  // The name of what numbers the rows of the table `?`, or null; empty: they are numbered after the highest.
  std::string_view restart_ids;
  // Before the name of an index that a table is to be read by; empty: the planner knows best.
  std::string_view by_index;
  // Run before ANALYZE, so that it reads a sample; empty: it does by itself.
  std::string_view bound_analyze;
  // Reads what names the state that a read transaction sees, whoever changed it: the same text, the same
  // rows. Empty: Db::changes tells, of this process alone.
  std::string_view snapshot;
};

// One transaction, made by Db and committed by it when the work succeeds. Used by one thread.
// Text comes back byte for byte, NUL included; a NaN comes back as null. A statement that fails may have
// spoilt the transaction (PostgreSQL): the work answers its error.
class Tx {
 public:
  virtual ~Tx() = default;
  virtual const Dialect& dialect() const = 0;
  // One statement, with a value for each `?`. The number of rows changed. Refused in a read transaction.
  virtual Result<int64_t> Run(std::string_view sql, const std::vector<Value>& values = {}) = 0;
  virtual Result<std::vector<Row>> Query(std::string_view sql, const std::vector<Value>& values = {}) = 0;
};

class Db {
 public:
  virtual ~Db() = default;
  // Runs `work` in a read transaction on a connection of its own: it sees one state. Any number at once.
  virtual Result<void> Read(const std::function<Result<void>(Tx&)>& work) = 0;
  // Runs `work` in a write transaction that is on disk when Write returns. Writers that wait together are
  // committed together (group commit): one that fails takes nothing of the others back. `work` may run on the
  // store's own thread and may be called again when the commit had to be repeated or collided with another's:
  // it must have no effect outside the Tx but to set what it answers, and must not call the Db.
  // kUnreachable: disk full or failing, locked by others, no connection: nothing of this work is stored, try
  // again. Only where the error is `in_doubt` all of it may be stored (store/db/postgres.h).
  // kConfig: a person must mend it (read-only, damaged). kRejected: a constraint. Else what `work` answered.
  virtual Result<void> Write(const std::function<Result<void>(Tx&)>& work) = 0;

  // Grows with every Write of this process before it returns, whatever became of it.
  uint64_t changes() const { return changes_.load(); }

 protected:
  void CountChange() { ++changes_; }

 private:
  std::atomic<uint64_t> changes_{0};
};

// "sqlite:/var/lib/crier/crier.db" (WAL, synchronous FULL, foreign keys on; made readable by its owner alone)
// or "sqlite::memory:" or "postgresql://USER@HOST:PORT/NAME" as libpq reads it. Creates and migrates.
// kConfig: cannot be opened, or written by a newer Crier; kUnreachable: the server does not answer now. No
// error shows a password.
Result<std::unique_ptr<Db>> OpenDb(const std::string& url);

}  // namespace crier
