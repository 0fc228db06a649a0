// Relative links (RFC 3986, section 5).
#pragma once

#include <string>
#include <string_view>

namespace crier::kit {

// The reference seen from the base. Empty if the reference is, and unless the outcome is an http or https URL
// with a host: nothing a stranger says may become a link that runs a script. White space around is dropped,
// inside it is percent-encoded.
std::string ResolveLink(std::string_view base, std::string_view reference);

// "https://host:port" of any absolute URL; empty if it is none.
std::string_view WebOriginOf(std::string_view url);

}  // namespace crier::kit
