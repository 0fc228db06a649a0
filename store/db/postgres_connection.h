// One connection to PostgreSQL and the transaction on it: the only user of libpqxx. Used by one thread at a
// time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/db/db.h"

namespace crier {

// Why a transaction ended without being stored, and what may be done about it.
struct PostgresFailure {
  enum Kind {
    kFinal,     // the same again would fail again
    kCollided,  // with another transaction: run it again
    kTaken,     // a unique key: perhaps by somebody who wrote at the same time; run it again to see
    kLost,      // the connection is gone, and the transaction with it
    kInDoubt,   // the connection went while the answer to COMMIT was awaited
  };
  Error error;
  Kind kind = kFinal;
};

class PostgresConnection {
 public:
  // A reader plans each statement for its very values and cannot write.
  enum class Use { kWrite, kRead };
  static Result<std::unique_ptr<PostgresConnection>> Open(const std::string& url, Use use);
  virtual ~PostgresConnection() = default;

  virtual std::optional<PostgresFailure> Begin() = 0;
  // A statement that fails spoils the transaction: every other fails too until Rollback. `changed` may be
  // null.
  virtual std::optional<PostgresFailure> Step(std::string_view sql, const std::vector<Value>& values,
                                              std::vector<Row>* rows, int64_t* changed) = 0;
  virtual std::optional<PostgresFailure> Commit() = 0;
  // True if the connection can be used again.
  virtual bool Rollback() = 0;

  // Names the transaction that was begun last, whoever asks: for FateOf.
  virtual std::string TransactionName() const = 0;
  enum class Fate { kCommitted, kAborted, kRunning, kUnknown };
  virtual Result<Fate> FateOf(const std::string& transaction_name) = 0;
};

}  // namespace crier
