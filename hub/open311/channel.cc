#include "hub/open311/channel.h"

#include "connectors/connector.h"

namespace crier {
namespace {

class Reports : public Channel {
 public:
  Result<Limits> limits() override { return Limits{}; }
  Result<Identity> WhoAmI() override { return Identity{"this hub's own Open311 server", "", {}, {}}; }
};

Result<std::unique_ptr<Channel>> OpenReports(const Settings&, const std::string&, Doors, State&) {
  return std::unique_ptr<Channel>(new Reports);
}

// Not of the catalogue: nobody configures one.
const ConnectorType& ReportsType() {
  static const ConnectorType type = {.name = "open311",
                                     .summary = "What is reported to the city's own Open311 server",
                                     .open = &OpenReports,
                                     .contact_mode = "mobile_application"};
  return type;
}

}  // namespace

ChannelConfig Open311Channel() {
  ChannelConfig config;
  config.name = kOpen311Channel;
  config.type = &ReportsType();
  config.contact_mode = config.type->contact_mode;
  return config;
}

}  // namespace crier
