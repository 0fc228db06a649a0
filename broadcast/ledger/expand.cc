#include "broadcast/ledger/expand.h"

#include <algorithm>
#include <utility>

#include "broadcast/ledger/rows.h"

namespace crier {
namespace {

// It may have gone out after the backup was made.
void DoubtRestored(std::vector<Delivery>* rows) {
  for (Delivery& row : *rows) {
    row.state = DeliveryState::kUnknown;
    row.reason = DeliveryReason::kRestored;
    row.error = "restored from a backup";
  }
}

}  // namespace

Next NextOf(const std::vector<std::string>& all, const std::string& cursor, size_t most) {
  std::vector<const std::string*> after;
  for (const std::string& each : all) {
    if (each > cursor) after.push_back(&each);
  }
  const auto count = static_cast<std::ptrdiff_t>(std::min(most, after.size()));
  std::partial_sort(after.begin(), after.begin() + count, after.end(),
                    [](const std::string* a, const std::string* b) { return *a < *b; });
  Next next;
  for (std::ptrdiff_t i = 0; i < count; ++i) next.recipients.push_back(*after[static_cast<size_t>(i)]);
  next.left = std::ssize(after) - count;
  return next;
}

size_t RecipientsAChunk(const std::vector<Post>& posts) {
  size_t rows = 0;
  for (const Post& post : posts) rows += post.parts.size();
  return std::max<size_t>(1, kChunk / std::max<size_t>(1, rows));
}

Chunk ChunkOf(const Job& job, const std::string& msg_type, const std::vector<Post>& posts, const Next& next,
              const std::vector<Delivery>& before, const Abilities& abilities, Time now) {
  Chunk chunk{{}, job};
  // Nobody is left, or the channel goes to people no longer: nothing is said in public instead.
  const bool none = next.recipients.empty() || !abilities.recipients;
  for (const Post& post : none ? std::vector<Post>() : posts)
    AddRows(job, msg_type, post, before, abilities, next.recipients, now, &chunk.rows);
  if (job.restored) DoubtRestored(&chunk.rows);
  if (!next.recipients.empty()) chunk.job.cursor = next.recipients.back();
  chunk.job.expanded += std::ssize(next.recipients);
  chunk.job.audience = chunk.job.expanded + next.left;
  if (next.left == 0) chunk.job.state = JobState::kExpanded;
  chunk.job.updated_at = now;
  return chunk;
}

Chunk RetractionsOf(const Job& job, const std::vector<std::string>& recipients,
                    const std::vector<Delivery>& rows, Time now) {
  const auto can = [](const std::string&) { return true; };
  Chunk chunk{WithdrawalOf(rows, {}, can, now).retractions, job};
  if (!recipients.empty()) chunk.job.cursor = recipients.back();
  if (recipients.size() < kRetractAtOnce) chunk.job.state = JobState::kCancelled;
  chunk.job.updated_at = now;
  return chunk;
}

}  // namespace crier
