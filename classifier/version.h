// What a verdict was made with.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace crier {

// SHA-256 over the names and contents of the files of these folders, the first 16 hexadecimal digits.
std::string VersionOf(const std::vector<std::filesystem::path>& folders);

}  // namespace crier
