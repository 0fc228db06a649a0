#include "tests/support/paths.h"

namespace crier {

std::filesystem::path SourceDir() { return CRIER_SOURCE_DIR; }

std::filesystem::path SharedData() {
  std::filesystem::path data = SourceDir().parent_path() / "shared" / "data";
  return std::filesystem::is_directory(data) ? data : std::filesystem::path();
}

}  // namespace crier
