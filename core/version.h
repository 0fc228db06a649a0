#pragma once

namespace crier {

// The version of this release, such as 0.7.0: the one that CMakeLists.txt gives the project.
extern const char* const kVersion;

}  // namespace crier
