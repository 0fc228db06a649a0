#include <filesystem>
#include <iostream>

#include "hub/commands/commands.h"
#include "hub/commands/json_lines.h"
#include "hub/paths.h"

namespace crier {

void AddClassify(CLI::App& app, int* exit_code) {
  auto* command = app.add_subcommand("classify", "JSON Lines of messages in, JSON Lines of verdicts out");
  struct Options {
    std::string rules = (ShareDir() / "rules").string();
    std::string places;
  };
  auto options = std::make_shared<Options>();
  command->add_option("--rules", options->rules, "The folder of the rule packs")->capture_default_str();
  command->add_option("--places", options->places, "A folder of places (rules/README.md)");
  command->callback([=] {
    std::error_code unread;
    if (!options->places.empty() && !std::filesystem::is_directory(options->places, unread)) {
      *exit_code = Fail({Fault::kConfig, options->places + ": no folder of places"});
      return;
    }
    auto classifier = Classifier::Load(options->rules, options->places);
    if (!classifier) {
      *exit_code = Fail(classifier.error());
      return;
    }
    std::ios::sync_with_stdio(false);
    *exit_code = ClassifyLines(**classifier, std::cin, std::cout);
  });
}

}  // namespace crier
