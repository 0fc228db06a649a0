// A released migration never changes: a database that ran it would not be like one that runs it today.
#include <gtest/gtest.h>

#include <string>

#include "core/digest.h"
#include "store/db/postgres.h"
#include "store/db/sqlite.h"
#include "store/migrations/migration.h"

namespace crier {
namespace {

struct Frozen {
  std::string sqlite;
  std::string postgres;
};
// Of version 1, 2 and so on; one that is not released yet may still change.
const Frozen kReleased[] = {
    {"1", "1"},
    {"2", "2"},
    {"3", "3"},
    {"4", "4"},
    {"5", "5"},
    {"6", "6"},
};

std::string DigestOf(const Migration& migration, const Dialect& dialect) {
  std::string all;
  for (const std::string& statement : StatementsOf(migration, dialect)) all += statement + '\n';
  return Hex(Sha256(all)).substr(0, 32);
}

TEST(Frozen, ReleasedMigrationsAreAsTheyWereReleased) {
  ASSERT_GE(std::size(Migrations()), std::size(kReleased));
  for (size_t i = 0; i < std::size(kReleased); ++i) {
    const Migration& migration = *Migrations()[i];
    EXPECT_EQ(DigestOf(migration, SqliteDialect()), kReleased[i].sqlite)
        << "version " << i + 1 << ", SQLite: take the change back and add a version";
    EXPECT_EQ(DigestOf(migration, PostgresDialect()), kReleased[i].postgres)
        << "version " << i + 1 << ", PostgreSQL: take the change back and add a version";
  }
}

}  // namespace
}  // namespace crier
