// The file of hub/kept_channels.h. A change is on disk before it is committed and in force after it: the new
// file is written beside the old one, the store takes its digest in the transaction of the audit's row, and
// then it takes the old one's place. Whatever a crash leaves of the two, the digest says which is meant.
#pragma once

#include <string>

#include "core/result.h"
#include "hub/kept_channels.h"
#include "store/db/db.h"

namespace crier {

// Empty where nothing can be kept: several nodes may share a PostgreSQL store, and one in memory has no
// place.
std::string KeptFileOf(const std::string& store);

// Not thread-safe.
class KeptFile {
 public:
  explicit KeptFile(std::string path) : path_(std::move(path)) {}

  // Changes nothing on disk: a running hub may be at work there. A file that is not the one that was
  // committed is taken and told in `warning`.
  Result<KeptChannels> Load(Db& db, std::string* warning);

  // Writes the next one, to disk. Then Commit within the transaction, and Finish once that is committed.
  Result<void> Prepare(const KeptChannels& kept);
  Result<void> Commit(Tx& tx) const;
  Result<void> Finish();

  const std::string& path() const { return path_; }

 private:
  std::string NextPath() const { return path_ + ".next"; }
  const std::string path_;
  std::string digest_;       // of what was prepared
  bool unfinished_ = false;  // what was committed lies under NextPath
};

}  // namespace crier
