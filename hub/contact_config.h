// The key `contact` of the configuration: what one contact costs the city by each mode, and which shifts
// between modes it would like to know the savings of.
#pragma once

#include "core/yaml.h"
#include "desk/contact_mix.h"

namespace crier {

Result<void> ReadContact(const Yaml& node, ContactCosts* costs);
// A channel's `contact_mode`; `usual`, its connector's, where it says none. Empty: it has none.
Result<std::string> ReadContactMode(const Yaml& channel, std::string_view usual);

}  // namespace crier
