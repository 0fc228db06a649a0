// Where tests find files.
#pragma once

#include <filesystem>

namespace crier {

// The root of the source tree.
std::filesystem::path SourceDir();
// ../shared/data beside the source tree; empty where it is absent. A test that needs it says
// `if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";`
std::filesystem::path SharedData();

}  // namespace crier
