// Version 1: hearing, requests, bulletins, the outbox.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    // status: draft, open, closed, dismissed. first_ and last_mention_at bound what it joined.
    R"(CREATE TABLE requests (id TEXT NOT NULL PRIMARY KEY, service_code TEXT NOT NULL, status TEXT NOT
       NULL, status_notes TEXT NOT NULL, description TEXT NOT NULL, address_string TEXT NOT NULL, lat
       DOUBLE PRECISION, long DOUBLE PRECISION, neighborhood TEXT NOT NULL, urgency DOUBLE PRECISION NOT
       NULL, requested_datetime BIGINT NOT NULL, updated_datetime BIGINT NOT NULL, join_key TEXT NOT
       NULL, mention_count BIGINT NOT NULL, first_mention_at BIGINT NOT NULL, last_mention_at BIGINT NOT
       NULL))",
    R"(CREATE INDEX requests_by_status ON requests (status, id))",
    R"(CREATE INDEX requests_by_service ON requests (service_code, id))",
    R"(CREATE INDEX requests_by_neighborhood ON requests (neighborhood, id))",
    R"(CREATE INDEX requests_by_join_key ON requests (join_key, last_mention_at))",
    // `at` is when it was said, never later than when it was heard: lists and windows go by it.
    // service_code and category are those of the best hits, null if there is none; counts is what it added to
    // the tallies.
    R"(CREATE TABLE mentions (id {id}, channel TEXT NOT NULL, native_id TEXT NOT NULL, at BIGINT NOT
       NULL, heard_at BIGINT NOT NULL, created_at BIGINT NOT NULL, removed BIGINT NOT NULL DEFAULT 0,
       request_id TEXT REFERENCES requests (id), service_code TEXT, category TEXT, intent TEXT, sentiment
       TEXT, lang TEXT, actionable BIGINT, urgency DOUBLE PRECISION NOT NULL, url TEXT NOT NULL,
       author_id TEXT NOT NULL, author_handle TEXT NOT NULL, author_name TEXT NOT NULL, text TEXT NOT
       NULL, said_lang TEXT NOT NULL, in_reply_to TEXT NOT NULL, direct BIGINT NOT NULL, lat DOUBLE
       PRECISION, long DOUBLE PRECISION, attachments TEXT NOT NULL, counts TEXT NOT NULL, verdict TEXT
       NOT NULL, UNIQUE (channel, native_id)))",
    R"(CREATE INDEX mentions_by_time ON mentions (at))",
    R"(CREATE INDEX mentions_by_channel ON mentions (channel, at))",
    R"(CREATE INDEX mentions_by_service ON mentions (service_code, at) WHERE service_code IS NOT NULL)",
    R"(CREATE INDEX mentions_by_category ON mentions (category, at) WHERE category IS NOT NULL)",
    R"(CREATE INDEX mentions_by_intent ON mentions (intent, at) WHERE intent IS NOT NULL)",
    R"(CREATE INDEX mentions_by_sentiment ON mentions (sentiment, at) WHERE sentiment IS NOT NULL)",
    R"(CREATE INDEX mentions_by_lang ON mentions (lang, at) WHERE lang IS NOT NULL)",
    R"(CREATE INDEX mentions_by_actionable ON mentions (actionable, at) WHERE actionable IS NOT NULL)",
    R"(CREATE INDEX mentions_by_request ON mentions (request_id, at) WHERE request_id IS NOT NULL)",
    R"({full text})",
    R"(CREATE TABLE cursors (channel TEXT NOT NULL PRIMARY KEY, cursor TEXT NOT NULL, updated_at BIGINT
       NOT NULL))",
    R"(CREATE TABLE tallies (dimension TEXT NOT NULL, hour BIGINT NOT NULL, key TEXT NOT NULL, channel
       TEXT NOT NULL, neighborhood TEXT NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (dimension, hour,
       key, channel, neighborhood)))",
    R"(CREATE TABLE channel_state (channel TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY
       KEY (channel, key)))",
    R"(CREATE TABLE consents (channel TEXT NOT NULL, recipient TEXT NOT NULL, granted BIGINT NOT NULL, at
       BIGINT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (channel, recipient)))",
    R"(CREATE TABLE bulletins (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, msg_type TEXT NOT NULL,
       status TEXT NOT NULL, event TEXT NOT NULL, urgency TEXT NOT NULL, severity TEXT NOT NULL,
       certainty TEXT NOT NULL, info TEXT NOT NULL, area TEXT NOT NULL, web TEXT NOT NULL, effective
       BIGINT, expires BIGINT, channels TEXT NOT NULL, refers_to TEXT NOT NULL, state TEXT NOT NULL,
       author TEXT NOT NULL, approved_by TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT
       NULL))",
    R"(CREATE INDEX bulletins_by_time ON bulletins (created_at, id))",
    R"(CREATE INDEX bulletins_by_state ON bulletins (state, created_at, id))",
    R"(CREATE TABLE posts (bulletin_id TEXT NOT NULL REFERENCES bulletins (id), channel TEXT NOT NULL,
       lang TEXT NOT NULL, title TEXT NOT NULL, parts TEXT NOT NULL, web TEXT NOT NULL, event TEXT NOT
       NULL, severity TEXT NOT NULL, status TEXT NOT NULL, sent BIGINT NOT NULL, PRIMARY KEY
       (bulletin_id, channel, lang)))",
    R"(CREATE TABLE deliveries (id {id}, bulletin_id TEXT NOT NULL REFERENCES bulletins (id), channel
       TEXT NOT NULL, lang TEXT NOT NULL, part BIGINT NOT NULL, recipient TEXT NOT NULL, key TEXT NOT
       NULL UNIQUE, action TEXT NOT NULL, target TEXT NOT NULL, priority BIGINT NOT NULL, state TEXT NOT
       NULL, native_id TEXT NOT NULL, url TEXT NOT NULL, error TEXT NOT NULL, attempts BIGINT NOT NULL,
       created_at BIGINT NOT NULL, next_attempt BIGINT NOT NULL, updated_at BIGINT NOT NULL))",
    R"(CREATE INDEX deliveries_by_thread ON deliveries (bulletin_id, channel, lang, recipient, part))",
    R"(CREATE INDEX deliveries_by_native_id ON deliveries (channel, native_id) WHERE native_id <> '')",
    R"(CREATE INDEX deliveries_to_claim ON deliveries (channel, priority, created_at, id) WHERE state =
       'pending')",
    R"(CREATE INDEX deliveries_due ON deliveries (channel, next_attempt) WHERE state = 'pending')",
    R"(CREATE INDEX deliveries_to_skip ON deliveries (channel, recipient) WHERE state = 'pending')",
    R"(CREATE INDEX deliveries_in_doubt ON deliveries (channel, created_at, id) WHERE state = 'unknown')",
    R"(CREATE INDEX deliveries_in_flight ON deliveries (updated_at) WHERE state = 'sending')",
    // Reports that came before the answer to our own call told us the native id.
    R"(CREATE TABLE early_reports (channel TEXT NOT NULL, native_id TEXT NOT NULL, delivered BIGINT NOT
       NULL, detail TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (channel, native_id)))",
    R"(CREATE INDEX early_reports_by_time ON early_reports (at))",
};

}  // namespace

const Migration kVersion1{kStatements};

}  // namespace crier
