// The database behind two small interfaces; SQLite today, PostgreSQL beside it. SQL is portable: `?`
// placeholders, INSERT ... ON CONFLICT, RETURNING, text and 64-bit integers and doubles; times are
// milliseconds since 1970.
#pragma once

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
};

// One transaction, made by Db and committed by it when the work succeeds. Used by one thread.
// Text comes back byte for byte, NUL included; a NaN comes back as null.
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
  // committed together (group commit), each in a savepoint of its own: one that fails takes nothing of the
  // others back. `work` runs on the store's own thread and may be called again when the commit had to be
  // repeated: it must have no effect outside the Tx but to set what it answers, and must not call the Db.
  // kUnreachable: disk full or failing, locked by others: nothing of this work is stored, try again.
  // kConfig: a person must mend it (read-only, damaged). kRejected: a constraint. Else what `work` answered.
  virtual Result<void> Write(const std::function<Result<void>(Tx&)>& work) = 0;
};

// "sqlite:/var/lib/crier/crier.db" (WAL, synchronous FULL, foreign keys on; made readable by its owner alone)
// or "sqlite::memory:". Creates and migrates. kConfig: cannot be opened, or written by a newer Crier.
Result<std::unique_ptr<Db>> OpenDb(const std::string& url);

}  // namespace crier
