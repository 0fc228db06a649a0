// The channel under which reports by Open311 are filed. It is there where the configuration has the key
// `open311`, under the name that no other channel may have then, and neither polls nor sends: the API hears
// for it.
#pragma once

#include <string_view>

#include "hub/config.h"

namespace crier {

inline constexpr std::string_view kOpen311Channel = "open311";

ChannelConfig Open311Channel();

}  // namespace crier
