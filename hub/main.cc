#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "hub/commands/commands.h"

namespace {

int Run(int argc, char** argv) {
  CLI::App app(
      "Crier, a town crier for cities: hears residents on every channel, and speaks on every channel.",
      "crier");
  app.set_version_flag("--version", "crier " CRIER_VERSION);
  app.require_subcommand(1);
  int exit_code = 0;
  crier::AddServe(app, &exit_code);
  crier::AddDemo(app, &exit_code);
  crier::AddClassify(app, &exit_code);
  crier::AddRules(app, &exit_code);
  crier::AddPoll(app, &exit_code);
  crier::AddBulletin(app, &exit_code);
  crier::AddConnectors(app, &exit_code);
  crier::AddConsent(app, &exit_code);
  crier::AddDoctor(app, &exit_code);
  crier::AddTally(app, &exit_code);
  crier::AddBackup(app, &exit_code);
  crier::AddMigrate(app, &exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Where a word is not known, that is what is wrong, not the one that is missing in its place. ExtrasError
    // writes its words from the last to the first.
    auto unknown = app.remaining(true);
    const bool either = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr ||
                        dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    if (!either || unknown.empty()) return app.exit(error) == 0 ? 0 : 2;
    std::reverse(unknown.begin(), unknown.end());
    app.exit(CLI::ExtrasError(app.get_name(), unknown));
    return 2;
  }
  return exit_code;
}

}  // namespace

// By std::_Exit: `serve` and `demo` leave the HTTP library's listener behind (Server::Leave).
int main(int argc, char** argv) {
  const int exit_code = Run(argc, argv);
  std::fflush(nullptr);
  std::_Exit(exit_code);
}
