// One writer thread with group commit, a pool of readers.
#include "store/db/sqlite.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "store/db/sqlite_connection.h"

namespace crier {
namespace {

constexpr char kBegin[] = "BEGIN";
constexpr char kBeginWrite[] = "BEGIN IMMEDIATE";
constexpr char kCommit[] = "COMMIT";
constexpr char kRollback[] = "ROLLBACK";
constexpr char kSavepoint[] = "SAVEPOINT work";
constexpr char kRelease[] = "RELEASE work";
constexpr char kRollbackTo[] = "ROLLBACK TO work";

// Deleted text must not stay readable in free pages. Savepoints copy the pages that they change: into memory.
constexpr char kPragmas[] =
    "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY";
// Checkpoints of 16 MiB rather than 4: fewer syncs under load. The file shrinks again after a burst.
constexpr char kWriterPragmas[] =
    "PRAGMA wal_autocheckpoint=4096; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-65536";
constexpr char kReaderPragmas[] = "PRAGMA query_only=ON; PRAGMA cache_size=-16384";

constexpr size_t kMaxIdleReaders = 16;
constexpr size_t kMaxGroup = 256;  // works in one commit

using Work = std::function<Result<void>(Tx&)>;

// Throws SQLite::Exception.
std::unique_ptr<SqliteConnection> Connect(const std::string& path, const SqliteOptions& options) {
  auto connection = std::make_unique<SqliteConnection>(
      path, path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, options.busy_timeout);
  connection->db().exec(kPragmas);
  return connection;
}

class SqliteDb : public Db {
 public:
  SqliteDb(std::string path, const SqliteOptions& options, std::unique_ptr<SqliteConnection> writer)
      : path_(std::move(path)), options_(options), writer_(std::move(writer)), thread_([this] { Loop(); }) {}

  ~SqliteDb() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
  }

  Result<void> Write(const Work& work) override {
    Result<void> written = Queue({&work, true});
    CountChange();
    return written;
  }

  Result<void> Read(const Work& work) override {
    if (path_ == ":memory:") return Queue({&work, false});
    std::unique_ptr<SqliteConnection> reader;
    {
      std::lock_guard lock(readers_mutex_);
      if (!readers_.empty()) {
        reader = std::move(readers_.back());
        readers_.pop_back();
      }
    }
    if (!reader) {
      auto opened = OpenReader();
      if (!opened) return opened.error();
      reader = *std::move(opened);
    }
    Result<void> result = reader->Exec(kBegin);
    if (result) {
      SqliteTx tx(path_, *reader, false);
      result = AnswerOf(work, tx);
      if (reader->InTransaction()) {
        if (auto ended = reader->Exec(kRollback); !ended) return ended;  // and the connection goes
      }
    }
    std::lock_guard lock(readers_mutex_);
    if (readers_.size() < kMaxIdleReaders) readers_.push_back(std::move(reader));
    return result;
  }

 private:
  // A work that waits on its caller's stack.
  struct Waiting {
    const Work* work;
    bool writes;
    Result<void> result = {};
    bool done = false;
    std::condition_variable answered = {};  // its own: a commit wakes those whose work is in it, and no other
  };

  Result<std::unique_ptr<SqliteConnection>> OpenReader() {
    try {
      auto reader = Connect(path_, options_);
      reader->db().exec(kReaderPragmas);
      return reader;
    } catch (const SQLite::Exception& exception) {
      return SqliteError(path_, exception.getErrorCode(), exception.what());
    }
  }

  Result<void> Queue(Waiting waiting) {
    if (std::this_thread::get_id() == thread_.get_id()) {
      return Error{Fault::kBadData, "a transaction may not begin another one"};
    }
    std::unique_lock lock(mutex_);
    queue_.push_back(&waiting);
    arrived_.notify_one();
    waiting.answered.wait(lock, [&] { return waiting.done; });
    return std::move(waiting.result);
  }

  void Loop() {
    std::unique_lock lock(mutex_);
    for (;;) {
      arrived_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMaxGroup));
      std::vector<Waiting*> group(queue_.begin(), end);
      queue_.erase(queue_.begin(), end);
      lock.unlock();
      CommitTogether(group);
      lock.lock();
      // With the lock held: who waits is gone as soon as it has that.
      for (Waiting* waiting : group) {
        waiting->done = true;
        waiting->answered.notify_one();
      }
    }
  }

  void CommitTogether(const std::vector<Waiting*>& group) {
    if (TryCommit(group)) return;
    // One of them may be what the disk has no room for: each on its own, and each gets its own answer.
    for (Waiting* waiting : group) {
      if (group.size() > 1) TryCommit({waiting});
    }
  }

  // True if every work of the group has its answer for good; false if all was rolled back and several were in
  // it.
  bool TryCommit(const std::vector<Waiting*>& group) {
    if (auto begun = writer_->Exec(kBeginWrite); !begun) {
      for (Waiting* waiting : group) waiting->result = begun;
      return true;  // nobody else would fare better now
    }
    Result<void> all;
    for (Waiting* waiting : group) {
      all = RunInSavepoint(waiting);
      if (!all) break;
    }
    if (all) all = writer_->Exec(kCommit);
    if (all) return true;
    if (writer_->InTransaction()) (void)writer_->Exec(kRollback);
    for (Waiting* waiting : group) {
      if (waiting->result) waiting->result = all;
    }
    return group.size() == 1;
  }

  // The work's own answer goes into it. An error here means that the whole transaction is lost.
  Result<void> RunInSavepoint(Waiting* waiting) {
    if (auto opened = writer_->Exec(kSavepoint); !opened) return opened;
    SqliteTx tx(path_, *writer_, waiting->writes);
    waiting->result = AnswerOf(*waiting->work, tx);
    if (!writer_->InTransaction()) {
      if (waiting->result) waiting->result = LostTransaction(path_);
      return waiting->result;
    }
    if (!waiting->result) {
      if (auto undone = writer_->Exec(kRollbackTo); !undone) return undone;
    }
    return writer_->Exec(kRelease);
  }

  const std::string path_;
  const SqliteOptions options_;
  std::unique_ptr<SqliteConnection> writer_;  // the thread's

  std::mutex readers_mutex_;
  std::vector<std::unique_ptr<SqliteConnection>> readers_;  // idle

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Waiting*> queue_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

// Where two make the log at once, SQLite refuses the second without waiting.
std::string MakeLog(SQLite::Database& db, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    try {
      return db.execAndGet("PRAGMA journal_mode=WAL").getString();
    } catch (const SQLite::Exception& exception) {
      if ((exception.getErrorCode() & 0xff) != SQLITE_BUSY || std::chrono::steady_clock::now() > until) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
}

}  // namespace

Result<std::unique_ptr<Db>> OpenSqlite(const std::string& path, const SqliteOptions& options) {
  const bool in_memory = path == ":memory:";
  if (path.empty()) return Error{Fault::kConfig, "a database needs a path: sqlite:PATH"};
  if (path.find('\0') != std::string::npos ||
      (!in_memory && (path[0] == ':' || path.compare(0, 5, "file:") == 0))) {
    return Error{Fault::kConfig, "database " + path + ": not a path; write ./ before an odd name"};
  }
  if (!in_memory) {
    // What residents say is nobody else's: SQLite would make the file readable for all. Its errors tell more
    // than ours.
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file >= 0) ::close(file);
  }
  try {
    auto writer = Connect(path, options);
    writer->db().exec(kWriterPragmas);
    const std::string mode = MakeLog(writer->db(), options.busy_timeout);
    if (!in_memory && mode != "wal") {
      return Error{Fault::kConfig, "database " + path + ": this file system cannot hold a write-ahead log"};
    }
    return std::unique_ptr<Db>(std::make_unique<SqliteDb>(path, options, std::move(writer)));
  } catch (const SQLite::Exception& exception) {
    return SqliteError(path, exception.getErrorCode(), exception.what());
  }
}

}  // namespace crier
