#include "hub/commands/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

namespace crier {
namespace {

// The library knows nothing of what follows a prefix command.
class ProgramUsage : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string usage = CLI::Formatter::make_usage(app, std::move(name));
    usage.erase(usage.find_last_not_of('\n') + 1);
    return usage + " PROGRAM [ARGS...]\n";
  }
};

CLI::Option* AddArgument(CLI::App& app, const Argument& argument) {
  return std::visit(
      [&](auto* into) -> CLI::Option* {
        using Kind = std::remove_pointer_t<decltype(into)>;
        if constexpr (std::is_same_v<Kind, bool>) {
          return app.add_flag(argument.name, *into, argument.help);
        } else {
          auto* option = app.add_option(argument.name, *into, argument.help);
          if constexpr (std::is_same_v<Kind, std::vector<std::string>>) option->allow_extra_args(false);
          const auto [least, most] = argument.range;
          if constexpr (std::is_arithmetic_v<Kind>) {
            if (least < most) option->check(CLI::Range(static_cast<Kind>(least), static_cast<Kind>(most)));
          }
          return option;
        }
      },
      argument.into);
}

void AddCommand(CLI::App& app, const Command& command, int* exit_code) {
  for (const Argument& argument : command.arguments) {
    CLI::Option* option = AddArgument(app, argument);
    if (argument.required) option->required();
    if (argument.shows_default) option->capture_default_str();
    if (!argument.choices.empty()) option->check(CLI::IsMember(argument.choices));
    if (!argument.needs.empty()) option->needs(app.get_option(argument.needs));
  }
  if (command.program != nullptr) {
    app.prefix_command();
    app.formatter(std::make_shared<ProgramUsage>());
  }
  for (const Command& below : command.commands)
    AddCommand(*app.add_subcommand(below.name, below.help), below, exit_code);
  if (!command.run) {
    app.require_subcommand(1);
    return;
  }
  app.callback([&app, &command, exit_code] {
    if (!app.get_subcommands().empty()) return;
    if (command.program != nullptr) {
      *command.program = app.remaining();
      if (command.program->empty()) throw CLI::RequiredError("PROGRAM");
    }
    *exit_code = command.run();
  });
}

}  // namespace

int RunCommandLine(const Command& top, const std::string& version, int argc, char** argv) {
  CLI::App app(top.help, top.name);
  app.set_version_flag("--version", version);
  int exit_code = 0;
  AddCommand(app, top, &exit_code);
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  // "help bulletin new" is "bulletin new --help".
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  std::reverse(words.begin(), words.end());  // as the library takes them
  try {
    app.parse(words);
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

}  // namespace crier
