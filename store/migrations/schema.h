// The tables, made and changed by numbered migrations.
#pragma once

#include "store/db/db.h"

namespace crier {

// Brings the database up to this program's version, each migration in one transaction; safe when two
// processes start at once. kConfig, and nothing touched, if the database is newer than the program.
// `changed`: whether there was anything to do; may be null.
Result<void> Migrate(Db& db, bool* changed = nullptr);

// The version that Migrate brings a database to.
int64_t SchemaVersion();
// As Migrate, but no further than that version: to read what an older program left.
Result<void> MigrateTo(Db& db, int64_t version);
// The version that the database is at; an error where it holds no tables of ours. Changes nothing.
Result<int64_t> VersionOf(Tx& tx);

}  // namespace crier
