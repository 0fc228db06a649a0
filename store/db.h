// The database behind two small interfaces; SQLite today, PostgreSQL beside it. SQL is portable: `?` placeholders,
// INSERT ... ON CONFLICT, RETURNING, text and 64-bit integers and doubles; times are milliseconds since 1970.
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

// One transaction. Rolled back when it goes out of scope without Commit. Used by one thread.
class Tx {
 public:
  virtual ~Tx() = default;
  // The number of rows changed.
  virtual Result<int64_t> Run(std::string_view sql, const std::vector<Value>& values = {}) = 0;
  virtual Result<std::vector<Row>> Query(std::string_view sql, const std::vector<Value>& values = {}) = 0;
};

class Db {
 public:
  virtual ~Db() = default;
  // Runs `work` in a read transaction on a connection of its own. Any number at once.
  virtual Result<void> Read(const std::function<Result<void>(Tx&)>& work) = 0;
  // Runs `work` in a write transaction that is on disk when Write returns. Writers that wait together are committed
  // together (group commit), each in a savepoint of its own: one that fails takes nothing of the others back.
  // `work` may be called again when the commit had to be repeated; it must have no effect outside the Tx.
  virtual Result<void> Write(const std::function<Result<void>(Tx&)>& work) = 0;
};

// "sqlite:/var/lib/crier/crier.db"; WAL, synchronous FULL, foreign keys on. Creates and migrates.
Result<std::unique_ptr<Db>> OpenDb(const std::string& url);

}  // namespace crier
