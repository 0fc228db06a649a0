// Calls of Meta's webhooks: the handshake, the signature, and what a call holds, entry by entry.
// https://developers.facebook.com/docs/graph-api/webhooks/getting-started
#pragma once

#include <atomic>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.h"

namespace crier::kit {

// One change, or one message, of one entry.
struct GraphNews {
  std::string about;            // whose: the page, the account
  std::string field;            // "feed", "comments"; "messaging" of a message
  const nlohmann::json& value;  // an object
  Time at{};                    // when it was called
};

// Thread-safe.
class GraphHook : public Receiver {
 public:
  // What the news brings, in order. False: nothing that is understood, which is logged and holds up nobody.
  // An error: it cannot be known now what it is, so the whole call is refused, and Meta calls again.
  using ReadNews = std::function<Result<bool>(const GraphNews& news, std::vector<Event>* events)>;

  // Without a secret all calls are refused.
  GraphHook(std::string who, std::string channel, std::vector<Secret> app_secrets, Secret verify_token,
            ReadNews read);

  // GET: the handshake. POST: kAuth where X-Hub-Signature-256 does not hold over the body as it came.
  Result<Reply> Receive(const Inbound& call) override;

 private:
  Error Refusal(Fault fault, std::string_view what) const;

  const std::string who_;
  const std::string channel_;
  const std::vector<Secret> secrets_;
  const Secret verify_token_;
  const ReadNews read_;
  std::atomic<uint64_t> not_understood_ = 0;
};

// A private message to `own` out of a "messaging" item (Messenger, Instagram): said, edited or unsent.
// Nothing: an echo of what we said ourselves, a receipt, a reaction.
// https://developers.facebook.com/docs/messenger-platform/
std::optional<Event> ReadPrivateMessage(const nlohmann::json& item, const std::string& own,
                                        const std::string& channel, Time now);

}  // namespace crier::kit
