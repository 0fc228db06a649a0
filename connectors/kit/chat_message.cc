#include "connectors/kit/chat_message.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/kit/members.h"
#include "connectors/kit/wordless.h"

namespace crier::kit {

using nlohmann::json;

std::vector<Attachment> FilesIn(const json& list, const char* url, const char* media_type,
                                const char* description) {
  constexpr size_t kMost = 10;  // ours
  std::vector<Attachment> files;
  for (size_t i = 0; list.is_array() && i < std::min(list.size(), kMost); ++i) {
    files.push_back({*url == '\0' ? "" : WebUrlIn(list[i], url), TextIn(list[i], media_type, 100),
                     TextIn(list[i], description, 1024)});
  }
  return files;
}

std::optional<Mention> WithWords(Mention mention, bool brought_something) {
  if (mention.text.empty() && !brought_something) return std::nullopt;
  if (mention.text.empty()) mention.text = kNoWords;
  return mention;
}

std::string Written(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace crier::kit
