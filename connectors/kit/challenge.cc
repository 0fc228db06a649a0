#include "connectors/kit/challenge.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"

namespace crier::kit {
namespace {

constexpr size_t kMaxChallenge = 256;  // ours; what is sent back is never more than a token

std::string Param(const Inbound& call, const std::string& name) {
  const auto found = call.query.find(name);
  return found == call.query.end() ? std::string() : found->second;
}

}  // namespace

bool IsChallenge(std::string_view text) {
  return !text.empty() && text.size() <= kMaxChallenge && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-_.~+/=").find(c) != std::string_view::npos;
  });
}

Error NoChallenge(std::string_view where) {
  return {Fault::kBadData,
          fmt::format("{} must be 1 to {} letters, digits and -_.~+/=", where, kMaxChallenge)};
}

Result<Receiver::Reply> HubChallenge(const Inbound& call, const Secret& verify_token) {
  if (verify_token.empty() || Param(call, "hub.mode") != "subscribe" ||
      !EqualInConstantTime(Param(call, "hub.verify_token"), verify_token.Reveal())) {
    return Error{Fault::kAuth, "hub.mode is not subscribe or hub.verify_token is wrong"};
  }
  Receiver::Reply reply;
  reply.body = Param(call, "hub.challenge");
  if (!IsChallenge(reply.body)) return NoChallenge("hub.challenge");
  return reply;
}

}  // namespace crier::kit
