#include "connectors/webhook/receiver.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connectors/kit/challenge.h"
#include "connectors/kit/signatures.h"
#include "core/log.h"

namespace crier::webhook {
namespace {

// Who calls may be anybody, and some do it every second: the 1st, 2nd, 4th, 8th time is logged.
bool IsTold(uint64_t time) { return (time & (time - 1)) == 0; }

}  // namespace

WebhookReceiver::WebhookReceiver(const Settings& settings, const std::string& channel, Signature signature,
                                 Mapping mapping, Handshake handshake)
    : channel_(channel),
      secrets_(kit::SecretsOf(settings)),
      verify_token_(settings.Secret("verify_token")),
      accept_unsigned_(settings.Flag("accept_unsigned")),
      signature_(std::move(signature)),
      mapping_(std::move(mapping)),
      handshake_(std::move(handshake)) {}

Error WebhookReceiver::Refusal(Error error) const {
  error.message = fmt::format("webhook {}: {}", channel_, error.message);
  return error;
}

Result<Receiver::Reply> WebhookReceiver::Receive(const Inbound& call) {
  if (call.method == "GET") return Challenge(call);
  if (call.method != "POST") return Refusal({Fault::kBadData, "the call must be a POST"});
  if (call.body.size() > kMaxJson)
    return Refusal({Fault::kBadData, fmt::format("the body is larger than {} bytes", kMaxJson)});
  if (const auto allowed = Allow(call); !allowed) return Refusal(allowed.error());
  const auto document = ReadJson(call.body);
  if (!document) return Refusal({Fault::kBadData, "the body is " + document.error().message});
  auto handshake = handshake_.Answer(*document);
  if (!handshake) return Refusal(handshake.error());
  if (*handshake) return **std::move(handshake);
  auto heard = mapping_.Read(*document, call.received_at);
  if (!heard) return Refusal(heard.error());
  Note(*heard);
  Reply reply;
  reply.batch = std::move(heard->batch);
  return reply;
}

void WebhookReceiver::Note(const Heard& heard) {
  if (heard.without_text > 0) {
    const uint64_t before = passed_over_.fetch_add(heard.without_text);
    bool told = false;
    for (uint64_t time = before + 1; time <= before + heard.without_text; ++time) told = told || IsTold(time);
    if (told) {
      LogWarn(
          "calls of a webhook held items without text, which were passed over; where that is wrong, 'items' "
          "and "
          "'fields' do not lead to it",
          {{"channel", channel_}, {"so_far", std::to_string(before + heard.without_text)}});
    }
  }
  if (heard.unread.empty() || !IsTold(++half_read_)) return;
  LogWarn("a call of a webhook held what cannot be read; that was left out",
          {{"channel", channel_}, {"what", fmt::format("{}", fmt::join(heard.unread, "; "))}});
}

Result<void> WebhookReceiver::Allow(const Inbound& call) const {
  if (accept_unsigned_) return {};
  return signature_.Check(secrets_, call);
}

Result<Receiver::Reply> WebhookReceiver::Challenge(const Inbound& call) const {
  if (verify_token_.empty()) return Refusal({Fault::kBadData, "the call must be a POST"});
  auto reply = kit::HubChallenge(call, verify_token_);
  if (!reply) return Refusal(reply.error());
  return reply;
}

}  // namespace crier::webhook
