// One bot at one Bot API server: asks, and says what a refusal means. Thread-safe: source, sink and
// `crier doctor` share it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/kit/api_client.h"
#include "connectors/kit/members.h"

namespace crier::telegram {

using Json = nlohmann::json;

using kit::In;
using kit::IsSet;
using kit::TextIn;
using kit::WholeIn;

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

class Api {
 public:
  Api(const std::string& server, Secret token, const std::string& channel, Doors doors);

  // The result of a method that changes nothing; `query` is "?a=b", or empty.
  Result<Json> Read(const std::string& method, const std::string& query,
                    std::chrono::milliseconds timeout = std::chrono::seconds(30), std::stop_token stop = {});
  // What a method that changes something answers: its result, or why it was refused with a 400 and was not
  // done.
  struct Done {
    Json result = {};
    std::optional<Error> refused = {};
    std::string words = {};                // Telegram's, in lower case
    std::optional<int64_t> moved_to = {};  // the group is a supergroup now: its new id
  };
  Result<Done> Do(const std::string& method, const Json& parameters);

  const std::string& who() const { return client_.plan().who; }
  Time Now() const { return client_.Now(); }

 private:
  Result<Json> ResultIn(Result<Json> answer, bool changes) const;

  kit::ApiClient client_;
};

}  // namespace crier::telegram
