// Where credentials may be sent.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace crier::kit {

// "https://hooks.example.org:8443" of "https://hooks.example.org:8443/a?b". `url` is a checked URL.
std::string OriginOf(std::string_view url);

// The same address with the port that goes without saying, or without the port that it says.
std::string WithOtherPort(const std::string& url);

// A token crosses the network with every request, so plain http is for this machine alone: kConfig, in words
// about the option `key`, unless the URL begins with https:// or leads to this machine.
Result<void> CheckCarriesSecrets(std::string_view key, std::string_view url);

// The address of a whole server, "https://example.social": CheckCarriesSecrets, slashes at its end taken off,
// and kConfig where it holds a path, a query or a fragment.
Result<std::string> ServerAddress(std::string_view key, std::string_view url);

}  // namespace crier::kit
