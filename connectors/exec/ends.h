// The three ends of a channel, each a question to the program.
#pragma once

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "connectors/exec/program.h"

namespace crier::exec {

class ProgramSource : public Source {
 public:
  ProgramSource(Program& program, const Clock& clock) : program_(program), clock_(clock) {}
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  Program& program_;
  const Clock& clock_;
};

class ProgramSink : public Sink {
 public:
  explicit ProgramSink(Program& program) : program_(program) {}
  std::vector<Receipt> Send(std::span<const Outgoing> batch) override;
  Receipt Edit(const std::string& native_id, const Outgoing& now) override;
  Result<void> Retract(const std::string& native_id) override;
  Result<std::optional<Shown>> ReadBack(const Sought& sought) override;

 private:
  Answer Ask(std::string_view what, Json members);
  Program& program_;
};

class ProgramReceiver : public Receiver {
 public:
  ProgramReceiver(Program& program, const Clock& clock) : program_(program), clock_(clock) {}
  Result<Reply> Receive(const Inbound& call) override;

 private:
  Program& program_;
  const Clock& clock_;
  std::atomic<int> under_way_{0};
};

// An item of a send or an edit, and a call, as the program is told. Shared with the check.
Json ItemToJson(const Outgoing& out);
Json CallToJson(const Inbound& call);

// The variables that every program gets, where Crier itself has them: nothing of these is secret.
std::vector<std::pair<std::string, std::string>> PlainEnvironment();

}  // namespace crier::exec
