// Version 13: the whole life of a request: department, who has it, due date, waiting, merging; its ticket;
// its history and the notes that staff write for each other; indexes of the lists by these, and of what is
// near.
#include "core/ticket.h"
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(ALTER TABLE requests ADD COLUMN department TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE requests ADD COLUMN assignee TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE requests ADD COLUMN due_datetime BIGINT)",
    R"(ALTER TABLE requests ADD COLUMN waiting_for TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE requests ADD COLUMN status_before_ask TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE requests ADD COLUMN duplicate_of TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE requests ADD COLUMN status_before_merge TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE requests ADD COLUMN ticket TEXT NOT NULL DEFAULT '')",
    // 1: accepted and not done; it follows from the status.
    R"(ALTER TABLE requests ADD COLUMN in_work BIGINT NOT NULL DEFAULT 0)",
    R"(UPDATE requests SET in_work = 1 WHERE status = 'open')",
    R"(CREATE UNIQUE INDEX requests_by_ticket ON requests (ticket) WHERE ticket <> '')",
    R"(CREATE INDEX requests_by_duplicate_of ON requests (duplicate_of, id) WHERE duplicate_of <> '')",
    R"(CREATE INDEX requests_in_work_by_due ON requests (in_work, due_datetime, id))",
    R"(CREATE INDEX requests_in_work_by_urgency ON requests (in_work, urgency, id))",
    R"(CREATE INDEX requests_by_assignee ON requests (assignee, id) WHERE assignee <> '')",
    R"(CREATE INDEX requests_by_assignee_and_urgency ON requests (assignee, urgency, id) WHERE assignee <> '')",
    R"(CREATE INDEX requests_by_department ON requests (department, id) WHERE department <> '')",
    R"(CREATE INDEX requests_by_department_and_urgency ON requests (department, urgency, id)
       WHERE department <> '')",
    R"(CREATE INDEX requests_by_place ON requests (lat, long) WHERE lat IS NOT NULL)",
    R"(CREATE INDEX mentions_by_author ON mentions (channel, author_id, id) WHERE author_id <> '')",
    R"(CREATE INDEX mentions_by_parent ON mentions (channel, in_reply_to, id) WHERE in_reply_to <> '')",
    R"(ALTER TABLE request_steps ADD COLUMN lat DOUBLE PRECISION)",
    R"(ALTER TABLE request_steps ADD COLUMN long DOUBLE PRECISION)",
    R"(ALTER TABLE request_steps ADD COLUMN neighborhood TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE request_steps ADD COLUMN department TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE request_steps ADD COLUMN assignee TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE request_steps ADD COLUMN due_datetime BIGINT)",
    R"(ALTER TABLE request_steps ADD COLUMN waiting_for TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE request_steps ADD COLUMN status_before_ask TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE request_steps ADD COLUMN duplicate_of TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE request_steps ADD COLUMN status_before_merge TEXT NOT NULL DEFAULT '')",
    // What is kept of a step before this version says nothing of the place, which it left as it was.
    R"(UPDATE request_steps SET lat = (SELECT r.lat FROM requests r WHERE r.id = request_id), long = (SELECT
       r.long FROM requests r WHERE r.id = request_id), neighborhood = (SELECT r.neighborhood FROM requests r
       WHERE r.id = request_id))",
    R"(CREATE TABLE request_notes (id {id}, request_id TEXT NOT NULL REFERENCES requests (id), at BIGINT NOT
       NULL, who TEXT NOT NULL, text TEXT NOT NULL))",
    R"(CREATE INDEX request_notes_by_request ON request_notes (request_id, id))",
    // `note_id` null: none.
    R"(CREATE TABLE request_history (id {id}, request_id TEXT NOT NULL REFERENCES requests (id), at BIGINT NOT
       NULL, who TEXT NOT NULL, action TEXT NOT NULL, status_before TEXT NOT NULL, status_after TEXT NOT NULL,
       detail TEXT NOT NULL, words TEXT NOT NULL, note_id BIGINT REFERENCES request_notes (id)))",
    R"(CREATE INDEX request_history_by_request ON request_history (request_id, id))",
    R"(CREATE INDEX request_history_by_note ON request_history (note_id))",
};

constexpr char kPageOfRequests[] = "SELECT id FROM requests WHERE id > ? ORDER BY id LIMIT ?";
constexpr char kGiveTicket[] = "UPDATE requests SET ticket = ? WHERE id = ?";
constexpr int64_t kPage = 1000;

Result<void> GiveTickets(Tx& tx) {
  std::string last;
  for (;;) {
    auto rows = tx.Query(kPageOfRequests, {last, kPage});
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    for (const Row& row : *rows) {
      last = row.Text(0);
      if (auto given = tx.Run(kGiveTicket, {NewTicket(), last}); !given) return given.error();
    }
  }
}

}  // namespace

const Migration kVersion13{kStatements, GiveTickets};

}  // namespace crier
