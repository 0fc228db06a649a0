#include <filesystem>
#include <iostream>

#include "hub/commands/commands.h"
#include "hub/commands/json_lines.h"
#include "hub/paths.h"

namespace crier {

namespace {

struct Options {
  std::string rules = (ShareDir() / "rules").string();
  std::string places;
};

int Classify(const Options& options) {
  std::error_code unread;
  if (!options.places.empty() && !std::filesystem::is_directory(options.places, unread))
    return Fail({Fault::kConfig, options.places + ": no folder of places"});
  auto classifier = Classifier::Load(options.rules, options.places);
  if (!classifier) return Fail(classifier.error());
  std::ios::sync_with_stdio(false);
  return ClassifyLines(**classifier, std::cin, std::cout);
}

}  // namespace

Command ClassifyCommand() {
  auto options = std::make_shared<Options>();
  return {
      "classify",
      "JSON Lines of messages in, JSON Lines of verdicts out",
      {Argument("--rules", "The folder of the rule packs", &options->rules).ShowsDefault(),
       {"--places", "A folder of places (rules/README.md)", &options->places}},
      [=] { return Classify(*options); },
  };
}

}  // namespace crier
