// Links as feeds write them.
#pragma once

#include <string_view>

#include "connectors/kit/links.h"

namespace crier::feed {

using kit::ResolveLink;

// "https://host:port" of an absolute URL; empty if it is none.
inline std::string_view OriginOf(std::string_view url) { return kit::WebOriginOf(url); }

}  // namespace crier::feed
