// One step from a schema version to the next; each has a file of its own, v1.cc and so on. A migration that
// was released never changes: tests/store/migrations/frozen_test.cc holds their digests.
//
// Columns hold text, BIGINT, DOUBLE PRECISION; times are milliseconds since 1970; flags are 0 or 1; lists are
// JSON.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/db/db.h"

namespace crier {

struct Migration {
  // SQL for every database. {id} is the dialect's type of a column that numbers its rows; the statement
  // {full text} stands for those that make mentions searchable. A line break and the spaces after it are one
  // space.
  std::span<const std::string_view> statements;
  // Afterwards: what no SQL that all databases know can do.
  Result<void> (*fill)(Tx&) = nullptr;
};

extern const Migration kVersion1, kVersion2, kVersion3, kVersion4, kVersion5, kVersion6, kVersion7, kVersion8,
    kVersion9, kVersion10, kVersion11, kVersion12, kVersion13, kVersion14, kVersion15, kVersion16, kVersion17,
    kVersion18, kVersion19, kVersion20;

// Version N is made by Migrations()[N - 1].
std::span<const Migration* const> Migrations();

// What is run, one by one.
std::vector<std::string> StatementsOf(const Migration& migration, const Dialect& dialect);

}  // namespace crier
