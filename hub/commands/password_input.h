// A password as a person tells it to a command: never as an argument, which others of the machine can read.
#pragma once

#include <string>

#include "core/result.h"

namespace crier {

// At a terminal: asked for twice, and not shown. Else the first line of standard input.
Result<std::string> ReadNewPassword(const std::string& whose);

}  // namespace crier
