// Version 7: drafts about people in danger at one place join.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(ALTER TABLE requests ADD COLUMN danger_key TEXT NOT NULL DEFAULT '')",
    R"(CREATE INDEX requests_by_danger_key ON requests (danger_key, last_mention_at)
       WHERE danger_key <> '')",
};

}  // namespace

const Migration kVersion7{kStatements};

}  // namespace crier
