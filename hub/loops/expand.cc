#include "hub/loops/expand.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broadcast/ledger/expand.h"
#include "core/log.h"
#include "hub/bulletins.h"
#include "hub/hub.h"
#include "store/tables/bulletins.h"
#include "store/tables/jobs.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

constexpr std::chrono::seconds kAgain{5};

// The job on the same channel that this one takes the place of; none of what follows on nothing.
Result<std::optional<Job>> JobBefore(Tx& tx, const Job& job, const std::optional<Bulletin>& bulletin) {
  if (!bulletin || bulletin->references.empty()) return std::optional<Job>();
  auto older = JobsOf(tx, JobKind::kBulletin, bulletin->references);
  if (!older) return older.error();
  for (Job& each : *older) {
    if (each.channel == job.channel) return std::optional<Job>(std::move(each));
  }
  return std::optional<Job>();
}

Result<Chunk> NextRows(Tx& tx, const Job& job, const OpenChannel& channel, Time now) {
  auto posts = PostsOf(tx, job.id);
  if (!posts) return posts.error();
  const Next next = NextOf(channel.config().recipients, job.cursor, RecipientsAChunk(*posts));
  std::optional<Bulletin> bulletin;
  if (job.kind == JobKind::kBulletin) {
    auto found = FindBulletin(tx, job.subject);
    if (!found) return found.error();
    bulletin = *std::move(found);
  }
  auto older = JobBefore(tx, job, bulletin);
  if (!older) return older.error();
  std::vector<Delivery> before;
  if (*older) {
    auto rows = ToPeople(tx, (*older)->id, next.recipients);
    if (!rows) return rows.error();
    before = *std::move(rows);
  }
  return ChunkOf(job, bulletin ? bulletin->msg_type : "", *posts, next, before, channel.abilities(), now);
}

Result<Chunk> NextRetractions(Tx& tx, const Job& job, Time now) {
  auto recipients = RecipientsAfter(tx, job.id, job.cursor, kRetractAtOnce);
  if (!recipients) return recipients.error();
  auto rows = ToPeople(tx, job.id, *recipients);
  if (!rows) return rows.error();
  return RetractionsOf(job, *recipients, *rows, now);
}

// The most urgent that this node expands and that has not failed just now.
Result<std::optional<Job>> MostUrgent(Hub& hub, const std::set<int64_t>& failed) {
  std::vector<std::string> channels;
  for (const auto& channel : hub.channels()) {
    if (channel->sends() && channel->ours()) channels.push_back(channel->name());
  }
  std::optional<Job> job;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto jobs = UnfinishedJobs(tx, channels);
    if (!jobs) return jobs.error();
    const auto found =
        std::find_if(jobs->begin(), jobs->end(), [&](const Job& each) { return !failed.contains(each.id); });
    if (found != jobs->end()) job = std::move(*found);
    return {};
  });
  if (!read) return read.error();
  return job;
}

}  // namespace

Result<void> ExpandChunk(Hub& hub, const Job& seen) {
  const auto channel = hub.FindChannel(seen.channel);
  if (channel == nullptr) return {};
  const Time now = hub.clock().Now();
  std::optional<Bulletin> finished;
  bool moved = false;
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
    finished.reset();
    moved = false;
    auto chunk = seen.state == JobState::kRetracting ? NextRetractions(tx, seen, now)
                                                     : NextRows(tx, seen, *channel, now);
    if (!chunk) return chunk.error();
    auto first = MoveJob(tx, seen, chunk->job);
    if (!first || !*first) return first ? Result<void>() : first.error();
    moved = true;
    if (auto added = AddDeliveries(tx, chunk->rows); !added) return added;
    if (seen.kind != JobKind::kBulletin) return {};
    // Perhaps nothing waits: everybody has withdrawn consent.
    auto done = FinishIfSettled(tx, seen.subject, now);
    if (!done) return done.error();
    finished = *std::move(done);
    return {};
  });
  if (!written) return written;
  if (!moved) return {};
  channel->send_bell().Ring();
  if (seen.kind == JobKind::kBulletin) hub.progress().Add(seen.subject);
  if (finished) hub.live().Publish("bulletin", Dump(BulletinJson(*finished)));
  return {};
}

void Expand(Hub& hub, std::stop_token stop) {
  std::set<int64_t> failed;
  while (!stop.stop_requested()) {
    // After each chunk: something more urgent may have come.
    auto job = MostUrgent(hub, failed);
    if (job && *job) {
      auto expanded = ExpandChunk(hub, **job);
      if (expanded) continue;
      failed.insert((*job)->id);
      LogError("a send job cannot be expanded; it is tried again", {{"job", std::to_string((*job)->id)},
                                                                    {"channel", (*job)->channel},
                                                                    {"error", expanded.error().message}});
      continue;
    }
    Time next = hub.clock().Now() + hub.LongestIdle();
    if (!job) {
      LogError("the send jobs cannot be read", {{"error", job.error().message}});
      next = hub.clock().Now() + kAgain;
    } else if (!failed.empty()) {
      next = std::min(next, hub.clock().Now() + kAgain);
    }
    failed.clear();
    hub.expand_bell().WaitUntil(hub.clock(), next, stop);
  }
}

}  // namespace crier
