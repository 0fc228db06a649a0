// The SQLite driver. OpenDb is what others call; this is for it and for tests.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "store/db/db.h"

namespace crier {

const Dialect& SqliteDialect();

struct SqliteOptions {
  std::chrono::milliseconds busy_timeout{5000};  // how long to wait for another process that writes
};

// Opens without migrating. `path` may be ":memory:": then there is one connection, and reads queue with the
// writes.
Result<std::unique_ptr<Db>> OpenSqlite(const std::string& path, const SqliteOptions& options = {});

// A file that anybody may have made: nothing is written to it, no view or trigger of it runs, what is no
// database or is damaged is refused, and so is a value of more than kMostForeign bytes. Writing to it is
// refused.
inline constexpr int kMostForeign = 16 * 1024 * 1024;
Result<std::unique_ptr<Db>> OpenForeignSqlite(const std::string& path);

}  // namespace crier
