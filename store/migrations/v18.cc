// Version 18: what staff and residents enter in forms, each once; and how residents rate a closed request.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    // key: the caller's own name for it. digest: of what was entered under it. who: an Actor as text.
    R"(CREATE TABLE contacts (channel TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, mention_id BIGINT
       NOT NULL REFERENCES mentions (id), at BIGINT NOT NULL, who TEXT NOT NULL, PRIMARY KEY (channel, key)))",
    R"(CREATE INDEX contacts_by_mention ON contacts (mention_id))",
    // 0: not rated.
    R"(ALTER TABLE requests ADD COLUMN rating BIGINT NOT NULL DEFAULT 0)",
};

}  // namespace

const Migration kVersion18{kStatements};

}  // namespace crier
