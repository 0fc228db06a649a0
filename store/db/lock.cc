#include "store/db/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace crier {
namespace {

class FileLock : public StoreLock {
 public:
  explicit FileLock(int file) : file_(file) {}
  ~FileLock() override { close(file_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  const int file_;
};

}  // namespace

Result<std::unique_ptr<StoreLock>> LockStore(const std::string& url) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (!url.starts_with(kSqlite) || url == "sqlite::memory:") return std::make_unique<StoreLock>();
  const std::string path = url.substr(kSqlite.size()) + ".lock";
  const int file = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return Error{Fault::kConfig, path + ": " + std::strerror(errno)};
  auto lock = std::make_unique<FileLock>(file);
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return std::unique_ptr<StoreLock>(std::move(lock));
  return Error{Fault::kConfig, url + " is held by another Crier that runs on it; stop that first"};
}

}  // namespace crier
