#include "hub/paths.h"

#include <cstdlib>

namespace crier {

std::filesystem::path ShareDir() {
  if (const char* share = std::getenv("CRIER_SHARE"); share != nullptr && *share != '\0') return share;
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path installed = program.parent_path().parent_path() / "share" / "crier";
  if (!error && std::filesystem::is_directory(installed, error)) return installed;
  return CRIER_SOURCE_DIR;
}

}  // namespace crier
