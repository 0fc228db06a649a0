// Shell completion, made from the commands themselves.
#pragma once

#include <string>

#include "hub/commands/command_line.h"

namespace crier {

// A script for bash that completes commands, options and the words that an option chooses from; where there
// is nothing of that, file names.
std::string BashCompletion(const Command& top);

}  // namespace crier
