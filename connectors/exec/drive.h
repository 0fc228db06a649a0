// One run of a program under trial: everything can be sent to it, and everything it says is looked at. One
// thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/exec/program.h"

namespace crier::exec {

class Drive {
 public:
  Drive(std::unique_ptr<Process> process, std::chrono::milliseconds within)
      : process_(std::move(process)), within_(within) {}

  // Sends the request; its number.
  int64_t Ask(std::string_view what, Json members, size_t items = 0);
  // Sends these bytes as they are.
  void Say(std::string_view bytes) { out_ += bytes; }
  // The whole answer; kBadData for a wrong line, kUnreachable for an end or no answer in time.
  Result<Answer> Answered(int64_t id);
  Result<Answer> AskAndWait(std::string_view what, Json members, size_t items = 0) {
    return Answered(Ask(what, std::move(members), items));
  }
  Process& process() { return *process_; }
  // All that it wrote to standard error, and its log lines.
  const std::string& errors() const { return errors_; }
  const std::optional<std::string>& state() const { return state_; }

 private:
  struct Call {
    Answer answer;
    size_t items = 0;
    bool over = false;
  };
  Result<void> Turn(Process::Moment until);
  Result<void> TakeLine(std::string_view text);

  std::unique_ptr<Process> process_;
  const std::chrono::milliseconds within_;
  const Waker waker_;
  int64_t next_id_ = 1;
  std::map<int64_t, Call> calls_;
  std::string out_, in_, errors_;
  std::optional<std::string> state_;
};

}  // namespace crier::exec
