// The SQLite driver. OpenDb is what others call; this is for it and for tests.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "store/db.h"

namespace crier {

struct SqliteOptions {
  std::chrono::milliseconds busy_timeout{5000};  // how long to wait for another process that writes
};

// Opens without migrating. `path` may be ":memory:": then there is one connection, and reads queue with the
// writes.
Result<std::unique_ptr<Db>> OpenSqlite(const std::string& path, const SqliteOptions& options = {});

}  // namespace crier
