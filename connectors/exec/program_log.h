// What a program says beside its answers, in the hub's log: its log lines and its standard error, without
// secrets, in lines of bounded length, and not too many of them.
#pragma once

#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/log.h"

namespace crier::exec {

class ProgramLog {
 public:
  ProgramLog(std::string channel, const Clock& clock) : channel_(std::move(channel)), clock_(clock) {}

  // A piece of standard error, cut anywhere.
  void TakeErrors(std::string_view text);
  void Say(Level level, std::string_view text);
  // The last line of standard error, as an error can quote it.
  const std::string& last_words() const { return last_words_; }
  void ForgetLastWords() { last_words_.clear(); }
  // Of a run that has ended.
  void ForgetPartialLine() {
    partial_error_.clear();
    long_error_ = false;
  }

 private:
  void TakeErrorLine();

  const std::string channel_;
  const Clock& clock_;
  std::string partial_error_;  // a line that has not ended
  bool long_error_ = false;    // the rest of that line is left out
  std::string last_words_;
  Time log_minute_{};
  int log_lines_ = 0;
};

}  // namespace crier::exec
