#include <fmt/format.h>

#include "connectors/catalog.h"
#include "hub/api/views.h"
#include "hub/commands/commands.h"
#include "hub/commands/connector_page.h"

namespace crier {
namespace {

int Show(const std::string& name, bool json) {
  Json list = Json::array();
  bool found = name.empty();
  for (const ConnectorType* type : Catalog()) {
    if (!name.empty() && type->name != name) continue;
    found = true;
    if (json) {
      Json options = Json::array();
      for (const Option& option : type->options) {
        options.push_back({{"key", option.key},
                           {"help", option.help},
                           {"takes", Takes(option)},
                           {"default", option.fallback},
                           {"required", option.required},
                           {"secret", option.secret}});
      }
      list.push_back({{"name", type->name},
                      {"summary", type->summary},
                      {"abilities", AbilitiesText(type->abilities)},
                      {"options", options},
                      {"limits_source", type->limits.source},
                      {"proven", type->proven}});
      continue;
    }
    if (name.empty()) {
      fmt::print("{:<12} {}\n{:<12} {}\n", type->name, type->summary, "", AbilitiesText(type->abilities));
      continue;
    }
    fmt::print("{}", ConnectorText(*type));
  }
  if (!found)
    return Fail(
        {Fault::kConfig, fmt::format("there is no connector '{}'; `crier connectors` lists them", name)});
  if (json) fmt::print("{}\n", Dump(list));
  return 0;
}

}  // namespace

Command ConnectorsCommand() {
  struct Options {
    std::string name;
    bool json = false, markdown = false;
  };
  auto options = std::make_shared<Options>();
  return {
      "connectors",
      "The catalogue of connectors; with a name, its options",
      {{"name", "One connector", &options->name},
       JsonArgument(&options->json),
       {"--markdown", "All of them as a page: docs/channels.md", &options->markdown}},
      [=] {
        if (!options->markdown) return Show(options->name, options->json);
        fmt::print("{}", ConnectorsPage());
        return 0;
      },
      {ConnectorsCheckCommand()},
  };
}

}  // namespace crier
