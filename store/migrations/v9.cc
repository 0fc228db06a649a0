// Version 9: people, their sessions and API tokens, how often somebody failed to sign in, and the audit. The
// audit's head has a row of its own: who adds an entry changes it, so of two at once one waits or starts
// again.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(CREATE TABLE people (name TEXT PRIMARY KEY, display_name TEXT NOT NULL, roles TEXT NOT NULL, zones TEXT
       NOT NULL, severity TEXT NOT NULL, disabled BIGINT NOT NULL, password_hash TEXT NOT NULL,
       must_change_password BIGINT NOT NULL, totp_secret TEXT NOT NULL, totp_offered TEXT NOT NULL, totp_step
       BIGINT NOT NULL, recovery_hashes TEXT NOT NULL, made_at BIGINT NOT NULL, changed_at BIGINT NOT NULL))",
    R"(CREATE TABLE sessions (id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (name), token_hash
       TEXT NOT NULL UNIQUE, address TEXT NOT NULL, agent TEXT NOT NULL, made_at BIGINT NOT NULL, seen_at
       BIGINT NOT NULL))",
    R"(CREATE INDEX sessions_by_person ON sessions (person, id))",
    R"(CREATE TABLE api_tokens (id TEXT PRIMARY KEY, name TEXT NOT NULL, person TEXT NOT NULL REFERENCES people
       (name), permissions TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE, made_at BIGINT NOT NULL, expires_at
       BIGINT, used_at BIGINT, revoked_at BIGINT))",
    R"(CREATE INDEX api_tokens_by_person ON api_tokens (person, id))",
    R"(CREATE TABLE sign_ins (key TEXT PRIMARY KEY, failures BIGINT NOT NULL, last_at BIGINT NOT NULL))",
    R"(CREATE INDEX sign_ins_by_time ON sign_ins (last_at))",
    R"(CREATE TABLE known_addresses (person TEXT NOT NULL REFERENCES people (name), network TEXT NOT NULL,
       last_at BIGINT NOT NULL, PRIMARY KEY (person, network)))",
    R"(CREATE TABLE audit (number BIGINT PRIMARY KEY, at BIGINT NOT NULL, who TEXT NOT NULL, address TEXT NOT
       NULL, action TEXT NOT NULL, subject TEXT NOT NULL, was TEXT NOT NULL, became TEXT NOT NULL, previous TEXT
       NOT NULL, hash TEXT NOT NULL))",
    R"(CREATE INDEX audit_by_who ON audit (who, number))",
    R"(CREATE INDEX audit_by_action ON audit (action, number))",
    R"(CREATE INDEX audit_by_subject ON audit (subject, number))",
    R"(CREATE TABLE audit_head (id BIGINT PRIMARY KEY, number BIGINT NOT NULL, hash TEXT NOT NULL))",
};

}  // namespace

const Migration kVersion9{kStatements};

}  // namespace crier
