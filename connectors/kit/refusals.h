// What the refusals of servers mean, and what is learnt of them without changing anything.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/kit/api_client.h"

namespace crier::kit {

// For ApiPlan::words: a member of the body, a JSON object, that is a text; at most 512 bytes of it.
std::function<std::string(const std::string& body)> WordsAt(const char* member);
// The same, where they stand in several: `said` finds them in the body, whatever JSON that is.
std::function<std::string(const std::string& body)> WordsBy(std::string (*said)(const nlohmann::json& body));

// Whether a refusal is for a text's length, in the words of the servers there are: "Text character limit of
// 500 exceeded", "text with spoiler exceed max chars (500)", "The status is over the character limit".
bool IsForLength(std::string_view words);

// For a receipt: an error before anything has left is never in doubt and is tried again, however that failed;
// what a person must mend, in the settings too, waits as kAuth does.
Error NothingLeft(Error error);

// For WhoAmI: asks what needs a scope and changes nothing, such as to delete a post of which there is none.
// 404 and a refusal of the request prove the scope, for the token is looked at first; every other error is
// added to `lacks`.
void ProveScope(ApiClient& api, ApiCall call, std::optional<Error>* lacks);

}  // namespace crier::kit
