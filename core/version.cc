#include "core/version.h"

namespace crier {

const char* const kVersion = CRIER_VERSION;

}  // namespace crier
