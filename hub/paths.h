// Where the files that come with Crier lie: rules, config, console.
#pragma once

#include <filesystem>

namespace crier {

// $CRIER_SHARE, or share/crier beside the program's bin folder where it was installed, or the source tree.
std::filesystem::path ShareDir();

}  // namespace crier
