// The first words of a conversation with a program: docs/exec-protocol.md. Shared with the check.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/exec/line.h"

namespace crier::exec {

// The members of a hello beside those that the settings make.
Json HelloOf(const std::string& channel, const Abilities& abilities, std::string_view state);
// One line, with its end.
std::string RequestLine(int64_t id, std::string_view what, std::chrono::milliseconds within, Json members);
// kConfig: another protocol, or not what the channel is to be able to do.
Result<void> CheckHello(const Done& hello, const Abilities& wanted);

}  // namespace crier::exec
