// What a channel's far side says when it is asked who it is, in words that say what to do: for `crier doctor`
// and for the test in the console.
#pragma once

#include <string>
#include <vector>

#include "hub/channels.h"

namespace crier {

struct ChannelCheck {
  std::string state;  // ok, warning, wrong
  std::string advice;
};

// `who`: what Channel::WhoAmI answered. `other`: a channel of the other mode that speaks for the same
// account; null: none is known.
std::vector<ChannelCheck> CheckChannel(OpenChannel& channel, const Result<Identity>& who,
                                       const OpenChannel* other = nullptr);

// Whether what it sends appears under that account, so that no second channel may be a drill's there.
bool SpeaksAs(const OpenChannel& channel, const Identity& who);

}  // namespace crier
