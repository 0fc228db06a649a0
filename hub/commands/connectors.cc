#include <fmt/format.h>

#include "connectors/catalog.h"
#include "hub/api/views.h"
#include "hub/commands/commands.h"

namespace crier {
namespace {

std::string AbilitiesOf(const ConnectorType& type) {
  std::string text;
  const auto add = [&](bool can, std::string_view word) {
    if (can) text += fmt::format("{}{}", text.empty() ? "" : ", ", word);
  };
  const Abilities& can = type.abilities;
  add(can.poll, "polls");
  add(can.stream, "streams");
  add(can.receive, "receives webhooks");
  add(can.send, "sends");
  add(can.edit, "edits");
  add(can.retract, "retracts");
  add(can.read_back, "reads back");
  add(can.honours_key, "honours our key");
  return text;
}

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
                           {"default", option.fallback},
                           {"required", option.required},
                           {"secret", option.secret}});
      }
      list.push_back({{"name", type->name},
                      {"summary", type->summary},
                      {"abilities", AbilitiesOf(*type)},
                      {"options", options},
                      {"limits_source", type->limits.source}});
      continue;
    }
    if (name.empty()) {
      fmt::print("{:<12} {}\n{:<12} {}\n", type->name, type->summary, "", AbilitiesOf(*type));
      continue;
    }
    fmt::print("{}: {}\nIt {}.\n\nOptions:\n", type->name, type->summary, AbilitiesOf(*type));
    for (const Option& option : type->options) {
      fmt::print("  {:<16} {}{}{}{}\n", option.key, option.help, option.required ? " (required)" : "",
                 option.secret ? " (secret: env:NAME or file:PATH)" : "",
                 option.fallback.empty() ? "" : fmt::format(" (default: {})", option.fallback));
    }
    if (!type->limits.source.empty()) fmt::print("\nLimits: {}\n", type->limits.source);
  }
  if (!found)
    return Fail(
        {Fault::kConfig, fmt::format("there is no connector '{}'; `crier connectors` lists them", name)});
  if (json) fmt::print("{}\n", Dump(list));
  return 0;
}

}  // namespace

void AddConnectors(CLI::App& app, int* exit_code) {
  auto* command = app.add_subcommand("connectors", "The catalogue of connectors; with a name, its options");
  struct Options {
    std::string name;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  command->add_option("name", options->name, "One connector");
  command->add_flag("--json", options->json, "Answer in JSON");
  AddConnectorsCheck(*command, exit_code);
  command->callback([=] {
    if (command->get_subcommands().empty()) *exit_code = Show(options->name, options->json);
  });
}

}  // namespace crier
