// Version 8: whether a delivery may be out and what was decided of it are columns; until now the first words
// of `error` said so. Bulletins have an area on the map, and official alerts that were heard are remembered.
// Who took the last step of a request, and by what a consent was changed. And deliveries and posts are a send
// job's (core/job.h), no longer a bulletin's: both tables are made anew, for SQLite drops no foreign key.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(ALTER TABLE deliveries ADD COLUMN may_be_out BIGINT NOT NULL DEFAULT 0)",
    R"(ALTER TABLE deliveries ADD COLUMN reason TEXT NOT NULL DEFAULT 'none')",
    R"(UPDATE deliveries SET reason = 'settled' WHERE SUBSTR(error, 1, 11) = 'settled by ')",
    R"(UPDATE deliveries SET reason = 'restored' WHERE error = 'restored from a backup')",
    R"(UPDATE deliveries SET may_be_out = 1, error = SUBSTR(error, 16)
       WHERE SUBSTR(error, 1, 15) = 'it may be out: ')",
    R"(ALTER TABLE requests ADD COLUMN changed_by TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE consent_changes ADD COLUMN actor TEXT NOT NULL DEFAULT '')",
    R"(CREATE INDEX consent_changes_asked ON consent_changes (id) WHERE step = 'asked')",
    R"(ALTER TABLE bulletins ADD COLUMN covers TEXT NOT NULL DEFAULT '')",
    R"(CREATE TABLE alerts (sender TEXT NOT NULL, identifier TEXT NOT NULL, sent BIGINT NOT NULL,
       channel TEXT NOT NULL, heard_at BIGINT NOT NULL, bulletin_id TEXT NOT NULL,
       written_at BIGINT NOT NULL, PRIMARY KEY (sender, identifier, sent)))",
    R"(CREATE INDEX alerts_by_bulletin ON alerts (bulletin_id, written_at) WHERE bulletin_id <> '')",
    R"(CREATE TABLE jobs (id {id}, kind TEXT NOT NULL, subject TEXT NOT NULL, channel TEXT NOT NULL,
       priority BIGINT NOT NULL, restored BIGINT NOT NULL, created_at BIGINT NOT NULL, state TEXT NOT NULL,
       cursor TEXT NOT NULL, expanded BIGINT NOT NULL, audience BIGINT NOT NULL, updated_at BIGINT NOT
       NULL))",
    // What was dispatched has all of its rows.
    R"(INSERT INTO jobs (kind, subject, channel, priority, restored, created_at, state, cursor, expanded,
       audience, updated_at) SELECT 'bulletin', b.bulletin_id, b.channel, MIN(b.priority), 0,
       MIN(b.created_at), 'expanded', '', 0, 0, MIN(b.created_at) FROM (SELECT bulletin_id, channel,
       priority, created_at FROM deliveries UNION ALL SELECT bulletin_id, channel, 9, sent FROM posts) b
       GROUP BY b.bulletin_id, b.channel ORDER BY MIN(b.created_at), b.bulletin_id, b.channel)",
    R"(CREATE INDEX jobs_by_subject ON jobs (kind, subject, channel))",
    R"(CREATE INDEX jobs_unfinished ON jobs (priority, created_at, id)
       WHERE state IN ('expanding', 'retracting'))",
    R"(CREATE TABLE posts_of_jobs (job_id BIGINT NOT NULL REFERENCES jobs (id), channel TEXT NOT NULL, lang
       TEXT NOT NULL, title TEXT NOT NULL, parts TEXT NOT NULL, web TEXT NOT NULL, event TEXT NOT NULL,
       severity TEXT NOT NULL, status TEXT NOT NULL, sent BIGINT NOT NULL, PRIMARY KEY (job_id, lang)))",
    R"(INSERT INTO posts_of_jobs (job_id, channel, lang, title, parts, web, event, severity, status, sent)
       SELECT j.id, p.channel, p.lang, p.title, p.parts, p.web, p.event, p.severity, p.status, p.sent FROM
       posts p JOIN jobs j ON j.kind = 'bulletin' AND j.subject = p.bulletin_id AND j.channel =
       p.channel)",
    R"(DROP TABLE posts)",
    R"(ALTER TABLE posts_of_jobs RENAME TO posts)",
    R"(CREATE INDEX posts_by_time ON posts (channel, sent))",
    R"(CREATE TABLE deliveries_of_jobs (id {id}, job_id BIGINT NOT NULL REFERENCES jobs (id), channel TEXT
       NOT NULL, lang TEXT NOT NULL, part BIGINT NOT NULL, recipient TEXT NOT NULL, key TEXT NOT NULL
       UNIQUE, action TEXT NOT NULL, target TEXT NOT NULL, priority BIGINT NOT NULL, state TEXT NOT NULL,
       native_id TEXT NOT NULL, url TEXT NOT NULL, may_be_out BIGINT NOT NULL, reason TEXT NOT NULL, error
       TEXT NOT NULL, attempts BIGINT NOT NULL, created_at BIGINT NOT NULL, next_attempt BIGINT NOT NULL,
       updated_at BIGINT NOT NULL, node TEXT NOT NULL DEFAULT '', incarnation BIGINT NOT NULL DEFAULT 0,
       claim BIGINT NOT NULL DEFAULT 0))",
    R"(INSERT INTO deliveries_of_jobs (id, job_id, channel, lang, part, recipient, key, action, target,
       priority, state, native_id, url, may_be_out, reason, error, attempts, created_at, next_attempt,
       updated_at, node, incarnation, claim) SELECT d.id, j.id, d.channel, d.lang, d.part, d.recipient,
       d.key, d.action, d.target, d.priority, d.state, d.native_id, d.url, d.may_be_out, d.reason, d.error,
       d.attempts, d.created_at, d.next_attempt, d.updated_at, d.node, d.incarnation, d.claim FROM
       deliveries d JOIN jobs j ON j.kind = 'bulletin' AND j.subject = d.bulletin_id AND j.channel =
       d.channel)",
    R"(DROP TABLE deliveries)",
    R"(ALTER TABLE deliveries_of_jobs RENAME TO deliveries)",
    R"(CREATE INDEX deliveries_by_thread ON deliveries (job_id, recipient, lang, part))",
    R"(CREATE INDEX deliveries_by_state ON deliveries (job_id, state))",
    R"(CREATE INDEX deliveries_by_native_id ON deliveries (channel, native_id) WHERE native_id <> '')",
    R"(CREATE INDEX deliveries_to_claim ON deliveries (channel, priority, created_at, id)
       WHERE state = 'pending')",
    R"(CREATE INDEX deliveries_due ON deliveries (channel, next_attempt) WHERE state = 'pending')",
    R"(CREATE INDEX deliveries_to_skip ON deliveries (channel, recipient) WHERE state = 'pending')",
    R"(CREATE INDEX deliveries_in_doubt ON deliveries (channel, priority, created_at, id)
       WHERE state = 'unknown')",
    R"(CREATE INDEX deliveries_in_flight ON deliveries (updated_at) WHERE state = 'sending')",
};

// The ids were kept; new ones are numbered after them.
Result<void> GoOnNumbering(Tx& tx) {
  if (tx.dialect().restart_ids.empty()) return {};
  auto sequence = tx.Query(tx.dialect().restart_ids, {std::string("deliveries")});
  if (!sequence) return sequence.error();
  auto last =
      tx.Query("SELECT setval(?, MAX(id)) FROM deliveries HAVING MAX(id) > 0", {sequence->at(0).Text(0)});
  return last ? Result<void>() : last.error();
}

}  // namespace

const Migration kVersion8{kStatements, GoOnNumbering};

}  // namespace crier
