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
    {"db51a4b7898e258547ec55f46fe06b27", "708c1edc5206a6b5565ed39cdb4f676e"},
    {"b341bced3fbe8a7af4bb12093b5ebd09", "646f0bfffc25adab803d49a7640f4204"},
    {"62deff3bf6b0dcc0ac896808e3a814af", "b581b0396027a412f595084bf32d2836"},
    {"fc38c15506088d62b0713cc42ad8a0c3", "fc38c15506088d62b0713cc42ad8a0c3"},
    {"e306484bf0263eac0273cb0e2a37dd66", "a4a5710900e3a58fc5dda5875eccbcd5"},
    {"c26b5ef7a7696a6f770b11e08899c80c", "b69ef7bac8453a21e7671869ba22d536"},
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
