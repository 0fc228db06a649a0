// Version 20: indexes for what people combine. A topic knows the sentiment of its mention, so that a service
// and a sentiment are one walk; bulletins' jobs are found by when they went out.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    // Empty: the mention has none.
    R"(ALTER TABLE mention_topics ADD COLUMN sentiment TEXT NOT NULL DEFAULT '')",
    R"(UPDATE mention_topics SET sentiment = COALESCE((SELECT m.sentiment FROM mentions m WHERE m.id =
       mention_topics.mention_id), ''))",
    R"(CREATE INDEX mention_topics_by_sentiment ON mention_topics (dimension, key, sentiment, at,
       mention_id))",
    R"(CREATE INDEX jobs_by_time ON jobs (kind, created_at, id))",
};

}  // namespace

const Migration kVersion20{kStatements};

}  // namespace crier
