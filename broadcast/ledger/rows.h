// A bulletin's outbox rows: those that carry it out, and those that take it back. Pure.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "broadcast/ledger/standing.h"
#include "broadcast/render.h"
#include "core/bulletin.h"
#include "core/channel.h"
#include "core/delivery.h"

namespace crier {

// Adds the rows of one rendered post to those of the bulletin's posts before it. `before`: the rows of the
// bulletin that this one takes the place of; by them old words are edited, answered or taken back
// (broadcast/ledger/change.h). Where the channel writes to people, each of the `recipients` has rows of its
// own.
void AddRows(const Bulletin& bulletin, const Rendered& rendered, const std::vector<Delivery>& before,
             const Abilities& abilities, const std::vector<std::string>& recipients, Time now,
             std::vector<Delivery>* rows);

// What cannot be rendered for a channel is a failed row, so that the ledger shows it.
Delivery RefusedRow(const Bulletin& bulletin, const std::string& channel, const Error& why, Time now);

struct Withdrawal {
  std::vector<Delivery> retractions;
  std::set<std::string> standing;  // channels where something stands, or may, and cannot be taken back
};
// Takes back what stands of the bulletin, whose rows these are, on each channel that can; not again what is
// being taken back, nor what is `gone`: what a correction has written over.
Withdrawal WithdrawalOf(const Bulletin& bulletin, const std::vector<Delivery>& rows, IdsByChannel gone,
                        const std::function<bool(const std::string& channel)>& can_retract, Time now);

}  // namespace crier
