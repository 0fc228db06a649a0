// A send job's audience is made rows of in chunks: who comes next, and what is written for them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/channel.h"
#include "core/delivery.h"
#include "core/job.h"
#include "core/post.h"

namespace crier {

// Rows that are written in one transaction, about.
inline constexpr size_t kChunk = 500;

// The recipients that follow the cursor, in the order of their bytes, whatever the order of the list. Who has
// left the list meanwhile is passed over; who came to it behind the cursor came too late.
struct Next {
  std::vector<std::string> recipients;
  int64_t left = 0;  // that follow these
};
Next NextOf(const std::vector<std::string>& all, const std::string& cursor, size_t most);

// As many recipients as have kChunk rows, of these posts; at least one.
size_t RecipientsAChunk(const std::vector<Post>& posts);

struct Chunk {
  std::vector<Delivery> rows;
  Job job;  // as it is once they are written
};
// `before`: rows of what the job takes the place of, those for these recipients.
Chunk ChunkOf(const Job& job, const std::string& msg_type, const std::vector<Post>& posts, const Next& next,
              const std::vector<Delivery>& before, const Abilities& abilities, Time now);

// Takes back what the recipients have, whose rows of the job these are. `recipients`: those that follow the
// cursor, kRetractAtOnce where there are more.
inline constexpr size_t kRetractAtOnce = 100;
Chunk RetractionsOf(const Job& job, const std::vector<std::string>& recipients,
                    const std::vector<Delivery>& rows, Time now);

}  // namespace crier
