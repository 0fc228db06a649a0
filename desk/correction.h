// What is wrong in a verdict, as a person says it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/actor.h"
#include "core/correction.h"
#include "core/result.h"
#include "core/stored_mention.h"

namespace crier {

struct Objection {
  std::string what;   // one of kCorrectable
  std::string right;  // core/correction.h; that a service exists is the caller's to check
  std::string note;
};

// The correction, with what the verdict says now and the rules that decided it. kRejected where there is no
// verdict any more; kBadData where the verdict says just that, or what is right cannot be read.
Result<Correction> Correct(const StoredMention& mention, const Objection& objection, const Actor& actor,
                           Time now);

// "low", "medium", "high": as the console names it.
std::string_view UrgencyWord(double urgency);

}  // namespace crier
