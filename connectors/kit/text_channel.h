// A channel of text messages to and from numbers, whatever service carries them: each service says only how
// it sends one message and how it calls us.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/kit/text_message.h"

namespace crier::kit {

// What one call brought.
struct HeardText {
  std::vector<Event> events;  // of what we sent
  std::optional<TextMessage> text;
};

// How a service is set up: the options `from`, `public_url`, `secret` and `secret_next`.
struct TextNumber {
  TextNumber(const Settings& settings, std::string channel);

  const std::string channel;
  const std::string from;
  const std::string hook;  // where the service calls us; empty: it does not
  const std::vector<Secret> secrets;
};

class TextService {
 public:
  virtual ~TextService() = default;
  // To a number (kit/phone_number.h); the native id. Thread-safe.
  virtual Result<std::string> Send(const Outgoing& out) = 0;
  virtual Result<Identity> WhoAmI() = 0;
  // Proves who calls, then reads. Thread-safe.
  virtual Result<HeardText> Read(const Inbound& call) = 0;
  // The answer to a call that makes the service send `words` to who wrote; empty: nothing.
  virtual Receiver::Reply Answer(const std::string& words) const = 0;
  // What the service refuses to send because its recipient left there: told by polls. Null: it tells by
  // itself.
  virtual Source* opt_outs() { return nullptr; }
};

struct TextChannelPlan {
  const ConnectorType& type;
  std::string name;  // of the channel
  bool hears = false;
  Limits limits;
  Answers answers;
  size_t connections = 1;  // messages that may be in flight at once
};
// What people wrote is read as kit/text_message.h tells, and answered through the service.
std::unique_ptr<Channel> NewTextChannel(TextChannelPlan plan, std::unique_ptr<TextService> service,
                                        const Clock& clock);

}  // namespace crier::kit
