// The receiver: checks who calls, then reads what the call holds.
#pragma once

#include <atomic>
#include <vector>

#include "connectors/connector.h"
#include "connectors/webhook/handshake.h"
#include "connectors/webhook/mapping.h"
#include "connectors/webhook/signature.h"

namespace crier::webhook {

class WebhookReceiver : public Receiver {
 public:
  WebhookReceiver(const Settings& settings, const std::string& channel, Signature signature, Mapping mapping,
                  Handshake handshake);

  // A GET is answered only where there is a verify token: with its hub.challenge, if its hub.verify_token is
  // right.
  Result<Reply> Receive(const Inbound& call) override;

 private:
  Result<void> Allow(const Inbound& call) const;
  Result<Reply> Challenge(const Inbound& call) const;
  Error Refusal(Error error) const;
  void Note(const Heard& heard);

  const std::string channel_;
  const std::vector<Secret> secrets_;  // any of them
  const Secret verify_token_;
  const bool accept_unsigned_;
  const Signature signature_;
  const Mapping mapping_;
  const Handshake handshake_;
  std::atomic<uint64_t> passed_over_ = 0;  // items without text so far
  std::atomic<uint64_t> half_read_ = 0;    // calls of which something was left out so far
};

}  // namespace crier::webhook
