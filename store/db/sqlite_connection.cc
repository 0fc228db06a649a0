#include "store/db/sqlite_connection.h"

#include <exception>
#include <utility>

namespace crier {
namespace {

constexpr size_t kMaxStatements = 256;  // prepared, a connection

std::string FullTextValue(const std::vector<std::string>& phrases) {
  std::string value;  // strings of FTS5, side by side: all of them must be there
  for (const std::string& phrase : phrases) {
    value += value.empty() ? "\"" : " \"";
    for (char c : phrase) value += (c == '"' || c == '\0') ? ' ' : c;
    value += '"';
  }
  return value;
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

// A statement that is not reset holds its locks, and its bindings point into the caller's values.
struct Reset {
  SQLite::Statement& statement;
  ~Reset() {
    statement.tryReset();
    statement.clearBindings();
  }
};

}  // namespace

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
      " c.name LIMIT 1), c.type FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
      " AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'mention_text%' AND t.name <> 'schema_version'"
      " ORDER BY t.name, c.cid",
      "",
      " INDEXED BY ",
      "PRAGMA analysis_limit=1000",
      "",
  };
  return dialect;
}

Error SqliteError(const std::string& path, int code, std::string_view said) {
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

// What a work answers, whatever it throws: it runs on our thread, which must live on.
Result<void> AnswerOf(const std::function<Result<void>(Tx&)>& work, Tx& tx) {
  try {
    return work(tx);
  } catch (const std::exception& exception) {
    return Error{Fault::kBadData, std::string("a transaction threw: ") + exception.what()};
  } catch (...) {
    return Error{Fault::kBadData, "a transaction threw something that is no std::exception"};
  }
}

SqliteConnection::SqliteConnection(const std::string& path, const std::string& address, int flags,
                                   std::chrono::milliseconds busy_timeout)
    : path_(path), db_(address, flags | SQLite::OPEN_NOMUTEX, static_cast<int>(busy_timeout.count())) {}

Result<void> SqliteConnection::Exec(const char* sql) {
  std::vector<Row> rows;
  return Step(sql, {}, &rows);
}

Result<void> SqliteConnection::Step(std::string_view sql, const std::vector<Value>& values,
                                    std::vector<Row>* rows) {
  try {
    SQLite::Statement& statement = Prepared(sql);
    const Reset reset{statement};
    if (statement.getBindParameterCount() != static_cast<int>(values.size())) {
      return Error{Fault::kBadData, "a statement with " + std::to_string(statement.getBindParameterCount()) +
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
    return SqliteError(path_, exception.getErrorCode(), exception.what());
  } catch (const std::bad_alloc&) {
    return SqliteError(path_, SQLITE_NOMEM, "out of memory");
  }
}

SQLite::Statement& SqliteConnection::Prepared(std::string_view sql) {
  const std::string text(sql);
  auto found = statements_.find(text);
  if (found == statements_.end()) {
    if (statements_.size() >= kMaxStatements) statements_.clear();
    found = statements_.emplace(text, SQLite::Statement(db_, text)).first;
  }
  return found->second;
}

Result<int64_t> SqliteTx::Run(std::string_view sql, const std::vector<Value>& values) {
  if (!writes_) return Error{Fault::kBadData, "a read transaction may not run: " + std::string(sql)};
  const int before = connection_.db().getTotalChanges();
  std::vector<Row> rows;
  if (auto done = Step(sql, values, &rows); !done) return done.error();
  // SQLite counts only statements that change rows; others leave the count of the one before.
  return connection_.db().getTotalChanges() == before ? 0 : connection_.db().getChanges();
}

Result<std::vector<Row>> SqliteTx::Query(std::string_view sql, const std::vector<Value>& values) {
  std::vector<Row> rows;
  if (auto done = Step(sql, values, &rows); !done) return done.error();
  return rows;
}

Result<void> SqliteTx::Step(std::string_view sql, const std::vector<Value>& values, std::vector<Row>* rows) {
  // A full disk rolls the whole transaction back; what came after would be committed on its own.
  if (!connection_.InTransaction()) return LostTransaction(path_);
  return connection_.Step(sql, values, rows);
}

}  // namespace crier
