#include "hub/kept_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>

#include "core/digest.h"
#include "store/tables/state.h"

namespace crier {
namespace {

// No channel has this name.
constexpr char kHub[] = "*";
constexpr char kDigestKey[] = "digest of the channels' file";
constexpr size_t kMostOfFile = size_t{16} * 1024 * 1024;

Error FileError(const std::string& path, std::string_view what) {
  return {Fault::kUnreachable, fmt::format("{}: {}: {}", path, what, std::strerror(errno))};
}

// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

// Nothing: there is none.
Result<std::optional<std::string>> ReadWhole(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0 && errno == ENOENT) return std::optional<std::string>();
  struct stat is {};
  if (file.get() < 0 || fstat(file.get(), &is) != 0) return FileError(path, "cannot be read");
  if (!S_ISREG(is.st_mode) || static_cast<size_t>(is.st_size) > kMostOfFile)
    return Error{Fault::kDamaged, path + ": is no file of Crier"};
  std::string text(static_cast<size_t>(is.st_size), '\0');
  size_t had = 0;
  while (had < text.size()) {
    const ssize_t got = read(file.get(), text.data() + had, text.size() - had);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError(path, "cannot be read");
    if (got == 0) break;
    had += static_cast<size_t>(got);
  }
  text.resize(had);
  return std::optional(std::move(text));
}

// New, for its owner alone, and on disk.
Result<void> WriteWhole(const std::string& path, const std::string& text) {
  unlink(path.c_str());
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return FileError(path, "cannot be written");
  size_t had = 0;
  while (had < text.size()) {
    const ssize_t put = write(file.get(), text.data() + had, text.size() - had);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return FileError(path, "cannot be written");
    had += static_cast<size_t>(put);
  }
  return fsync(file.get()) == 0 ? Result<void>() : FileError(path, "cannot be written");
}

Result<void> SyncFolder(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const Descriptor open_folder(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (open_folder.get() < 0 || fsync(open_folder.get()) != 0) return FileError(folder, "cannot be synced");
  return {};
}

}  // namespace

std::string KeptFileOf(const std::string& store) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (!store.starts_with(kSqlite) || store == "sqlite::memory:") return "";
  return store.substr(kSqlite.size()) + ".channels.json";
}

Result<KeptChannels> KeptFile::Load(Db& db, std::string* warning) {
  std::string committed;
  auto asked = db.Read([&](Tx& tx) -> Result<void> {
    auto state = GetState(tx, kHub, kDigestKey);
    if (!state) return state.error();
    committed = state->value_or("");
    return {};
  });
  if (!asked) return asked.error();
  auto text = ReadWhole(path_);
  if (!text) return text.error();
  const auto is_committed = [&](const std::optional<std::string>& each) {
    return each && Hex(Sha256(*each)) == committed;
  };
  unfinished_ = false;
  if (!committed.empty() && !is_committed(*text)) {
    auto next = ReadWhole(NextPath());
    if (!next) return next.error();
    unfinished_ = is_committed(*next);
    if (unfinished_) text = std::move(next);
  }
  if (!*text && committed.empty()) return KeptChannels{};
  if (!is_committed(*text)) {
    *warning = fmt::format("{} {}: the channels that were made in the console are as it says", path_,
                           *text ? "is not what this hub wrote last" : "is gone");
  }
  if (!*text) return KeptChannels{};
  auto kept = KeptFrom(**text);
  if (!kept) return Error{Fault::kDamaged, fmt::format("{}: {}", path_, kept.error().message)};
  return kept;
}

Result<void> KeptFile::Prepare(const KeptChannels& kept) {
  if (unfinished_) {
    if (auto finished = Finish(); !finished) return finished;
  }
  const std::string text = KeptText(kept);
  digest_ = Hex(Sha256(text));
  if (auto written = WriteWhole(NextPath(), text); !written) return written;
  return SyncFolder(path_);
}

Result<void> KeptFile::Commit(Tx& tx) const { return PutState(tx, kHub, kDigestKey, digest_); }

Result<void> KeptFile::Finish() {
  unfinished_ = true;
  if (std::rename(NextPath().c_str(), path_.c_str()) != 0) return FileError(path_, "cannot be replaced");
  unfinished_ = false;
  return SyncFolder(path_);
}

}  // namespace crier
