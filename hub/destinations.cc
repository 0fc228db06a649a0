#include "hub/destinations.h"

#include <fmt/format.h>

#include <map>

namespace crier {

Result<void> CheckDestinations(const std::vector<ChannelConfig>& channels) {
  std::map<std::string, const ChannelConfig*> first[2];  // by drill
  for (const ChannelConfig& channel : channels) {
    if (!channel.send) continue;
    std::vector<std::pair<std::string, std::string>> names;  // what is compared, how it is told
    const std::string type(channel.type->name);
    if (const std::string place = channel.settings.Destination(channel.type->options); !place.empty())
      names.emplace_back(type + " " + place, "the same address");
    for (const std::string& each : channel.recipients) names.emplace_back(type + " to " + each, each);
    for (const auto& [name, told] : names) {
      first[channel.drill ? 1 : 0].emplace(name, &channel);
      const auto other = first[channel.drill ? 0 : 1].find(name);
      if (other == first[channel.drill ? 0 : 1].end()) continue;
      return Error{
          Fault::kConfig,
          fmt::format("{}: the channel '{}' is for {} and '{}' for {}, and both speak to {}: a drill "
                      "would reach the public. Give each its own",
                      channel.settings.Where(), channel.name, channel.drill ? "drills" : "real use",
                      other->second->name, channel.drill ? "real use" : "drills", told)};
    }
  }
  return {};
}

}  // namespace crier
