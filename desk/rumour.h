// What becomes of a rumour: open -> closed with a verdict, and open again; its owner; how it spreads. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/actor.h"
#include "core/bulletin.h"
#include "core/result.h"
#include "core/rumour.h"

namespace crier {

// kBadData where the claim is empty or too long.
Result<Rumour> NewRumour(const std::string& id, const std::string& claim, const Actor& who, Time now);

struct RumourStep {
  std::string action;  // take, release, word, close, reopen
  std::string claim = {};
  RumourVerdict verdict = RumourVerdict::kOpen;
  std::string reason = {};
};
// `take` is a person's alone, and refused with the name of who has it. To close it wants a verdict and a
// reason. kRejected where it is not in a state for it.
Result<Rumour> Step(Rumour rumour, const RumourStep& step, const Actor& who, Time now);

// The bulletin answers it: who asks is answered once that goes out. kRejected where nothing of the bulletin
// will be heard, or it is a drill.
Result<Rumour> AnswerBy(Rumour rumour, const Bulletin& bulletin, const Actor& who, Time now);
// Whether who asks may be answered with the bulletin now.
bool IsSaid(const Bulletin& bulletin);
// The bulletin's words for one who asks, in his language where it has them; `brief`: the headline and the
// page with more alone.
struct AskedAnswer {
  std::string lang, words;
};
AskedAnswer AnswerOf(const Bulletin& bulletin, const std::string& lang, bool brief);

// Mentions by the hour in which they were said, oldest first; removed ones and those taken out do not count.
struct SpreadHour {
  Time hour{};
  int64_t repeats = 0, denies = 0, asks = 0;
};
std::vector<SpreadHour> SpreadOf(const std::vector<RumourMention>& mentions);

}  // namespace crier
