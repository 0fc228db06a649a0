// An answer to one resident in the ledger: its rows, what the resident has of it by them, and when it may not
// go out any more. All other rules are those of bulletins: settle.h, doubt.h, plan.h. Pure.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/delivery.h"
#include "core/job.h"
#include "core/post.h"
#include "core/reply.h"

namespace crier {

// After disaster updates (0) and schedule changes (1). Whom a person answers is not kept waiting by what goes
// out by itself.
inline constexpr int kReplyPriority = 2;
inline constexpr int kAutomaticPriority = 3;

// A row for each part of the post: to `recipient`, empty where the channel goes to no people, and in answer
// to `parent`, empty where it has no threads. `new_key`: another key at each call. It must be random, for on
// some channels it is what an answer to the answer is known by: a key that can be guessed lets strangers into
// a conversation, and one made of a row's number fuses two conversations when a backup is restored.
std::vector<Delivery> RowsToOne(const Job& job, const Post& post, const std::string& recipient,
                                const std::string& parent, const std::function<std::string()>& new_key,
                                Time now);

struct ReplyStanding {
  ReplyState state = ReplyState::kQueued;
  std::string error;  // why, where that is kFailed or kUnknown, or why it waits
};
// `rows`: all of the reply's. Of a thread of which a part failed he does not have what was meant.
ReplyStanding StandingOfReply(const std::vector<Delivery>& rows);

// Older than this, nobody should get it unseen: it goes back to its author.
inline constexpr std::chrono::hours kReplyLives{7 * 24};
// Why nothing of an answer written at `written` may go out on a channel now; empty: it may. `drill`: the
// channel's mode, which may have been changed since. Retractions always may.
std::string_view HeldBack(const Post& answer, Time written, bool drill, Time now);

}  // namespace crier
