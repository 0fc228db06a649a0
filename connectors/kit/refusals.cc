#include "connectors/kit/refusals.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "connectors/kit/members.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::kit {

std::function<std::string(const std::string& body)> WordsAt(const char* member) {
  return [member](const std::string& body) {
    const auto said = ReadJson(body);
    return said ? TextIn(*said, member, 512) : "";
  };
}

std::function<std::string(const std::string& body)> WordsBy(std::string (*said)(const nlohmann::json&)) {
  return [said](const std::string& body) {
    const auto read = ReadJson(body);
    return read ? said(*read) : "";
  };
}

bool IsForLength(std::string_view words) {
  static constexpr std::array<std::string_view, 7> kWords = {"character", "chars",  "too long", "too large",
                                                             "length",    "exceed", "limit"};
  const std::string said = Lower(words);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return said.find(word) != std::string::npos; });
}

Error NothingLeft(Error error) {
  if (error.fault == Fault::kConfig) error.fault = Fault::kAuth;
  if (error.fault != Fault::kThrottled && error.fault != Fault::kAuth) error.fault = Fault::kUnreachable;
  error.in_doubt = false;
  return error;
}

void ProveScope(ApiClient& api, ApiCall call, std::optional<Error>* lacks) {
  call.may_be_gone = true;
  call.may_be_refused = true;
  const auto response = api.Ask(call);
  if (response) return;
  Error error = response.error();
  error.in_doubt = false;
  if (error.fault == Fault::kAuth) error.message += "; make a token that has it";
  if (*lacks) error.message = (*lacks)->message + "; " + error.message;
  if (*lacks) error.fault = (*lacks)->fault;
  *lacks = std::move(error);
}

}  // namespace crier::kit
