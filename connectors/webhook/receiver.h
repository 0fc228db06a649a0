// The receiver: checks who calls, then reads what the call holds.
#pragma once

#include "connectors/connector.h"
#include "connectors/webhook/mapping.h"
#include "connectors/webhook/signature.h"

namespace crier::webhook {

class WebhookReceiver : public Receiver {
 public:
  WebhookReceiver(const Settings& settings, const std::string& channel, Signature signature, Mapping mapping);

  // A GET is answered only where there is a verify token: with its hub.challenge, if its hub.verify_token is
  // right.
  Result<Reply> Receive(const Inbound& call) override;

 private:
  Result<void> Allow(const Inbound& call) const;
  Result<Reply> Challenge(const Inbound& call) const;
  Error Refusal(Error error) const;

  const std::string channel_;
  const Secret secret_;
  const Secret verify_token_;
  const bool accept_unsigned_;
  const Signature signature_;
  const Mapping mapping_;
};

}  // namespace crier::webhook
