#include <cstdio>
#include <cstdlib>

#include "core/version.h"
#include "hub/commands/commands.h"
#include "hub/commands/completion.h"
#include "hub/harden.h"

namespace crier {
namespace {

int Run(int argc, char** argv) {
  // Whatever is asked of it: `doctor`, `poll` and `connectors check` start programs of others, too.
  HardenProcess();
  Command top = {
      .name = "crier",
      .help =
          "Crier, a town crier for cities: hears residents on every channel, and speaks on every channel.",
      .commands = {ServeCommand(),  DemoCommand(),       ClassifyCommand(), RulesCommand(),
                   PollCommand(),   BulletinCommand(),   RequestCommand(),  MentionCommand(),
                   RumourCommand(), ConnectorsCommand(), ConsentCommand(),  PeopleCommand(),
                   DutiesCommand(), TokensCommand(),     AuditCommand(),    DoctorCommand(),
                   TallyCommand(),  BackupCommand(),     RestoreCommand(),  MigrateCommand()},
  };
  top.commands.push_back(
      {.name = "completion",
       .help = "What completes this program's commands in a shell",
       .commands = {{.name = "bash", .help = "For bash: source <(crier completion bash)", .run = [&top] {
                       std::fputs(BashCompletion(top).c_str(), stdout);
                       return 0;
                     }}}});
  return RunCommandLine(top, std::string("crier ") + kVersion, argc, argv);
}

}  // namespace
}  // namespace crier

// By std::_Exit: `serve` and `demo` leave the HTTP library's listener behind (Server::Leave).
int main(int argc, char** argv) {
  const int exit_code = crier::Run(argc, argv);
  std::fflush(nullptr);
  std::_Exit(exit_code);
}
