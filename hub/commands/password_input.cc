#include "hub/commands/password_input.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace crier {
namespace {

// The terminal shows nothing while it lives.
class NoEcho {
 public:
  NoEcho() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~NoEcho() {
    if (silent_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool silent_ = false;
};

std::string Ask(const std::string& question) {
  fmt::print(stderr, "{}: ", question);
  std::string line;
  {
    const NoEcho no_echo;
    std::getline(std::cin, line);
  }
  fmt::print(stderr, "\n");
  return line;
}

}  // namespace

Result<std::string> ReadNewPassword(const std::string& whose) {
  if (isatty(STDIN_FILENO) != 0) {
    const std::string once = Ask("Password for " + whose), again = Ask("The same again");
    if (once != again) return Error{Fault::kBadData, "the two passwords are not the same"};
    return once;
  }
  std::string line;
  if (!std::getline(std::cin, line) || line.empty())
    return Error{Fault::kBadData, "standard input brings no password; --generate makes one"};
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace crier
