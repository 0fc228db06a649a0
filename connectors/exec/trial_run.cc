#include "connectors/exec/trial_run.h"

#include <fmt/format.h>

#include "connectors/exec/hello.h"
#include "core/secret.h"
#include "core/text.h"

namespace crier::exec {
namespace {

using std::chrono::milliseconds;

Abilities All() {
  Abilities all;
  all.poll = all.receive = all.send = all.edit = all.retract = true;
  all.read_back = all.honours_key = all.threads = all.recipients = true;
  return all;
}

}  // namespace

void TrialRun::Add(std::string_view check, Finding::State state, std::string what) {
  findings_.push_back({std::string(check), state, Redact(std::move(what))});
}

bool TrialRun::Up(std::string_view check) {
  if (drive_ && !drive_->process().Ended(milliseconds(0))) return true;
  auto process = Process::Start(trial_.launch);
  if (!process) {
    Wrong(check, process.error().message);
    return false;
  }
  drive_ = std::make_unique<Drive>(*std::move(process), trial_.within);
  Json members = HelloOf("check", All(), state_);
  members.update(trial_.hello);
  members["a_member_of_later_versions"] = true;
  auto answer = drive_->AskAndWait("hello", std::move(members));
  if (!answer || answer->error) {
    Wrong(check, Trouble(answer,
                         "answer the first line, do \"hello\" (its options and secrets: --option, "
                         "--secret), with {\"id\": ..., \"done\": {\"protocol\": 1, "
                         "\"name\": ..., \"abilities\": [...]}}, and flush the output after each line"));
    drive_.reset();
    return false;
  }
  hello_ = std::move(answer->done);
  return true;
}

std::string TrialRun::Trouble(const Result<Answer>& answer, std::string_view advice) const {
  std::string text =
      answer ? fmt::format("it answers {}: {}", FaultName(answer->error->fault), answer->error->message)
             : answer.error().message;
  if (drive_ && !Trim(drive_->errors()).empty()) {
    const std::string_view words = Trim(drive_->errors());
    const std::string_view last =
        words.substr(words.rfind('\n') == std::string_view::npos ? 0 : words.rfind('\n') + 1);
    text += fmt::format("; its last words: {}", CleanUtf8(last.substr(0, 300)));
  }
  return fmt::format("{}. {}", text, advice);
}

std::optional<Answer> TrialRun::Ask(std::string_view check, std::string_view what, Json members,
                                    std::string_view advice, size_t items) {
  if (!Up(check)) return std::nullopt;
  auto answer = drive_->AskAndWait(what, std::move(members), items);
  if (answer) return *std::move(answer);
  Wrong(check, Trouble(answer, advice));
  drive_.reset();
  return std::nullopt;
}

std::optional<std::string> TrialRun::EndOfInput(milliseconds within) {
  drive_->process().CloseInput();
  auto how = drive_->process().Ended(within);
  state_ = drive_->state().value_or(state_);
  drive_.reset();
  return how;
}

}  // namespace crier::exec
