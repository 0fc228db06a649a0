#include "connectors/webhook/receiver.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"

namespace crier::webhook {
namespace {

constexpr size_t kMaxChallenge = 256;  // ours; what is sent back is never more than a token

std::string Param(const Inbound& call, const std::string& name) {
  const auto found = call.query.find(name);
  return found == call.query.end() ? std::string() : found->second;
}

bool IsToken(std::string_view text) {
  return !text.empty() && text.size() <= kMaxChallenge && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-_.~+/=").find(c) != std::string_view::npos;
  });
}

}  // namespace

WebhookReceiver::WebhookReceiver(const Settings& settings, const std::string& channel, Signature signature,
                                 Mapping mapping)
    : channel_(channel),
      secret_(settings.Secret("secret")),
      verify_token_(settings.Secret("verify_token")),
      accept_unsigned_(settings.Flag("accept_unsigned")),
      signature_(std::move(signature)),
      mapping_(std::move(mapping)) {}

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
  auto batch = mapping_.Read(*document, call.received_at);
  if (!batch) return Refusal(batch.error());
  Reply reply;
  reply.batch = *std::move(batch);
  return reply;
}

Result<void> WebhookReceiver::Allow(const Inbound& call) const {
  if (accept_unsigned_) return {};
  return signature_.Check(secret_, call);
}

Result<Receiver::Reply> WebhookReceiver::Challenge(const Inbound& call) const {
  if (verify_token_.empty()) return Refusal({Fault::kBadData, "the call must be a POST"});
  if (Param(call, "hub.mode") != "subscribe" ||
      !EqualInConstantTime(Param(call, "hub.verify_token"), verify_token_.Reveal())) {
    return Refusal({Fault::kAuth, "hub.mode is not subscribe or hub.verify_token is wrong"});
  }
  Reply reply;
  reply.body = Param(call, "hub.challenge");
  if (!IsToken(reply.body)) {
    return Refusal({Fault::kBadData,
                    fmt::format("hub.challenge must be 1 to {} letters, digits and -_.~+/=", kMaxChallenge)});
  }
  return reply;
}

}  // namespace crier::webhook
