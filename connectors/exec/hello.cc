#include "connectors/exec/hello.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/version.h"

namespace crier::exec {

Json HelloOf(const std::string& channel, const Abilities& abilities, std::string_view state) {
  return {{"protocols", {kProtocol}},
          {"crier", kVersion},
          {"channel", channel},
          {"abilities", AbilityNames(abilities)},
          {"state", state}};
}

std::string RequestLine(int64_t id, std::string_view what, std::chrono::milliseconds within, Json members) {
  members["id"] = id;
  members["do"] = what;
  members["within_ms"] = within.count();
  return members.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<void> CheckHello(const Done& hello, const Abilities& wanted) {
  if (hello.protocol != kProtocol) {
    return Error{Fault::kConfig, fmt::format("the program speaks protocol {}, Crier {} speaks {}",
                                             hello.protocol, kVersion, kProtocol)};
  }
  auto has = ReadAbilities(hello.abilities);
  if (!has) return has.error();
  for (const std::string& name : AbilityNames(wanted)) {
    if (std::find(hello.abilities.begin(), hello.abilities.end(), name) != hello.abilities.end()) continue;
    return Error{Fault::kConfig, fmt::format("'abilities' has {}, but the program says only: {}", name,
                                             fmt::join(hello.abilities, ", "))};
  }
  return {};
}

}  // namespace crier::exec
