// The tables, made and changed by numbered migrations.
#pragma once

#include "store/db.h"

namespace crier {

// Brings the database up to this program's version, each migration in one transaction; safe when two
// processes start at once. kConfig, and nothing touched, if the database is newer than the program.
Result<void> Migrate(Db& db);

// The version that Migrate brings a database to.
int64_t SchemaVersion();

}  // namespace crier
