// How a service tries an address before it calls there: it sends a challenge, and wants it back.
#pragma once

#include <optional>
#include <string>

#include "connectors/connector.h"
#include "connectors/webhook/path.h"

namespace crier::webhook {

class Handshake {
 public:
  // kConfig where the option `handshake` does not hold together. Without it: Slack's, {"type":
  // "url_verification", "challenge": "..."}, answered with the challenge alone.
  static Result<Handshake> From(const Settings& settings);

  // What a signed call is answered, if it is the handshake. kBadData: a challenge that is no token; only such
  // are sent back, so that nobody can make us say anything else.
  Result<std::optional<Receiver::Reply>> Answer(const Json& call) const;

 private:
  Path when_;
  std::string is_;
  Path challenge_;
  std::string reply_;
};

}  // namespace crier::webhook
