// Version 15: people in danger: what stands in the lane, who did what with it and whom it alerted; who is on
// duty, and how he is reached.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(CREATE TABLE emergencies (mention_id BIGINT PRIMARY KEY REFERENCES mentions (id), state TEXT NOT NULL,
       urgency DOUBLE PRECISION NOT NULL, since BIGINT NOT NULL, put_by TEXT NOT NULL, taken_by TEXT NOT NULL,
       taken_at BIGINT, handed_by TEXT NOT NULL, handed_at BIGINT, closed_by TEXT NOT NULL, closed_at BIGINT,
       reason TEXT NOT NULL, turn BIGINT NOT NULL, level BIGINT NOT NULL, escalates_at BIGINT, changed_at BIGINT
       NOT NULL))",
    R"(CREATE INDEX emergencies_by_age ON emergencies (state, since, urgency DESC, mention_id))",
    R"(CREATE INDEX emergencies_by_mention ON emergencies (state, mention_id))",
    R"(CREATE TABLE emergency_steps (id {id}, mention_id BIGINT NOT NULL REFERENCES emergencies (mention_id),
       action TEXT NOT NULL, who TEXT NOT NULL, at BIGINT NOT NULL, note TEXT NOT NULL))",
    R"(CREATE INDEX emergency_steps_by_mention ON emergency_steps (mention_id, id))",
    R"(CREATE TABLE emergency_alerts (mention_id BIGINT NOT NULL REFERENCES emergencies (mention_id), turn BIGINT
       NOT NULL, level BIGINT NOT NULL, person TEXT NOT NULL, channel TEXT NOT NULL, recipient TEXT NOT NULL,
       job_id BIGINT NOT NULL REFERENCES jobs (id), at BIGINT NOT NULL, PRIMARY KEY (mention_id, turn, level,
       person, channel, recipient)))",
    // `to` and `from` are words of SQL.
    R"(CREATE TABLE duty_entries (id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (name), begins
       BIGINT NOT NULL, ends BIGINT NOT NULL, level BIGINT NOT NULL, channel TEXT NOT NULL, recipient TEXT NOT
       NULL, made_by TEXT NOT NULL, made_at BIGINT NOT NULL, acknowledged_at BIGINT))",
    R"(CREATE INDEX duty_entries_by_end ON duty_entries (ends, id))",
};

}  // namespace

const Migration kVersion15{kStatements};

}  // namespace crier
