// The PostgreSQL driver (13 or newer, encoding UTF8). OpenDb is what others call; this is for it and for
// tests.
//
// Many processes may share one database. Every write is SERIALIZABLE: one that collides with another is run
// again, so what a work reads is what holds when it commits. Reads see one state (REPEATABLE READ, READ
// ONLY). A connection that was lost is opened again by the next call.
//
// Where the answer to a COMMIT is lost, the driver asks the server on a new connection what became of the
// transaction, and answers that. Where nobody can tell (the server is away too long, or another took its
// place) the answer is kUnreachable with `in_doubt`: all of the work is stored, or nothing of it. Doing the
// work again is safe where it is idempotent (TakeIn is: native ids are unique; AddDeliveries is: keys are).
// It is not for claims: who claims takes back what it holds without having it (ReturnClaims,
// store/tables/nodes.h).
//
// Known: libpqxx 6.4 forgets the result of each statement that fails, some 2 KB; a collision is one.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "store/db/db.h"

namespace crier {

const Dialect& PostgresDialect();

struct PostgresOptions {
  size_t writers = 4;  // connections, opened when needed
  size_t readers = 8;
  // How long the fate of a commit whose answer was lost is asked for: a server that restarts after a crash
  // needs some seconds.
  std::chrono::milliseconds doubt_timeout{15'000};
};

// Opens without migrating. `url` as libpq reads it: postgresql://user@host:port/name?sslmode=verify-full.
// kConfig: a person must mend it (no such database, wrong password, too old); kUnreachable: try again. No
// error shows a password.
Result<std::unique_ptr<Db>> OpenPostgres(const std::string& url, const PostgresOptions& options = {});

}  // namespace crier
