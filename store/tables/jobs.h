// Table: jobs, the send jobs (core/job.h). Their rows: store/tables/outbox.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/job.h"
#include "store/db/db.h"

namespace crier {

// Inserts it; the id that it was given.
Result<int64_t> AddJob(Tx& tx, const Job& job);
// kDamaged where the row cannot be read.
Result<std::optional<Job>> FindJob(Tx& tx, int64_t id);
// By channel.
Result<std::vector<Job>> JobsOf(Tx& tx, JobKind kind, const std::string& subject);
// Those of the channels that are expanding or retracting, most urgent first, then oldest; at most 100.
Result<std::vector<Job>> UnfinishedJobs(Tx& tx, const std::vector<std::string>& channels);
// Saves what changes of a job: state, cursor, expanded, audience, updated_at. False, and nothing is changed,
// where state or cursor are not those of `was` any more: another has moved it on.
Result<bool> MoveJob(Tx& tx, const Job& was, const Job& now);
// What still expands of the subject's ends as `state`; the rows that are written stay. How many jobs that
// were.
Result<int64_t> EndJobs(Tx& tx, JobKind kind, const std::string& subject, JobState state, Time now);

}  // namespace crier
