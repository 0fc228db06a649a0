// A send job's outbox rows: those that carry it out, and those that take it back. Pure.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "broadcast/ledger/standing.h"
#include "core/channel.h"
#include "core/delivery.h"
#include "core/job.h"
#include "core/post.h"

namespace crier {

// Adds the rows of one post to those of the job's posts before it. `before`: the rows of what this one takes
// the place of; by them old words are edited, answered or taken back (broadcast/ledger/change.h).
// `msg_type`: Alert, Update, Cancel. Where the channel writes to people, each of the `recipients` has rows of
// its own.
void AddRows(const Job& job, const std::string& msg_type, const Post& post,
             const std::vector<Delivery>& before, const Abilities& abilities,
             const std::vector<std::string>& recipients, Time now, std::vector<Delivery>* rows);

// What cannot be rendered for a channel is a failed row, so that the ledger shows it.
Delivery RefusedRow(const Job& job, const Error& why, Time now);

struct Withdrawal {
  std::vector<Delivery> retractions;
  std::set<std::string> standing;  // channels where something stands, or may, and cannot be taken back
};
// Takes back what stands by these rows, on each channel that can; not again what is being taken back, nor
// what is `gone`: what a correction has written over.
Withdrawal WithdrawalOf(const std::vector<Delivery>& rows, IdsByChannel gone,
                        const std::function<bool(const std::string& channel)>& can_retract, Time now);

}  // namespace crier
