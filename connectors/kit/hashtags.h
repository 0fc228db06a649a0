// Hashtags as people write them into settings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/settings.h"

namespace crier::kit {

// The list under `key`, in lower case, without "#", each once. kConfig where one is no single word, or there
// are more than `most`, each of which is a request at every poll.
Result<std::vector<std::string>> HashtagsOf(const Settings& settings, std::string_view key, size_t most);

}  // namespace crier::kit
