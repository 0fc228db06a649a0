// One writer thread with group commit, a pool of readers. The only file that uses SQLiteCpp.
#include "store/sqlite.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

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

constexpr size_t kMaxStatements = 256;  // prepared, a connection
constexpr size_t kMaxIdleReaders = 16;
constexpr size_t kMaxGroup = 256;  // works in one commit

std::string FullTextValue(const std::vector<std::string>& phrases) {
  std::string value;  // strings of FTS5, side by side: all of them must be there
  for (const std::string& phrase : phrases) {
    value += value.empty() ? "\"" : " \"";
    for (char c : phrase) value += (c == '"' || c == '\0') ? ' ' : c;
    value += '"';
  }
  return value;
}

const Dialect& SqliteDialect() {
  static const Dialect dialect{
      "INTEGER PRIMARY KEY",
      {
          "CREATE VIRTUAL TABLE mention_text USING fts5(text, content='mentions', content_rowid='id', "
          "columnsize=0,"
          " tokenize='unicode61 remove_diacritics 2')",
          "CREATE TRIGGER mention_text_added AFTER INSERT ON mentions WHEN new.text <> '' BEGIN"
          " INSERT INTO mention_text(rowid, text) VALUES (new.id, new.text); END",
          // One trigger for both steps: the order of two is not defined, and the old text must go first.
          "CREATE TRIGGER mention_text_changed AFTER UPDATE OF text ON mentions WHEN old.text <> new.text "
          "BEGIN"
          " INSERT INTO mention_text(mention_text, rowid, text) SELECT 'delete', old.id, old.text WHERE "
          "old.text <> '';"
          " INSERT INTO mention_text(rowid, text) SELECT new.id, new.text WHERE new.text <> ''; END",
          "CREATE TRIGGER mention_text_deleted AFTER DELETE ON mentions WHEN old.text <> '' BEGIN"
          " INSERT INTO mention_text(mention_text, rowid, text) VALUES ('delete', old.id, old.text); END",
      },
      "mention_text CROSS JOIN mentions m ON m.id = mention_text.rowid",
      "mention_text MATCH ?",
      "mention_text.rowid",
      FullTextValue,
      "TEXT",
      "",
      "",
      "SELECT t.name, c.name, c.pk, (SELECT f.\"table\" FROM pragma_foreign_key_list(t.name) f WHERE "
      "f.\"from\" ="
      " c.name LIMIT 1) FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
      " AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'mention_text%' AND t.name <> 'schema_version'"
      " ORDER BY t.name, c.cid",
      "",
  };
  return dialect;
}

Fault FaultOf(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
      return Fault::kUnreachable;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return Fault::kConfig;
    case SQLITE_CONSTRAINT:
      return Fault::kRejected;
    default:
      return Fault::kBadData;
  }
}

std::string_view AdviceOf(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return "another process holds it; is a second Crier or a backup running?";
    case SQLITE_FULL:
      return "free some space; writing goes on by itself then";
    case SQLITE_IOERR:
      return "the disk fails, is full, or a limit on file sizes was met";
    case SQLITE_CANTOPEN:
      return "its folder must exist, and this user must be allowed to write there";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "this user must be allowed to write the file and its folder";
    case SQLITE_NOTADB:
      return "the file is not a database of Crier; name another or restore a backup";
    case SQLITE_CORRUPT:
      return "the file is damaged; restore a backup";
    default:
      return "";
  }
}

Error ErrorOf(const std::string& path, int code, std::string_view said) {
  Error error;
  error.fault = FaultOf(code);
  error.message = "database " + path + ": " + std::string(said);
  if (std::string_view advice = AdviceOf(code); !advice.empty())
    error.message += " (" + std::string(advice) + ")";
  return error;
}

Error LostTransaction(const std::string& path) {
  return {Fault::kUnreachable,
          "database " + path + ": the transaction was rolled back after an earlier error"};
}

Value ValueOf(const SQLite::Column& column) {
  switch (column.getType()) {
    case SQLITE_INTEGER:
      return static_cast<int64_t>(column.getInt64());
    case SQLITE_FLOAT:
      return column.getDouble();
    case SQLITE_NULL:
      return nullptr;
    default:
      return column.getString();
  }
}

void Bind(SQLite::Statement* statement, int index, const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    statement->bind(index, *integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    statement->bind(index, *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    statement->bindNoCopy(index, *text);
  } else {
    statement->bind(index);
  }
}

// One connection and its prepared statements. Used by one thread at a time.
class Connection {
 public:
  // Throws SQLite::Exception.
  Connection(const std::string& path, const SqliteOptions& options)
      : path_(path),
        db_(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
            static_cast<int>(options.busy_timeout.count())) {
    db_.exec(kPragmas);
  }

  SQLite::Database& db() { return db_; }
  bool InTransaction() const { return sqlite3_get_autocommit(db_.getHandle()) == 0; }

  Result<void> Exec(const char* sql) {
    std::vector<Row> rows;
    return Step(sql, {}, &rows);
  }

  // Steps the statement to its end. `rows` takes what it brings.
  Result<void> Step(std::string_view sql, const std::vector<Value>& values, std::vector<Row>* rows) {
    try {
      SQLite::Statement& statement = Prepared(sql);
      const Reset reset{statement};
      if (statement.getBindParameterCount() != static_cast<int>(values.size())) {
        return Error{Fault::kBadData, "a statement with " +
                                          std::to_string(statement.getBindParameterCount()) +
                                          " placeholders got " + std::to_string(values.size()) +
                                          " values: " + std::string(sql)};
      }
      for (size_t i = 0; i < values.size(); ++i) Bind(&statement, static_cast<int>(i) + 1, values[i]);
      while (statement.executeStep()) {
        std::vector<Value> row;
        row.reserve(static_cast<size_t>(statement.getColumnCount()));
        for (int i = 0; i < statement.getColumnCount(); ++i) row.push_back(ValueOf(statement.getColumn(i)));
        rows->emplace_back(std::move(row));
      }
      return {};
    } catch (const SQLite::Exception& exception) {
      return ErrorOf(path_, exception.getErrorCode(), exception.what());
    } catch (const std::bad_alloc&) {
      return ErrorOf(path_, SQLITE_NOMEM, "out of memory");
    }
  }

 private:
  // A statement that is not reset holds its locks, and its bindings point into the caller's values.
  struct Reset {
    SQLite::Statement& statement;
    ~Reset() {
      statement.tryReset();
      statement.clearBindings();
    }
  };

  SQLite::Statement& Prepared(std::string_view sql) {
    const std::string text(sql);
    auto found = statements_.find(text);
    if (found == statements_.end()) {
      if (statements_.size() >= kMaxStatements) statements_.clear();
      found = statements_.emplace(text, SQLite::Statement(db_, text)).first;
    }
    return found->second;
  }

  std::string path_;
  SQLite::Database db_;
  std::unordered_map<std::string, SQLite::Statement> statements_;  // after db_: they go first
};

class SqliteTx : public Tx {
 public:
  SqliteTx(const std::string& path, Connection& connection, bool writes)
      : path_(path), connection_(connection), writes_(writes) {}

  const Dialect& dialect() const override { return SqliteDialect(); }

  Result<int64_t> Run(std::string_view sql, const std::vector<Value>& values) override {
    if (!writes_) return Error{Fault::kBadData, "a read transaction may not run: " + std::string(sql)};
    const int before = connection_.db().getTotalChanges();
    std::vector<Row> rows;
    if (auto done = Step(sql, values, &rows); !done) return done.error();
    // SQLite counts only statements that change rows; others leave the count of the one before.
    return connection_.db().getTotalChanges() == before ? 0 : connection_.db().getChanges();
  }

  Result<std::vector<Row>> Query(std::string_view sql, const std::vector<Value>& values) override {
    std::vector<Row> rows;
    if (auto done = Step(sql, values, &rows); !done) return done.error();
    return rows;
  }

 private:
  Result<void> Step(std::string_view sql, const std::vector<Value>& values, std::vector<Row>* rows) {
    // A full disk rolls the whole transaction back; what came after would be committed on its own.
    if (!connection_.InTransaction()) return LostTransaction(path_);
    return connection_.Step(sql, values, rows);
  }

  const std::string& path_;
  Connection& connection_;
  bool writes_;
};

using Work = std::function<Result<void>(Tx&)>;

// What a work answers, whatever it throws: it runs on our thread, which must live on.
Result<void> Answer(const Work& work, Tx& tx) {
  try {
    return work(tx);
  } catch (const std::exception& exception) {
    return Error{Fault::kBadData, std::string("a transaction threw: ") + exception.what()};
  } catch (...) {
    return Error{Fault::kBadData, "a transaction threw something that is no std::exception"};
  }
}

class SqliteDb : public Db {
 public:
  SqliteDb(std::string path, const SqliteOptions& options, std::unique_ptr<Connection> writer)
      : path_(std::move(path)), options_(options), writer_(std::move(writer)), thread_([this] { Loop(); }) {}

  ~SqliteDb() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
  }

  Result<void> Write(const Work& work) override { return Queue({&work, true}); }

  Result<void> Read(const Work& work) override {
    if (path_ == ":memory:") return Queue({&work, false});
    std::unique_ptr<Connection> reader;
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
      result = Answer(work, tx);
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
  };

  Result<std::unique_ptr<Connection>> OpenReader() {
    try {
      auto reader = std::make_unique<Connection>(path_, options_);
      reader->db().exec(kReaderPragmas);
      return reader;
    } catch (const SQLite::Exception& exception) {
      return ErrorOf(path_, exception.getErrorCode(), exception.what());
    }
  }

  Result<void> Queue(Waiting waiting) {
    if (std::this_thread::get_id() == thread_.get_id()) {
      return Error{Fault::kBadData, "a transaction may not begin another one"};
    }
    std::unique_lock lock(mutex_);
    queue_.push_back(&waiting);
    arrived_.notify_one();
    answered_.wait(lock, [&] { return waiting.done; });
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
      for (Waiting* waiting : group) waiting->done = true;
      answered_.notify_all();
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
    waiting->result = Answer(*waiting->work, tx);
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
  std::unique_ptr<Connection> writer_;  // the thread's

  std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Connection>> readers_;  // idle

  std::mutex mutex_;
  std::condition_variable arrived_, answered_;
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
    auto writer = std::make_unique<Connection>(path, options);
    writer->db().exec(kWriterPragmas);
    const std::string mode = MakeLog(writer->db(), options.busy_timeout);
    if (!in_memory && mode != "wal") {
      return Error{Fault::kConfig, "database " + path + ": this file system cannot hold a write-ahead log"};
    }
    return std::unique_ptr<Db>(std::make_unique<SqliteDb>(path, options, std::move(writer)));
  } catch (const SQLite::Exception& exception) {
    return ErrorOf(path, exception.getErrorCode(), exception.what());
  }
}

}  // namespace crier
