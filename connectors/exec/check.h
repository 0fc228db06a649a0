// Does a program keep to docs/exec-protocol.md? Drives it as Crier would, and as Crier never would, and says
// what it did. For authors of plugins: `crier connectors check`.
#pragma once

#include <string>
#include <vector>

#include "connectors/exec/program.h"

namespace crier::exec {

struct Finding {
  enum class State { kOk, kWrong, kSkipped };
  std::string check;  // "hello"
  State state = State::kOk;
  std::string what;  // what was seen; where it is wrong, what to do
};
std::string_view StateName(Finding::State state);

struct Trial {
  Process::Launch launch;
  Json hello;  // its members options and secrets
  std::chrono::milliseconds within{10'000};
  bool send = false;      // really send, edit and take back; else these are skipped
  std::string recipient;  // of what is sent
};

// In the order in which they were made; starts the program several times. Ends early where going on is
// useless.
std::vector<Finding> Check(const Trial& trial, const Clock& clock);

}  // namespace crier::exec
