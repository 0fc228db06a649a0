// Every fuzz target, for the unit test that runs them over their corpora.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace crier::fuzz {

struct Target {
  std::string_view name;  // "feed"
  int (*run)(const uint8_t* data, size_t size) = nullptr;
};

std::span<const Target> Targets();

}  // namespace crier::fuzz
