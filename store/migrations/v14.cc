// Version 14: answers to residents, the mentions that came back in their threads, and who may read a post and
// whether a person saw it before it went out.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(ALTER TABLE posts ADD COLUMN visibility TEXT NOT NULL DEFAULT 'usual')",
    R"(ALTER TABLE posts ADD COLUMN automatic BIGINT NOT NULL DEFAULT 0)",
    R"(CREATE TABLE replies (id TEXT PRIMARY KEY, request_id TEXT NOT NULL, mention_id BIGINT NOT NULL
       REFERENCES mentions (id), channel TEXT NOT NULL, recipient TEXT NOT NULL, handle TEXT NOT NULL, parent
       TEXT NOT NULL, visibility TEXT NOT NULL, lang TEXT NOT NULL, title TEXT NOT NULL, words TEXT NOT NULL,
       canned TEXT NOT NULL, kind TEXT NOT NULL, automatic BIGINT NOT NULL, who TEXT NOT NULL, once TEXT NOT
       NULL, instead_of TEXT NOT NULL, at BIGINT NOT NULL))",
    R"(CREATE INDEX replies_by_request ON replies (request_id, id) WHERE request_id <> '')",
    R"(CREATE INDEX replies_by_mention ON replies (mention_id, id))",
    R"(CREATE INDEX replies_by_recipient ON replies (channel, recipient, id))",
    R"(CREATE INDEX replies_by_author ON replies (who, id))",
    R"(CREATE UNIQUE INDEX replies_once ON replies (who, once) WHERE once <> '')",
    R"(CREATE INDEX replies_instead ON replies (instead_of) WHERE instead_of <> '')",
    // What may be out is few of what waits; where a resident answers, it is looked through.
    R"(CREATE INDEX deliveries_may_be_out ON deliveries (channel, id) WHERE state = 'pending' AND may_be_out =
       1)",
    R"(CREATE TABLE follow_ups (mention_id BIGINT PRIMARY KEY REFERENCES mentions (id), request_id TEXT NOT
       NULL, reply_id TEXT NOT NULL, at BIGINT NOT NULL))",
    R"(CREATE INDEX follow_ups_by_request ON follow_ups (request_id, mention_id) WHERE request_id <> '')",
    R"(CREATE INDEX follow_ups_by_reply ON follow_ups (reply_id) WHERE reply_id <> '')",
};

}  // namespace

const Migration kVersion14{kStatements};

}  // namespace crier
