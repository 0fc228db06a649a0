// Version 2: several nodes share one city (store/tables/nodes.h).
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    // A lease that nobody holds has node ''.
    R"(CREATE TABLE nodes (name TEXT NOT NULL PRIMARY KEY, incarnation BIGINT NOT NULL, seen_at BIGINT
       NOT NULL))",
    R"(CREATE TABLE leases (channel TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, incarnation BIGINT NOT
       NULL, fence BIGINT NOT NULL))",
    // Who claimed the row last, and how often it was claimed.
    R"(ALTER TABLE deliveries ADD COLUMN node TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE deliveries ADD COLUMN incarnation BIGINT NOT NULL DEFAULT 0)",
    R"(ALTER TABLE deliveries ADD COLUMN claim BIGINT NOT NULL DEFAULT 0)",
};

}  // namespace

const Migration kVersion2{kStatements};

}  // namespace crier
