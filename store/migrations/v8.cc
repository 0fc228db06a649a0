// Version 8: whether a delivery may be out and what was decided of it are columns; until now the first words
// of `error` said so. And an index that 0.1.0 made without the priority (0.2.0 added it where a database was
// new).
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(ALTER TABLE deliveries ADD COLUMN may_be_out BIGINT NOT NULL DEFAULT 0)",
    R"(ALTER TABLE deliveries ADD COLUMN reason TEXT NOT NULL DEFAULT 'none')",
    R"(UPDATE deliveries SET reason = 'settled' WHERE SUBSTR(error, 1, 11) = 'settled by ')",
    R"(UPDATE deliveries SET reason = 'restored' WHERE error = 'restored from a backup')",
    R"(UPDATE deliveries SET may_be_out = 1, error = SUBSTR(error, 16)
       WHERE SUBSTR(error, 1, 15) = 'it may be out: ')",
    R"(DROP INDEX deliveries_in_doubt)",
    R"(CREATE INDEX deliveries_in_doubt ON deliveries (channel, priority, created_at, id)
       WHERE state = 'unknown')",
};

}  // namespace

const Migration kVersion8{kStatements};

}  // namespace crier
