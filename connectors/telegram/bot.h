// What Telegram's ids, chats and refusals mean.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/connector.h"
#include "connectors/kit/api_client.h"
#include "connectors/kit/members.h"

namespace crier::telegram {

using Json = nlohmann::json;
using kit::In, kit::IsSet, kit::TextIn, kit::WholeIn;

// A message's native id is "CHAT:MESSAGE", for its number is unique in its chat alone. The address is
// empty where Telegram has none for people.
std::string NativeId(int64_t chat, int64_t message);
std::optional<std::pair<int64_t, int64_t>> ReadNativeId(std::string_view id);
std::string AddressOf(const Json& chat, int64_t message);

// Groups that became supergroups got another id, which Telegram tells once. Remembered for the groups that
// the settings name.
class Moves {
 public:
  Moves(std::vector<std::string> named, State& state) : named_(std::move(named)), state_(state) {}
  void Note(const std::string& old_id, int64_t new_id);
  // The id that counts today of what the settings call `chat`.
  std::string Today(const std::string& chat) const;

 private:
  const std::vector<std::string> named_;
  State& state_;
};

// One bot at one Bot API server.
kit::ApiPlan PlanOf(const std::string& server, const Secret& token, const std::string& channel);

}  // namespace crier::telegram
