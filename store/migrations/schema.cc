// To change a table: add a migration at the end, never change one that was released.
// Columns hold text, BIGINT, DOUBLE PRECISION; times are milliseconds since 1970; flags are 0 or 1; lists are
// JSON.
#include "store/migrations/schema.h"

#include <string>
#include <vector>

#include "store/tables/topics.h"

namespace crier {
namespace {

constexpr char kMakeVersion[] = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)";
constexpr char kReadVersion[] = "SELECT MAX(version) FROM schema_version";
constexpr char kWriteVersion[] = "INSERT INTO schema_version (version) VALUES (?)";

using Statements = std::vector<std::string>;

// Version 1: hearing, requests, bulletins, the outbox.
Statements First(const Dialect& dialect) {
  const std::string id = "id " + std::string(dialect.id_column);
  Statements statements = {
      // status: draft, open, closed, dismissed. first_ and last_mention_at bound what it joined.
      "CREATE TABLE requests (id TEXT NOT NULL PRIMARY KEY, service_code TEXT NOT NULL, status TEXT NOT NULL,"
      " status_notes TEXT NOT NULL, description TEXT NOT NULL, address_string TEXT NOT NULL, lat DOUBLE "
      "PRECISION,"
      " long DOUBLE PRECISION, neighborhood TEXT NOT NULL, urgency DOUBLE PRECISION NOT NULL,"
      " requested_datetime BIGINT NOT NULL, updated_datetime BIGINT NOT NULL, join_key TEXT NOT NULL,"
      " mention_count BIGINT NOT NULL, first_mention_at BIGINT NOT NULL, last_mention_at BIGINT NOT NULL)",
      "CREATE INDEX requests_by_status ON requests (status, id)",
      "CREATE INDEX requests_by_service ON requests (service_code, id)",
      "CREATE INDEX requests_by_neighborhood ON requests (neighborhood, id)",
      "CREATE INDEX requests_by_join_key ON requests (join_key, last_mention_at)",

      // `at` is when it was said, never later than when it was heard: lists and windows go by it.
      // service_code and category
      // are those of the best hits, null if there is none; counts is what it added to the tallies.
      "CREATE TABLE mentions (" + id +
          ", channel TEXT NOT NULL, native_id TEXT NOT NULL, at BIGINT NOT NULL, heard_at BIGINT NOT NULL,"
          " created_at BIGINT NOT NULL, removed BIGINT NOT NULL DEFAULT 0, request_id TEXT REFERENCES "
          "requests (id),"
          " service_code TEXT, category TEXT, intent TEXT, sentiment TEXT, lang TEXT, actionable BIGINT,"
          " urgency DOUBLE PRECISION NOT NULL, url TEXT NOT NULL, author_id TEXT NOT NULL, author_handle "
          "TEXT NOT NULL,"
          " author_name TEXT NOT NULL, text TEXT NOT NULL, said_lang TEXT NOT NULL, in_reply_to TEXT NOT "
          "NULL,"
          " direct BIGINT NOT NULL, lat DOUBLE PRECISION, long DOUBLE PRECISION, attachments TEXT NOT NULL,"
          " counts TEXT NOT NULL, verdict TEXT NOT NULL, UNIQUE (channel, native_id))",
      "CREATE INDEX mentions_by_time ON mentions (at)",
      "CREATE INDEX mentions_by_channel ON mentions (channel, at)",
      "CREATE INDEX mentions_by_service ON mentions (service_code, at) WHERE service_code IS NOT NULL",
      "CREATE INDEX mentions_by_category ON mentions (category, at) WHERE category IS NOT NULL",
      "CREATE INDEX mentions_by_intent ON mentions (intent, at) WHERE intent IS NOT NULL",
      "CREATE INDEX mentions_by_sentiment ON mentions (sentiment, at) WHERE sentiment IS NOT NULL",
      "CREATE INDEX mentions_by_lang ON mentions (lang, at) WHERE lang IS NOT NULL",
      "CREATE INDEX mentions_by_actionable ON mentions (actionable, at) WHERE actionable IS NOT NULL",
      "CREATE INDEX mentions_by_request ON mentions (request_id, at) WHERE request_id IS NOT NULL",
  };
  for (std::string_view statement : dialect.full_text_schema) statements.emplace_back(statement);
  const Statements rest = {
      "CREATE TABLE cursors (channel TEXT NOT NULL PRIMARY KEY, cursor TEXT NOT NULL, updated_at BIGINT NOT "
      "NULL)",
      "CREATE TABLE tallies (dimension TEXT NOT NULL, hour BIGINT NOT NULL, key TEXT NOT NULL, channel TEXT "
      "NOT NULL,"
      " neighborhood TEXT NOT NULL, count BIGINT NOT NULL,"
      " PRIMARY KEY (dimension, hour, key, channel, neighborhood))",
      "CREATE TABLE channel_state (channel TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,"
      " PRIMARY KEY (channel, key))",
      "CREATE TABLE consents (channel TEXT NOT NULL, recipient TEXT NOT NULL, granted BIGINT NOT NULL,"
      " at BIGINT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (channel, recipient))",

      "CREATE TABLE bulletins (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, msg_type TEXT NOT NULL,"
      " status TEXT NOT NULL, event TEXT NOT NULL, urgency TEXT NOT NULL, severity TEXT NOT NULL,"
      " certainty TEXT NOT NULL, info TEXT NOT NULL, area TEXT NOT NULL, web TEXT NOT NULL, effective BIGINT,"
      " expires BIGINT, channels TEXT NOT NULL, refers_to TEXT NOT NULL, state TEXT NOT NULL, author TEXT "
      "NOT NULL,"
      " approved_by TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL)",
      "CREATE INDEX bulletins_by_time ON bulletins (created_at, id)",
      "CREATE INDEX bulletins_by_state ON bulletins (state, created_at, id)",
      "CREATE TABLE posts (bulletin_id TEXT NOT NULL REFERENCES bulletins (id), channel TEXT NOT NULL,"
      " lang TEXT NOT NULL, title TEXT NOT NULL, parts TEXT NOT NULL, web TEXT NOT NULL, event TEXT NOT NULL,"
      " severity TEXT NOT NULL, status TEXT NOT NULL, sent BIGINT NOT NULL,"
      " PRIMARY KEY (bulletin_id, channel, lang))",
      "CREATE TABLE deliveries (" + id +
          ", bulletin_id TEXT NOT NULL REFERENCES bulletins (id), channel TEXT NOT NULL, lang TEXT NOT NULL,"
          " part BIGINT NOT NULL, recipient TEXT NOT NULL, key TEXT NOT NULL UNIQUE, action TEXT NOT NULL,"
          " target TEXT NOT NULL, priority BIGINT NOT NULL,"
          " state TEXT NOT NULL, native_id TEXT NOT NULL, url TEXT NOT NULL, error TEXT NOT NULL,"
          " attempts BIGINT NOT NULL, created_at BIGINT NOT NULL, next_attempt BIGINT NOT NULL,"
          " updated_at BIGINT NOT NULL)",
      "CREATE INDEX deliveries_by_thread ON deliveries (bulletin_id, channel, lang, recipient, part)",
      "CREATE INDEX deliveries_by_native_id ON deliveries (channel, native_id) WHERE native_id <> ''",
      "CREATE INDEX deliveries_to_claim ON deliveries (channel, priority, created_at, id) WHERE state = "
      "'pending'",
      "CREATE INDEX deliveries_due ON deliveries (channel, next_attempt) WHERE state = 'pending'",
      "CREATE INDEX deliveries_to_skip ON deliveries (channel, recipient) WHERE state = 'pending'",
      "CREATE INDEX deliveries_in_doubt ON deliveries (channel, priority, created_at, id) WHERE state = "
      "'unknown'",
      "CREATE INDEX deliveries_in_flight ON deliveries (updated_at) WHERE state = 'sending'",
      // Reports that came before the answer to our own call told us the native id.
      "CREATE TABLE early_reports (channel TEXT NOT NULL, native_id TEXT NOT NULL, delivered BIGINT NOT NULL,"
      " detail TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (channel, native_id))",
      "CREATE INDEX early_reports_by_time ON early_reports (at)",
  };
  statements.insert(statements.end(), rest.begin(), rest.end());
  return statements;
}

// Version 2: several nodes share one city.
Statements Nodes(const Dialect&) {
  return {
      // store/tables/nodes.h. A lease that nobody holds has node ''.
      "CREATE TABLE nodes (name TEXT NOT NULL PRIMARY KEY, incarnation BIGINT NOT NULL, seen_at BIGINT NOT "
      "NULL)",
      "CREATE TABLE leases (channel TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, incarnation BIGINT NOT "
      "NULL,"
      " fence BIGINT NOT NULL)",
      // Who claimed the row last, and how often it was claimed.
      "ALTER TABLE deliveries ADD COLUMN node TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE deliveries ADD COLUMN incarnation BIGINT NOT NULL DEFAULT 0",
      "ALTER TABLE deliveries ADD COLUMN claim BIGINT NOT NULL DEFAULT 0",
  };
}

// Version 3: store/tables/news.h.
Statements NewsOfNodes(const Dialect&) {
  return {
      "CREATE TABLE news (node TEXT NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL, event TEXT NOT "
      "NULL,"
      " data TEXT NOT NULL, PRIMARY KEY (node, number))",
  };
}

// Version 4: what follows on a bulletin.
Statements Followers(const Dialect&) {
  return {
      "CREATE INDEX bulletins_by_reference ON bulletins (refers_to, created_at, id) WHERE refers_to <> ''"};
}

// Version 5: how each consent came to be (store/tables/consents.h). What was known before has no more than
// its word.
Statements ConsentChanges(const Dialect& dialect) {
  return {
      "CREATE TABLE consent_changes (id " + std::string(dialect.id_column) +
          ", channel TEXT NOT NULL, recipient TEXT NOT NULL, step TEXT NOT NULL, at BIGINT NOT NULL,"
          " words TEXT NOT NULL, proof TEXT NOT NULL, key TEXT NOT NULL, native_id TEXT NOT NULL,"
          " sender TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL)",
      "CREATE INDEX consent_changes_by_recipient ON consent_changes (channel, recipient, id)",
      "ALTER TABLE consents ADD COLUMN change_id BIGINT NOT NULL DEFAULT 0",
      "INSERT INTO consent_changes (channel, recipient, step, at, words, proof, key, native_id, sender, who, "
      "why)"
      " SELECT channel, recipient, CASE WHEN granted = 0 THEN 'withdrawn' ELSE 'granted' END, at, detail, "
      "'channel',"
      " '', '', '', '', '' FROM consents ORDER BY at, channel, recipient",
      "UPDATE consents SET change_id = (SELECT MAX(h.id) FROM consent_changes h WHERE h.channel = "
      "consents.channel"
      " AND h.recipient = consents.recipient)",
      "CREATE UNIQUE INDEX consents_by_change ON consents (change_id)",
      "CREATE INDEX consents_by_channel ON consents (channel, change_id)",
  };
}

// Version 6. What a mention is about, each topic a row (store/tables/topics.h), instead of the best ones in
// two columns, which stay for who reads the table by hand; and requests in the order in which people take
// them.
Statements Topics(const Dialect&) {
  return {
      "CREATE TABLE mention_topics (mention_id BIGINT NOT NULL REFERENCES mentions (id), dimension TEXT NOT "
      "NULL,"
      " key TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (mention_id, dimension, key))",
      "CREATE INDEX mention_topics_by_key ON mention_topics (dimension, key, at, mention_id)",
      "DROP INDEX mentions_by_service",
      "DROP INDEX mentions_by_category",
      "CREATE INDEX requests_by_urgency ON requests (urgency, id)",
      "CREATE INDEX requests_by_status_and_urgency ON requests (status, urgency, id)",
  };
}

// Version 7: drafts about people in danger at one place join.
Statements Danger(const Dialect&) {
  return {
      "ALTER TABLE requests ADD COLUMN danger_key TEXT NOT NULL DEFAULT ''",
      "CREATE INDEX requests_by_danger_key ON requests (danger_key, last_mention_at) WHERE danger_key <> ''",
  };
}

struct Migration {
  Statements (*statements)(const Dialect&);
  // Afterwards: what no SQL that both databases know can do.
  Result<void> (*fill)(Tx&) = nullptr;
};
constexpr Migration kMigrations[] = {
    {First}, {Nodes}, {NewsOfNodes}, {Followers}, {ConsentChanges}, {Topics, FillTopics}, {Danger}};

// Texts are ordered by their bytes, whatever the database's language is.
std::string Typed(std::string statement, const Dialect& dialect) {
  constexpr std::string_view kText = " TEXT";
  if (statement.compare(0, 13, "CREATE TABLE ") != 0 && statement.compare(0, 12, "ALTER TABLE ") != 0)
    return statement;
  const std::string ours = " " + std::string(dialect.text);
  for (size_t at = statement.find(kText); at != std::string::npos;
       at = statement.find(kText, at + ours.size()))
    statement.replace(at, kText.size(), ours);
  return statement;
}

Result<void> MigrateOnce(Tx& tx, int64_t goal, bool* finished) {
  if (auto made = tx.Run(kMakeVersion); !made) return made.error();
  auto rows = tx.Query(kReadVersion);
  if (!rows) return rows.error();
  const int64_t version = rows->at(0).Int(0);
  if (version < 0 || version > SchemaVersion()) {
    return Error{Fault::kConfig, "the database has schema version " + std::to_string(version) +
                                     ", this Crier knows up to " + std::to_string(SchemaVersion()) +
                                     ": start the newer Crier that wrote it, or restore a backup"};
  }
  *finished = version >= goal;
  if (*finished) return {};
  for (const std::string& statement : kMigrations[version].statements(tx.dialect())) {
    if (auto done = tx.Run(Typed(statement, tx.dialect())); !done) return done.error();
  }
  if (const auto fill = kMigrations[version].fill) {
    if (auto done = fill(tx); !done) return done;
  }
  if (auto done = tx.Run(kWriteVersion, {version + 1}); !done) return done.error();
  return {};
}

}  // namespace

int64_t SchemaVersion() { return std::ssize(kMigrations); }

Result<int64_t> VersionOf(Tx& tx) {
  auto rows = tx.Query(kReadVersion);
  if (!rows) return rows.error();
  return rows->at(0).Int(0);
}

Result<void> Migrate(Db& db) { return MigrateTo(db, SchemaVersion()); }

Result<void> MigrateTo(Db& db, int64_t version) {
  for (bool finished = false; !finished;) {
    auto done = db.Write([&](Tx& tx) { return MigrateOnce(tx, version, &finished); });
    if (!done) return done;
  }
  return {};
}

}  // namespace crier
