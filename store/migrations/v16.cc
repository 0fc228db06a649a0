// Version 16: Open311. What a resident's app reported beside the request; which requests went on to the
// city's own system, and how they stand there; what a post carries beside words; and requests in the order in
// which strangers ask for them.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    // reporter: whose key it was; it sees its own also before they are accepted. attributes, contact: JSON.
    R"(CREATE TABLE open311_reports (request_id TEXT PRIMARY KEY REFERENCES requests (id), reporter TEXT NOT
       NULL, digest TEXT NOT NULL, at BIGINT NOT NULL, address_id TEXT NOT NULL, media_url TEXT NOT NULL,
       attributes TEXT NOT NULL, contact TEXT NOT NULL))",
    R"(CREATE INDEX open311_reports_by_digest ON open311_reports (digest, at))",
    R"(CREATE INDEX open311_reports_by_reporter ON open311_reports (reporter, request_id))",
    // status, status_notes, at: as the city's own system said last; empty and 0: nothing yet.
    R"(CREATE TABLE forwards (request_id TEXT NOT NULL REFERENCES requests (id), channel TEXT NOT NULL, job_id
       BIGINT NOT NULL REFERENCES jobs (id), status TEXT NOT NULL, status_notes TEXT NOT NULL, at BIGINT NOT
       NULL, PRIMARY KEY (request_id, channel)))",
    R"(CREATE INDEX forwards_by_job ON forwards (job_id))",
    R"(ALTER TABLE posts ADD COLUMN fields TEXT NOT NULL DEFAULT '')",
    R"(CREATE INDEX requests_by_requested ON requests (requested_datetime, id))",
    R"(CREATE INDEX requests_by_updated ON requests (updated_datetime, id))",
};

}  // namespace

const Migration kVersion16{kStatements};

}  // namespace crier
