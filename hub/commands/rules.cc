#include <fmt/format.h>

#include "classifier/classifier.h"
#include "hub/api/views.h"
#include "hub/commands/commands.h"
#include "hub/paths.h"

namespace crier {
namespace {

int Show(const std::vector<Finding>& findings, bool json, std::string_view good) {
  int fatal = 0;
  Json list = Json::array();
  for (const Finding& finding : findings) {
    fatal += finding.fatal;
    if (json) {
      list.push_back({{"where", finding.where}, {"what", finding.what}, {"fatal", finding.fatal}});
    } else {
      fmt::print("{}: {}{}\n", finding.where, finding.fatal ? "" : "warning: ", finding.what);
    }
  }
  if (json) {
    fmt::print("{}\n", Dump({{"findings", list}, {"fatal", fatal}}));
  } else if (fatal == 0) {
    fmt::print("{}\n", good);
  } else {
    fmt::print("{} to mend\n", fatal);
  }
  return fatal == 0 ? 0 : 1;
}

}  // namespace

Command RulesCommand() {
  struct Options {
    std::string rules = (ShareDir() / "rules").string();
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  const std::vector<Argument> arguments = {
      Argument("--rules", "The folder of the rule packs", &options->rules).ShowsDefault(),
      JsonArgument(&options->json)};
  return {
      .name = "rules",
      .help = "Work on rule packs (rules/README.md)",
      .commands = {{"check", "Name every mistake with its file and line", arguments,
                    [=] { return Show(CheckRules(options->rules), options->json, "The rules are sound."); }},
                   {"test", "Run every rule's own examples", arguments,
                    [=] {
                      return Show(TestRules(options->rules), options->json,
                                  "Every example comes out as its rule says.");
                    }}},
  };
}

}  // namespace crier
