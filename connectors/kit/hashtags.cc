#include "connectors/kit/hashtags.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace crier::kit {

Result<std::vector<std::string>> HashtagsOf(const Settings& settings, std::string_view key, size_t most) {
  std::vector<std::string> tags;
  for (const std::string& written : settings.List(key)) {
    std::string_view tag = Trim(written);
    if (tag.starts_with('#')) tag.remove_prefix(1);
    if (tag.empty() || tag.size() > 256 || tag.find_first_of(" \t\r\n#/?&.,") != std::string_view::npos) {
      return Error{Fault::kConfig, fmt::format("{}: '{}' is not a hashtag: one word, with or without #",
                                               settings.Where(), written)};
    }
    const std::string name = CleanUtf8(Lower(tag));
    if (std::find(tags.begin(), tags.end(), name) == tags.end()) tags.push_back(name);
  }
  if (tags.size() <= most) return tags;
  return Error{Fault::kConfig,
               fmt::format("{}: at most {} hashtags a channel, or the server's rate limit is used up",
                           settings.Where(), most)};
}

}  // namespace crier::kit
