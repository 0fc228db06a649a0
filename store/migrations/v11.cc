// Version 11: single sign-on: what a browser began and has not come back from, whom each account of a
// provider is here, and the token of a session with which one signs out there.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(CREATE TABLE pending_sign_ons (browser_hash TEXT PRIMARY KEY, state TEXT NOT NULL, nonce TEXT NOT NULL,
       verifier TEXT NOT NULL, made_at BIGINT NOT NULL))",
    R"(CREATE INDEX pending_sign_ons_by_time ON pending_sign_ons (made_at))",
    R"(CREATE TABLE identities (issuer TEXT NOT NULL, subject TEXT NOT NULL, person TEXT NOT NULL REFERENCES
       people (name), PRIMARY KEY (issuer, subject)))",
    R"(CREATE INDEX identities_by_person ON identities (person))",
    // Goes with its session, whatever ends that.
    R"(CREATE TABLE session_id_tokens (session TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
       id_token TEXT NOT NULL))",
};

}  // namespace

const Migration kVersion11{kStatements};

}  // namespace crier
