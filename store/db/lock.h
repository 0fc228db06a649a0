// One hub at a time: a SQLite file has no leases that two processes could share.
#pragma once

#include <memory>
#include <string>

#include "core/result.h"

namespace crier {

class StoreLock {
 public:
  virtual ~StoreLock() = default;  // gives it back, as does the end of the process, however it comes
};

// Holds the store for this process by a file beside it, PATH.lock. kConfig where another process holds it. On
// PostgreSQL, where nodes share, and in memory there is nothing to hold.
Result<std::unique_ptr<StoreLock>> LockStore(const std::string& url);

}  // namespace crier
