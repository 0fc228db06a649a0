// Deliveries and posts in the store without a dispatch: each gets the send job of its subject and channel.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "store/tables/bulletins.h"
#include "store/tables/jobs.h"
#include "store/tables/outbox.h"

namespace crier {

// Found, or made with all of its rows written.
inline Result<int64_t> JobOn(Tx& tx, const std::string& subject, const std::string& channel) {
  auto jobs = JobsOf(tx, JobKind::kBulletin, subject);
  if (!jobs) return jobs.error();
  for (const Job& each : *jobs) {
    if (each.channel == channel) return each.id;
  }
  Job job;
  job.subject = subject;
  job.channel = channel;
  return AddJob(tx, job);
}

inline Result<void> PutDeliveries(Tx& tx, std::vector<Delivery> rows) {
  for (Delivery& row : rows) {
    auto job = JobOn(tx, row.subject, row.channel);
    if (!job) return job.error();
    row.job_id = *job;
  }
  return AddDeliveries(tx, rows);
}

inline Result<void> PutPost(Tx& tx, const std::string& subject, const Post& post) {
  auto job = JobOn(tx, subject, post.channel);
  return job ? SavePost(tx, *job, post) : job.error();
}

inline Result<std::optional<Post>> PostOn(Tx& tx, const std::string& subject, const std::string& channel,
                                          const std::string& lang) {
  auto jobs = JobsOf(tx, JobKind::kBulletin, subject);
  if (!jobs) return jobs.error();
  for (const Job& each : *jobs) {
    if (each.channel == channel) return FindPost(tx, each.id, lang);
  }
  return std::optional<Post>();
}

// All rows of a bulletin.
inline Result<std::vector<Delivery>> DeliveriesOf(Tx& tx, const std::string& bulletin_id) {
  std::vector<std::string> unreadable;
  auto rows = ReadableDeliveriesOf(tx, bulletin_id, 1'000'000, &unreadable);
  if (rows && !unreadable.empty()) return Error{Fault::kDamaged, "row " + unreadable.front()};
  return rows;
}

}  // namespace crier
