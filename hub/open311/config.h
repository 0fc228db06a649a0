// The key `open311` of the configuration: the city answers Open311 GeoReport v2 itself (docs/open311.md).
#pragma once

#include <optional>
#include <string>

#include "core/yaml.h"

namespace crier {

struct Open311Config {
  std::string jurisdiction_id;
  std::string url;          // "https://311.example.org", under which others reach the hub; without a path
  bool open_to_all = true;  // `public`; false: reading wants a key as well
  std::string contact;      // how developers reach the city; empty: not said
  std::string key_service;  // how they get a key; empty: not said
  bool operator==(const Open311Config&) const = default;
};

// Nothing where the key is absent: off. kConfig, with its place, for what is wrong.
Result<void> ReadOpen311(const Yaml& node, std::optional<Open311Config>* config);

}  // namespace crier
