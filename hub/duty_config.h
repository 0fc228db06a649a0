// The keys `duty` and `dispatch` of the configuration: how people on duty are alerted, and which emergency
// centre is told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/yaml.h"
#include "desk/escalation.h"

namespace crier {

struct DutyConfig {
  EscalationRules rules;
  // Channels that go to no single person (a webhook, a room) and may carry alerts all the same. No other may:
  // most of that kind are public, and what a person in danger writes is not.
  std::vector<std::string> channels;
  std::string console;  // the address of the console, for links in alerts; without a slash at its end

  bool operator==(const DutyConfig&) const = default;
};

struct DispatchConfig {
  std::string channel, recipient;

  bool operator==(const DispatchConfig&) const = default;
};

Result<void> ReadDuty(const Yaml& node, DutyConfig* duty);
Result<void> ReadDispatch(const Yaml& node, std::optional<DispatchConfig>* dispatch);

}  // namespace crier
