#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "connectors/exec/check.h"
#include "connectors/exec/ends.h"
#include "core/secret.h"
#include "core/text.h"
#include "hub/api/views.h"
#include "hub/commands/commands.h"

namespace crier {
namespace {

namespace fs = std::filesystem;

struct CheckOptions {
  std::vector<std::string> options, secrets, env;
  std::string recipient;
  double within = 10;
  bool send = false;
  bool json = false;
};

// "name=value"
Result<std::pair<std::string, std::string>> PairOf(const std::string& text, std::string_view option) {
  const size_t at = text.find('=');
  if (at == std::string::npos || at == 0)
    return Error{Fault::kConfig, fmt::format("{} is written NAME=VALUE, not '{}'", option, text)};
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

// A file that is here works in its own folder, as a channel's program does; one that PATH finds, an
// interpreter say, works here, or its arguments would name other files than they say.
Result<Process::Launch> LaunchOf(const std::string& program) {
  std::error_code error;
  Process::Launch launch;
  if (program.find('/') != std::string::npos || fs::is_regular_file(program, error)) {
    const fs::path file = fs::absolute(program).lexically_normal();
    launch.program = file.string();
    launch.folder = file.parent_path().string();
    return launch;
  }
  const char* path = std::getenv("PATH");
  for (const std::string_view folder : Split(path == nullptr ? "" : path, ':')) {
    const fs::path file = fs::path(folder) / program;
    if (folder.empty() || !fs::is_regular_file(file, error) || access(file.c_str(), X_OK) != 0) continue;
    launch.program = file.string();
    launch.folder = fs::current_path(error).string();
    return launch;
  }
  return Error{Fault::kConfig, fmt::format("there is no program '{}' here, nor in PATH", program)};
}

Result<exec::Trial> TrialOf(const CheckOptions& options, const std::vector<std::string>& command) {
  exec::Trial trial;
  auto launch = LaunchOf(command.front());
  if (!launch) return launch.error();
  trial.launch = *std::move(launch);
  trial.launch.args.assign(command.begin() + 1, command.end());
  trial.launch.env = exec::PlainEnvironment();
  trial.hello = {{"options", exec::Json::object()}, {"secrets", exec::Json::object()}};
  for (const std::string& text : options.options) {
    auto pair = PairOf(text, "--option");
    if (!pair) return pair.error();
    trial.hello["options"][pair->first] = pair->second;
  }
  for (const std::string& text : options.secrets) {
    auto pair = PairOf(text, "--secret");
    if (!pair) return pair.error();
    auto secret = Secret::Resolve(pair->second);
    if (!secret)
      return Error{Fault::kConfig, fmt::format("--secret {}: {}", pair->first, secret.error().message)};
    trial.hello["secrets"][pair->first] = secret->Reveal();
  }
  for (const std::string& text : options.env) {
    auto pair = PairOf(text, "--env");
    if (!pair) return pair.error();
    trial.launch.env.push_back(*std::move(pair));
  }
  trial.within = std::chrono::milliseconds(static_cast<int64_t>(options.within * 1000));
  trial.send = options.send;
  trial.recipient = options.recipient;
  return trial;
}

int CheckProgram(const CheckOptions& options, const std::vector<std::string>& command) {
  auto trial = TrialOf(options, command);
  if (!trial) return Fail(trial.error());
  const auto clock = SystemClock();
  const std::vector<exec::Finding> findings = exec::Check(*trial, *clock);
  bool wrong = false;
  Json list = Json::array();
  for (const exec::Finding& finding : findings) {
    wrong = wrong || finding.state == exec::Finding::State::kWrong;
    const std::string_view state = exec::StateName(finding.state);
    if (options.json) {
      list.push_back({{"check", finding.check}, {"state", state}, {"what", finding.what}});
    } else {
      fmt::print("{:<8} {:<18} {}\n", state, finding.check, finding.what);
    }
  }
  if (options.json) fmt::print("{}\n", Dump({{"checks", list}, {"well", !wrong}}));
  return wrong ? 1 : 0;
}

}  // namespace

Command ConnectorsCheckCommand() {
  auto options = std::make_shared<CheckOptions>();
  auto program = std::make_shared<std::vector<std::string>>();
  return {
      .name = "check",
      .help = "Does a program keep to docs/exec-protocol.md?",
      .arguments =
          {{"--option", "NAME=TEXT, as a channel's options", &options->options},
           {"--secret", "NAME=env:NAME or NAME=file:PATH, as a channel's secrets", &options->secrets},
           {"--env", "NAME=TEXT, a variable of its environment", &options->env},
           Argument("--within", "Seconds for an answer", &options->within).ShowsDefault().Range(0.1, 600),
           {"--send", "Really send, edit and take back a text that says it is a test", &options->send},
           {"--recipient", "To whom, where the program sends to people", &options->recipient},
           JsonArgument(&options->json)},
      .run = [=] { return CheckProgram(*options, *program); },
      .program = program.get(),
  };
}

}  // namespace crier
