#include "store/db/postgres_connection.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <pqxx/pqxx>
#include <unordered_map>

#include "core/secret.h"
#include "store/db/postgres_text.h"
#include "store/db/postgres_url.h"

namespace crier {
namespace {

// BEGIN and the transaction's number in one message: it must be known before COMMIT can be in doubt. The
// first eight digits of a WAL file's name are the timeline: after a failover the numbers are given anew.
constexpr char kBeginWrite[] =
    "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; SELECT pg_current_xact_id()::text || '/' ||"
    " CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END";
constexpr char kBeginRead[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr char kCommit[] = "COMMIT";
constexpr char kRollback[] = "ROLLBACK";
// Other than it was: the server has crashed since, or one of its processes has, which is the same to it. It
// then begins its statistics anew, and that says so to everybody; a stop in order keeps them. Who resets them
// by hand makes us doubt what is sure, no more.
constexpr char kLife[] = "SELECT COALESCE(stats_reset::text, '') FROM pg_stat_bgwriter";
// A server that crashed gives the number of a transaction whose end was not on disk to another one, if it has
// come that far already: "committed" may be said of either. A number that was not given yet is an error to
// ask for.
constexpr char kFate[] =
    "SELECT CASE WHEN pg_is_in_recovery() OR substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) <>"
    " split_part($1, '/', 2) THEN 'unknown'"
    " WHEN split_part($1, '/', 3) = $2 THEN pg_xact_status(split_part($1, '/', 1)::xid8)"
    " WHEN split_part($1, '/', 1)::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) THEN 'in progress'"
    " WHEN pg_xact_status(split_part($1, '/', 1)::xid8) = 'committed' THEN 'unknown'"
    " ELSE pg_xact_status(split_part($1, '/', 1)::xid8) END";
// A process that is stopped in the midst of a transaction must not hold the others' rows for ever.
// synchronous_commit: what the server's owner made stricter stays.
constexpr char kSession[] =
    "SET client_min_messages = 'error'; SET lock_timeout = '30s';"
    " SET idle_in_transaction_session_timeout = '60s'; SET extra_float_digits = 1; SET bytea_output = 'hex';"
    " SET standard_conforming_strings = on; SET DateStyle = 'ISO'; SET IntervalStyle = 'iso_8601';"
    " SELECT set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', "
    "'local') THEN 'on' ELSE current_setting('synchronous_commit') END, false)";
// Searching a word that all write and one that nobody writes are two different plans.
constexpr char kReaderSession[] =
    "SET default_transaction_read_only = on; SET plan_cache_mode = 'force_custom_plan'";
// Who reads a whole table collides with all who write to it, however small it is.
constexpr char kWriterSession[] = "SET enable_seqscan = off";
constexpr char kEncoding[] = "SELECT current_setting('server_encoding')";

constexpr int kOldest = 130'000;        // for generated columns, normalize(), pg_current_xact_id()
constexpr size_t kMaxStatements = 256;  // prepared, a connection; the rest is planned each time
constexpr size_t kMaxMessage = 500;

// Numbers of built-in types, from PostgreSQL's pg_type.dat.
enum Oid : unsigned {
  kBool = 16,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kOid = 26,
  kFloat4 = 700,
  kFloat8 = 701,
  kNumeric = 1700
};

// The rest of `parameters` unless the URL has them: nobody waits for ever for a server that is gone.
std::string WithTimeouts(std::string url) {
  for (std::string_view parameter :
       {"connect_timeout=10", "keepalives_idle=10", "keepalives_interval=5", "keepalives_count=3",
        "tcp_user_timeout=30000", "application_name=crier"}) {
    if (url.find(parameter.substr(0, parameter.find('=') + 1)) != std::string::npos) continue;
    url += url.find('?') == std::string::npos ? '?' : '&';
    url += parameter;
  }
  return url;
}

// The first line of what the server said, without passwords.
std::string Said(std::string_view what) {
  std::string text(what.substr(0, what.find('\n')));
  for (const char* head : {"ERROR:  ", "FATAL:  "}) {
    if (const size_t at = text.find(head); at != std::string::npos) text.erase(at, std::strlen(head));
  }
  text = Redact(std::move(text));
  if (text.size() > kMaxMessage) text.resize(kMaxMessage);
  return text;
}

PostgresFailure FailureOf(const std::string& where, std::string_view state, const std::string& said) {
  const std::string_view group = state.substr(0, 2);
  PostgresFailure failure{{Fault::kBadData, fmt::format("database {}: {}", where, said)}};
  const auto is = [&](Fault fault, std::string_view advice, PostgresFailure::Kind kind) {
    failure.error.fault = fault;
    failure.kind = kind;
    if (!advice.empty()) failure.error.message += fmt::format(" ({})", advice);
  };
  if (group == "40") {
    is(Fault::kUnreachable, "others write the same at the same time; try again", PostgresFailure::kCollided);
  } else if (state == "23505" || state == "42P07" || state == "42710" || state == "42701") {
    // The last three: two that migrate at once.

    is(Fault::kRejected, "", PostgresFailure::kTaken);
  } else if (group == "23") {
    is(Fault::kRejected, "", PostgresFailure::kFinal);
  } else if (state == "25006") {
    is(Fault::kUnreachable, "this server only reads now: a standby? It is looked for again",
       PostgresFailure::kLost);
  } else if (group == "08" || state == "25P03" || (group == "57" && state != "57014")) {
    is(Fault::kUnreachable, "", PostgresFailure::kLost);
  } else if (state == "53100") {
    is(Fault::kUnreachable, "its disk is full: free some space; writing goes on by itself then",
       PostgresFailure::kFinal);
  } else if (group == "53" || group == "55" || group == "57" || group == "58") {
    is(Fault::kUnreachable, "", PostgresFailure::kFinal);
  } else if (group == "28" || group == "3D" || group == "XX" || state == "42501") {
    is(Fault::kConfig, "", PostgresFailure::kFinal);
  }
  return failure;
}

// What is thrown while nothing is connected has no state but its words.
Error ConnectErrorOf(const std::string& where, std::string said) {
  // libpq quotes what it cannot read of an URL.
  if (said.find("URI") != std::string::npos || said.find("invalid") != std::string::npos)
    said = "its URL cannot be read; write postgresql://USER@HOST:PORT/NAME";
  Error error{Fault::kUnreachable, fmt::format("database {}: {}", where, said)};
  for (const char* word : {"authentication failed", "no password", "pg_hba.conf", "does not exist",
                           "certificate", "SSL", "URL", "permission denied"}) {
    if (said.find(word) != std::string::npos) error.fault = Fault::kConfig;
  }
  // Not yet there, or not any more: that mends itself.
  for (const char* word : {"No such file or directory", "SSL SYSCALL error", "unexpectedly"}) {
    if (said.find(word) != std::string::npos) error.fault = Fault::kUnreachable;
  }
  return error;
}

int64_t IntOf(std::string_view text, bool* whole) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  *whole = error == std::errc() && end == text.data() + text.size();
  return number;
}

// std::from_chars knows "inf" and "nan"; PostgreSQL writes "Infinity" and "NaN", which it reads as well.
Value RealOf(std::string_view text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::isnan(number) ? Value(nullptr) : Value(number);
}

Value ValueOf(const pqxx::field& field, unsigned type) {
  if (field.is_null()) return nullptr;
  const std::string_view text(field.c_str(), field.size());
  bool whole = false;
  switch (type) {
    case kBool:
      return int64_t{text == "t"};
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid:
      return IntOf(text, &whole);
    case kFloat4:
    case kFloat8:
      return RealOf(text);
    case kNumeric: {  // a sum of BIGINTs
      const int64_t number = IntOf(text, &whole);
      return whole ? Value(number) : RealOf(text);
    }
    default:
      return FromPostgresText(text);
  }
}

// Null where the pointer would be null.
std::optional<std::string> TextOf(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) {
    if (std::isnan(*real)) return std::nullopt;
    if (std::isinf(*real)) return std::string(*real > 0 ? "Infinity" : "-Infinity");
    return fmt::format("{}", *real);
  }
  if (const auto* text = std::get_if<std::string>(&value)) return ToPostgresText(*text);
  return std::nullopt;
}

class Connection : public PostgresConnection {
 public:
  // Throws what libpqxx throws.
  Connection(const std::string& url, Use use)
      : url_(url),
        where_(PostgresWhere(url)),
        use_(use),
        connection_(WithTimeouts(url)),
        quiet_(connection_) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    // A connection that came back in the midst of a transaction would run the rest of it outside of any.
    connection_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
    connection_.set_client_encoding("UTF8");
    session_.emplace(connection_);
    session_->exec(kSession);
    session_->exec(use == Use::kRead ? kReaderSession : kWriterSession);
    // Once: no connection outlives a crash.
    life_ = session_->exec(kLife)[0][0].c_str();
  }

  Result<void> Check() {
    if (connection_.server_version() < kOldest) {
      return Error{Fault::kConfig, fmt::format("database {}: PostgreSQL {} is too old; 13 or newer is needed",
                                               where_, connection_.server_version() / 10'000)};
    }
    const std::string encoding = session_->exec(kEncoding)[0][0].c_str();
    if (encoding != "UTF8") {
      return Error{
          Fault::kConfig,
          fmt::format("database {}: its encoding is {}; make one with ENCODING 'UTF8'", where_, encoding)};
    }
    return {};
  }

  std::optional<PostgresFailure> Begin() override {
    auto failure = Try([&] {
      const pqxx::result begun = session_->exec(use_ == Use::kRead ? kBeginRead : kBeginWrite);
      if (use_ == Use::kWrite) transaction_ = begun[0][0].c_str() + ("/" + life_);
    });
    // A standby refuses to begin: it may become the primary, or another is.
    if (failure && failure->kind == PostgresFailure::kFinal) {
      failure->kind = PostgresFailure::kLost;
      failure->error.fault = Fault::kUnreachable;
    }
    return failure;
  }

  std::optional<PostgresFailure> Step(std::string_view sql, const std::vector<Value>& values,
                                      std::vector<Row>* rows, int64_t* changed) override {
    return Try([&] {
      Statement once;
      const Statement& statement = StatementOf(sql, &once);
      if (statement.placeholders != values.size()) {
        throw Wrong{fmt::format("a statement with {} placeholders got {} values: {}", statement.placeholders,
                                values.size(), sql)};
      }
      std::vector<std::optional<std::string>> texts;
      std::vector<const char*> pointers;
      texts.reserve(values.size());
      for (const Value& value : values) {
        texts.push_back(TextOf(value));
        pointers.push_back(texts.back() ? texts.back()->c_str() : nullptr);
      }
      const auto parameters = pqxx::prepare::make_dynamic_params(pointers.begin(), pointers.end());
      const pqxx::result result = statement.name.empty()
                                      ? session_->exec_params(statement.sql, parameters)
                                      : session_->exec_prepared(statement.name, parameters);
      if (changed != nullptr) *changed = static_cast<int64_t>(result.affected_rows());
      Read(result, rows);
    });
  }

  std::optional<PostgresFailure> Commit() override {
    auto failure = Try([&] { session_->exec(kCommit); });
    if (failure && failure->kind == PostgresFailure::kLost) failure->kind = PostgresFailure::kInDoubt;
    return failure;
  }

  bool Rollback() override {
    return !Try([&] { session_->exec(kRollback); });
  }

  std::string TransactionName() const override { return transaction_; }

  Result<Fate> FateOf(const std::string& transaction_name) override {
    Fate fate = Fate::kUnknown;
    const auto failed = Try([&] {
      const pqxx::result result = session_->exec_params(kFate, transaction_name, life_);
      const std::string said = result[0][0].is_null() ? "" : result[0][0].c_str();
      if (said == "committed") fate = Fate::kCommitted;
      if (said == "aborted") fate = Fate::kAborted;
      if (said == "in progress") fate = Fate::kRunning;
    });
    if (failed) return failed->error;
    return fate;
  }

 private:
  struct Statement {
    std::string sql;
    std::string name;  // empty: not prepared
    size_t placeholders = 0;
  };
  struct Wrong {
    std::string message;
  };

  // `once` holds it where as many as are kept are prepared already.
  const Statement& StatementOf(std::string_view sql, Statement* once) {
    const std::string text(sql);
    const auto known = statements_.find(text);
    if (known != statements_.end()) return known->second;
    Numbered numbered = NumberPlaceholders(sql);
    *once = {std::move(numbered.sql), "", numbered.placeholders};
    if (statements_.size() >= kMaxStatements) return *once;
    once->name = "s" + std::to_string(statements_.size());
    connection_.prepare(once->name, once->sql);
    return statements_.emplace(text, *once).first->second;
  }

  template <typename F>
  std::optional<PostgresFailure> Try(F step) {
    try {
      step();
      return std::nullopt;
    } catch (const Wrong& wrong) {
      return PostgresFailure{{Fault::kBadData, wrong.message}};
    } catch (const pqxx::sql_error& error) {
      return FailureOf(where_, error.sqlstate(), Said(error.what()));
    } catch (const pqxx::transaction_rollback& error) {
      return FailureOf(where_, "40001", Said(error.what()));
    } catch (const pqxx::broken_connection& error) {
      return FailureOf(where_, "08006", Said(error.what()));
    } catch (const std::bad_alloc&) {
      return FailureOf(where_, "53200", "out of memory");
    } catch (const std::exception& error) {
      // libpqxx says "connection" in more than one class of its own.
      return FailureOf(where_, connection_.is_open() ? "" : "08006", Said(error.what()));
    }
  }

  static void Read(const pqxx::result& result, std::vector<Row>* rows) {
    const auto columns = result.columns();
    std::vector<unsigned> types;
    for (pqxx::row_size_type i = 0; i < columns; ++i) types.push_back(result.column_type(i));
    rows->reserve(rows->size() + result.size());
    for (const auto& row : result) {
      std::vector<Value> values;
      values.reserve(columns);
      for (pqxx::row_size_type i = 0; i < columns; ++i) values.push_back(ValueOf(row[i], types[i]));
      rows->emplace_back(std::move(values));
    }
  }

  const std::string url_;
  const std::string where_;
  const Use use_;
  pqxx::connection connection_;
  pqxx::quiet_errorhandler quiet_;
  std::optional<pqxx::nontransaction> session_;
  std::string life_;
  std::string transaction_;
  std::unordered_map<std::string, Statement> statements_;
};

}  // namespace

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::Open(const std::string& url, Use use) {
  const std::string where = PostgresWhere(url);
  try {
    auto connection = std::make_unique<Connection>(url, use);
    if (auto checked = connection->Check(); !checked) return checked.error();
    return std::unique_ptr<PostgresConnection>(std::move(connection));
  } catch (const pqxx::sql_error& error) {
    return FailureOf(where, error.sqlstate(), Said(error.what())).error;
  } catch (const std::exception& error) {
    return ConnectErrorOf(where, Said(error.what()));
  }
}

}  // namespace crier
