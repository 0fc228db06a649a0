// Version 12: the last step of a request, so that it can be taken back; requests that a person made of a
// mention; what staff say is wrong in a verdict, found by its rules and services.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(ALTER TABLE requests ADD COLUMN made_by TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE requests ADD COLUMN made_from BIGINT NOT NULL DEFAULT 0)",
    R"(CREATE INDEX requests_by_made_from ON requests (made_from, id) WHERE made_from <> 0)",
    R"(CREATE TABLE request_steps (request_id TEXT PRIMARY KEY REFERENCES requests (id), action TEXT NOT NULL,
       who TEXT NOT NULL, at BIGINT NOT NULL, became BIGINT NOT NULL, service_code TEXT NOT NULL, status TEXT
       NOT NULL, status_notes TEXT NOT NULL, description TEXT NOT NULL, address_string TEXT NOT NULL))",
    R"(CREATE INDEX request_steps_by_time ON request_steps (at))",
    R"(CREATE TABLE corrections (id {id}, mention_id BIGINT NOT NULL REFERENCES mentions (id), what TEXT NOT
       NULL, said TEXT NOT NULL, correct TEXT NOT NULL, note TEXT NOT NULL, who TEXT NOT NULL, at BIGINT NOT
       NULL, service_code TEXT NOT NULL, rules TEXT NOT NULL, rules_version TEXT NOT NULL))",
    R"(CREATE INDEX corrections_by_mention ON corrections (mention_id, id))",
    // kind: rule, service.
    R"(CREATE TABLE correction_keys (kind TEXT NOT NULL, key TEXT NOT NULL, correction_id BIGINT NOT NULL
       REFERENCES corrections (id), PRIMARY KEY (kind, key, correction_id)))",
    R"(CREATE INDEX correction_keys_by_correction ON correction_keys (correction_id))",
};

}  // namespace

const Migration kVersion12{kStatements};

}  // namespace crier
