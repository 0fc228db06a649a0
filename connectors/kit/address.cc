#include "connectors/kit/address.h"

#include <fmt/format.h>

#include "core/http_address.h"
#include "core/http_url.h"

namespace crier::kit {

std::string OriginOf(std::string_view url) {
  return std::string(url.substr(0, url.find_first_of("/?#", url.find("//") + 2)));
}

std::string WithOtherPort(const std::string& url) {
  const std::string origin = OriginOf(url), rest = url.substr(origin.size());
  const size_t colon = origin.rfind(':');
  if (colon > origin.find("//") && !origin.ends_with(']')) return origin.substr(0, colon) + rest;
  return origin + (origin.starts_with("https:") ? ":443" : ":80") + rest;
}

Result<void> CheckCarriesSecrets(std::string_view key, std::string_view url) {
  const auto parsed = ParseUrl(url);
  if (!parsed) return Error{Fault::kConfig, fmt::format("'{}': {}", key, parsed.error().message)};
  std::string host = parsed->host;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (parsed->scheme == "https" || IsLoopback(host)) return {};
  return Error{Fault::kConfig,
               fmt::format("'{}' must begin with https://, or the token could be read on its way", key)};
}

Result<std::string> ServerAddress(std::string_view key, std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  if (OriginOf(url) != url) {
    return Error{
        Fault::kConfig,
        fmt::format("'{}' is the server's address alone, without a path: https://example.social", key)};
  }
  if (auto safe = CheckCarriesSecrets(key, url); !safe) return safe.error();
  return std::string(url);
}

}  // namespace crier::kit
