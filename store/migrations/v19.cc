// Version 19: requests go on to departments. A request may go to several addresses on one channel, each for a
// department; what departments answered; which requests somebody was told of as due soon or overdue; and the
// history in the order of its steps, for figures.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    // recipient: empty where the channel goes to a place. department: empty where the channel took it for its
    // service.
    R"(CREATE TABLE forwards_to (request_id TEXT NOT NULL REFERENCES requests (id), channel TEXT NOT NULL,
       recipient TEXT NOT NULL, department TEXT NOT NULL, job_id BIGINT NOT NULL REFERENCES jobs (id), status
       TEXT NOT NULL, status_notes TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (request_id, channel,
       recipient)))",
    R"(INSERT INTO forwards_to (request_id, channel, recipient, department, job_id, status, status_notes, at)
       SELECT request_id, channel, '', '', job_id, status, status_notes, at FROM forwards)",
    R"(DROP TABLE forwards)",
    R"(ALTER TABLE forwards_to RENAME TO forwards)",
    R"(CREATE INDEX forwards_by_job ON forwards (job_id))",
    // native_id: of the message that answered. note_id null: one of too many, which is in the mailbox alone.
    R"(CREATE TABLE department_answers (channel TEXT NOT NULL, native_id TEXT NOT NULL, request_id TEXT NOT
       NULL REFERENCES requests (id), note_id BIGINT REFERENCES request_notes (id), at BIGINT NOT NULL, PRIMARY
       KEY (channel, native_id)))",
    R"(CREATE INDEX department_answers_by_request ON department_answers (request_id, at))",
    R"(CREATE INDEX department_answers_by_note ON department_answers (note_id))",
    // due_datetime: the date that it was told of; another date is told anew.
    R"(CREATE TABLE request_alarms (request_id TEXT NOT NULL REFERENCES requests (id), step TEXT NOT NULL,
       due_datetime BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (request_id, step, due_datetime)))",
    R"(CREATE INDEX request_history_by_action ON request_history (action, at))",
};

}  // namespace

const Migration kVersion19{kStatements};

}  // namespace crier
