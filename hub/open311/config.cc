#include "hub/open311/config.h"

#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMaxJurisdiction = 128;  // bytes; ours

// Scheme, host and port alone.
bool IsOrigin(std::string_view url) {
  const size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || url.size() == scheme) return false;
  return url.substr(scheme).find_first_of("/?#@ \\") == url.npos;
}

}  // namespace

Result<void> ReadOpen311(const Yaml& node, std::optional<Open311Config>* config) {
  if (node.IsNull()) return {};
  if (!node.IsMap()) return node.Bad("'open311' is a map with at least jurisdiction_id and url");
  if (auto only = node.Only({"jurisdiction_id", "url", "public", "contact", "key_service"}); !only)
    return only;
  Open311Config read;
  const std::pair<const char*, std::string*> required[] = {{"jurisdiction_id", &read.jurisdiction_id},
                                                           {"url", &read.url}};
  for (const auto& [key, value] : required) {
    auto text = node.Text(key);
    if (!text) return text.error();
    *value = Trim(*text);
  }
  const std::pair<const char*, std::string*> others[] = {{"contact", &read.contact},
                                                         {"key_service", &read.key_service}};
  for (const auto& [key, value] : others) {
    auto text = node.Text(key, "");
    if (!text) return text.error();
    *value = *std::move(text);
  }
  if (read.jurisdiction_id.empty() || read.jurisdiction_id.size() > kMaxJurisdiction)
    return node.At("jurisdiction_id").Bad("'jurisdiction_id' is 1 to 128 bytes, such as 'city.gov'");
  while (read.url.ends_with('/')) read.url.pop_back();
  if (!IsOrigin(read.url))
    return node.At("url").Bad("'url' is where others reach this hub, such as 'https://311.example.org'");
  auto open_to_all = node.Flag("public", true);
  if (!open_to_all) return open_to_all.error();
  read.open_to_all = *open_to_all;
  *config = std::move(read);
  return {};
}

}  // namespace crier
