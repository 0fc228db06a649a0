// What a text message asks of the channel itself: to leave, to come back, for help. English and Spanish.
// Pure.
#pragma once

#include <string>
#include <string_view>

namespace crier::kit {

enum class Asks {
  kNothing,
  kLeave,
  kMayLeave,  // it speaks of leaving and is not sure: a person decides
  kStart,
  kHelp,
};

struct AskedFor {
  Asks asks = Asks::kNothing;
  bool spanish = false;
  bool says_more = false;  // of kLeave: beside the wish, words that somebody should read
};

// Leaving is understood in any reasonable wording (connectors/kit/leave.h), whatever the words for it are
// that carriers prescribe: STOP, STOPALL, UNSUBSCRIBE, QUIT, END, CANCEL, REVOKE, OPTOUT. Coming back and
// help are a whole message: "The start of Elm Street is flooded" and "Help, my roof is gone" are reports.
AskedFor ReadKeywords(std::string_view text);

}  // namespace crier::kit
