#include "store/migrations/schema.h"

#include <string>

#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr char kMakeVersion[] = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)";
constexpr char kReadVersion[] = "SELECT MAX(version) FROM schema_version";
constexpr char kWriteVersion[] = "INSERT INTO schema_version (version) VALUES (?)";

Result<void> MigrateOnce(Tx& tx, int64_t goal, int64_t* found, bool* finished) {
  if (auto made = tx.Run(kMakeVersion); !made) return made.error();
  auto rows = tx.Query(kReadVersion);
  if (!rows) return rows.error();
  const int64_t version = *found = rows->at(0).Int(0);
  if (version < 0 || version > SchemaVersion()) {
    return Error{Fault::kConfig, "the database has schema version " + std::to_string(version) +
                                     ", this Crier knows up to " + std::to_string(SchemaVersion()) +
                                     ": start the newer Crier that wrote it, or restore a backup"};
  }
  *finished = version >= goal;
  if (*finished) return {};
  const Migration& migration = *Migrations()[static_cast<size_t>(version)];
  for (const std::string& statement : StatementsOf(migration, tx.dialect())) {
    if (auto done = tx.Run(statement); !done) return done.error();
  }
  if (migration.fill != nullptr) {
    if (auto done = migration.fill(tx); !done) return done;
  }
  if (auto done = tx.Run(kWriteVersion, {version + 1}); !done) return done.error();
  return {};
}

Result<void> MigrateUpTo(Db& db, int64_t version, bool* changed) {
  for (bool finished = false; !finished;) {
    int64_t found = 0;
    auto done = db.Write([&](Tx& tx) { return MigrateOnce(tx, version, &found, &finished); });
    if (done) {
      if (!finished && changed != nullptr) *changed = true;
      continue;
    }
    // PostgreSQL shows a transaction its tables as they are, their rows as they were: of two that start at
    // once the later stumbles over what the other has made, and goes on from there.
    int64_t by_now = 0;
    const auto read = db.Read([&](Tx& tx) -> Result<void> {
      auto stands = VersionOf(tx);
      if (!stands) return stands.error();
      by_now = *stands;
      return {};
    });
    if (!read || by_now <= found) return done;
  }
  return {};
}

}  // namespace

int64_t SchemaVersion() { return std::ssize(Migrations()); }

Result<int64_t> VersionOf(Tx& tx) {
  auto rows = tx.Query(kReadVersion);
  if (!rows) return rows.error();
  return rows->at(0).Int(0);
}

Result<void> Migrate(Db& db, bool* changed) { return MigrateUpTo(db, SchemaVersion(), changed); }

Result<void> MigrateTo(Db& db, int64_t version) { return MigrateUpTo(db, version, nullptr); }

}  // namespace crier
