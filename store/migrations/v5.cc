// Version 5: how each consent came to be (store/tables/consents.h). What was known before has no more than
// its word.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(CREATE TABLE consent_changes (id {id}, channel TEXT NOT NULL, recipient TEXT NOT NULL, step TEXT
       NOT NULL, at BIGINT NOT NULL, words TEXT NOT NULL, proof TEXT NOT NULL, key TEXT NOT NULL,
       native_id TEXT NOT NULL, sender TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL))",
    R"(CREATE INDEX consent_changes_by_recipient ON consent_changes (channel, recipient, id))",
    R"(ALTER TABLE consents ADD COLUMN change_id BIGINT NOT NULL DEFAULT 0)",
    R"(INSERT INTO consent_changes (channel, recipient, step, at, words, proof, key, native_id, sender,
       who, why) SELECT channel, recipient, CASE WHEN granted = 0 THEN 'withdrawn' ELSE 'granted' END,
       at, detail, 'channel', '', '', '', '', '' FROM consents ORDER BY at, channel, recipient)",
    R"(UPDATE consents SET change_id = (SELECT MAX(h.id) FROM consent_changes h WHERE h.channel =
       consents.channel AND h.recipient = consents.recipient))",
    R"(CREATE UNIQUE INDEX consents_by_change ON consents (change_id))",
    R"(CREATE INDEX consents_by_channel ON consents (channel, change_id))",
};

}  // namespace

const Migration kVersion5{kStatements};

}  // namespace crier
