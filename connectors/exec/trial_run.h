// One trial under way: the program that runs, the questions to it, and what was found.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/exec/check.h"
#include "connectors/exec/drive.h"

namespace crier::exec {

class TrialRun {
 public:
  explicit TrialRun(const Trial& trial) : trial_(trial) {}

  void Add(std::string_view check, Finding::State state, std::string what);
  void Ok(std::string_view check, std::string what) { Add(check, Finding::State::kOk, std::move(what)); }
  void Wrong(std::string_view check, std::string what) {
    Add(check, Finding::State::kWrong, std::move(what));
  }
  std::vector<Finding> TakeFindings() { return std::move(findings_); }

  // Runs the program, if it does not run; false, with a finding, where that fails.
  bool Up(std::string_view check);
  bool running() const { return drive_ != nullptr; }
  // While it runs.
  Drive& drive() { return *drive_; }
  // Ends this run, so that the next check begins anew.
  void Drop() { drive_.reset(); }
  // Closes its input and waits; how it ended, or nothing if it goes on. Drops it.
  std::optional<std::string> EndOfInput(std::chrono::milliseconds within);

  // Asks; where there is no answer at all, says so and drops the run.
  std::optional<Answer> Ask(std::string_view check, std::string_view what, Json members,
                            std::string_view advice, size_t items = 0);
  bool Alive(std::string_view check, std::string_view advice) {
    return Ask(check, "who", Json::object(), advice).has_value();
  }
  // What went wrong with an answer, its last words, and what to do.
  std::string Trouble(const Result<Answer>& answer, std::string_view advice) const;

  const Trial& trial() const { return trial_; }
  const Done& hello() const { return hello_; }

 private:
  const Trial& trial_;
  std::vector<Finding> findings_;
  std::unique_ptr<Drive> drive_;
  std::string state_;  // what it asked Crier to keep, from run to run
  Done hello_;
};

}  // namespace crier::exec
