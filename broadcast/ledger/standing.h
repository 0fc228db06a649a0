// What stands of a bulletin at the far ends, as its rows tell. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "broadcast/ledger/change.h"
#include "core/delivery.h"

namespace crier {

// Native ids by channel.
using IdsByChannel = std::map<std::string, std::set<std::string>>;

// The native id that stands by this row; empty: none. What is edited stands whatever became of the edit.
std::string StandingId(const Delivery& row);

// Somebody may read it, or have it: also where no id tells which.
bool MayStand(const Delivery& row);

// What was taken back on the channel, or is about to be.
std::set<std::string> TakenBack(const std::vector<Delivery>& rows, const std::string& channel);

// What stands in public on one channel in one language, part by part.
std::vector<Standing> StandingOf(const std::vector<Delivery>& rows, const std::string& channel,
                                 const std::string& lang);

// What each recipient got last: a correction answers that.
std::map<std::string, std::string> LastOf(const std::vector<Delivery>& rows, const std::string& channel,
                                          const std::string& lang);

// Adds the ids that stand for a correction by now, whose rows these are: it wrote its own words over the
// older bulletin's, or is about to.
void AddWrittenOver(const std::vector<Delivery>& rows, IdsByChannel* ids);

}  // namespace crier
