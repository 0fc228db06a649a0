// Version 7: an index that 0.1.0 made without the priority; since 0.2.0 a new database has it with it.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(DROP INDEX deliveries_in_doubt)",
    R"(CREATE INDEX deliveries_in_doubt ON deliveries (channel, priority, created_at, id)
       WHERE state = 'unknown')",
};

}  // namespace

const Migration kVersion7{kStatements};

}  // namespace crier
