// Version 17: rumours: mentions of one claim, what the city found of it, and who of those that ask was
// answered.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    // verdict: empty while it is open.
    R"(CREATE TABLE rumours (id TEXT PRIMARY KEY, claim TEXT NOT NULL, owner TEXT NOT NULL, verdict TEXT NOT
       NULL, reason TEXT NOT NULL, opened_by TEXT NOT NULL, opened_at BIGINT NOT NULL, closed_by TEXT NOT NULL,
       closed_at BIGINT, bulletin_id TEXT NOT NULL, answered_by TEXT NOT NULL, answer_due BIGINT NOT NULL,
       changed_at BIGINT NOT NULL))",
    R"(CREATE INDEX rumours_open ON rumours (id) WHERE verdict = '')",
    R"(CREATE INDEX rumours_closed ON rumours (id) WHERE verdict <> '')",
    R"(CREATE INDEX rumours_answer_due ON rumours (id) WHERE answer_due = 1)",
    R"(CREATE TABLE rumour_mentions (rumour_id TEXT NOT NULL REFERENCES rumours (id), mention_id BIGINT NOT NULL
       REFERENCES mentions (id), stance TEXT NOT NULL, by_person BIGINT NOT NULL, taken_out BIGINT NOT NULL, who
       TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (rumour_id, mention_id)))",
    R"(CREATE UNIQUE INDEX rumour_mentions_once ON rumour_mentions (mention_id) WHERE taken_out = 0)",
    // For the foreign keys: a mention that comes is looked up in its children.
    R"(CREATE INDEX rumour_mentions_by_mention ON rumour_mentions (mention_id))",
    R"(CREATE TABLE rumour_answers (rumour_id TEXT NOT NULL REFERENCES rumours (id), channel TEXT NOT NULL,
       author TEXT NOT NULL, mention_id BIGINT NOT NULL REFERENCES mentions (id), reply_id TEXT NOT NULL, why
       TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (rumour_id, channel, author)))",
    R"(CREATE INDEX rumour_answers_by_mention ON rumour_answers (mention_id))",
};

}  // namespace

const Migration kVersion17{kStatements};

}  // namespace crier
