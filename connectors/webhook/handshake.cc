#include "connectors/webhook/handshake.h"

#include <fmt/format.h>

#include "connectors/kit/challenge.h"
#include "core/text.h"
#include "core/yaml.h"

namespace crier::webhook {
namespace {

constexpr size_t kMaxReply = 1024;  // ours
constexpr std::string_view kChallenge = "{{challenge}}";

std::string AsText(const Json* value) {
  if (value == nullptr) return "";
  return value->is_string() ? value->get<std::string>() : value->is_number_integer() ? value->dump() : "";
}

}  // namespace

Result<Handshake> Handshake::From(const Settings& settings) {
  std::map<std::string, std::string> table = {{"when", "/type"},
                                              {"is", "url_verification"},
                                              {"challenge", "/challenge"},
                                              {"reply", std::string(kChallenge)}};
  const auto& said = settings.Table("handshake");
  for (const auto& [key, value] : said) {
    if (!table.contains(key))
      return Error{Fault::kConfig, "'handshake': " + UnknownKey(key, {"when", "is", "challenge", "reply"})};
    table[key] = value;
  }
  if (!said.empty() && (!said.contains("when") || !said.contains("is")))
    return Error{Fault::kConfig, "'handshake' needs 'when', a JSON Pointer, and 'is', what stands there"};
  Handshake handshake;
  for (const auto& [key, to] :
       {std::pair("when", &handshake.when_), std::pair("challenge", &handshake.challenge_)}) {
    auto path = Path::Parse(table[key]);
    if (!path) return Error{Fault::kConfig, fmt::format("'handshake': {}: {}", key, path.error().message)};
    *to = *std::move(path);
  }
  handshake.is_ = table["is"];
  handshake.reply_ = table["reply"];
  if (handshake.is_.empty() || handshake.reply_.empty() || handshake.reply_.size() > kMaxReply)
    return Error{Fault::kConfig,
                 fmt::format("'handshake': 'is' and 'reply' are texts, of {} bytes at most", kMaxReply)};
  return handshake;
}

Result<std::optional<Receiver::Reply>> Handshake::Answer(const Json& call) const {
  if (AsText(when_.In(call)) != is_) return std::optional<Receiver::Reply>();
  Receiver::Reply reply;
  reply.body = reply_;
  if (reply_.starts_with('{')) reply.content_type = "application/json";
  const size_t at = reply_.find(kChallenge);
  if (at == reply_.npos) return std::optional(std::move(reply));
  const std::string challenge = AsText(challenge_.In(call));
  if (!kit::IsChallenge(challenge))
    return kit::NoChallenge(fmt::format("the challenge at '{}'", challenge_.text()));
  reply.body.replace(at, kChallenge.size(), challenge);
  return std::optional(std::move(reply));
}

}  // namespace crier::webhook
