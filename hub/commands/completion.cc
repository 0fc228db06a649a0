#include "hub/commands/completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace crier {
namespace {

// "-c,--config" gives both; what is told by its place has none.
std::vector<std::string> OptionsOf(const Argument& argument) {
  std::vector<std::string> names;
  if (!argument.name.starts_with('-')) return names;
  for (size_t at = 0; at <= argument.name.size();) {
    const size_t end = std::min(argument.name.find(',', at), argument.name.size());
    names.push_back(argument.name.substr(at, end - at));
    at = end + 1;
  }
  return names;
}

struct Cases {
  std::vector<std::string> paths;  // "' bulletin'", "' bulletin new'"
  std::string words;               // what may follow a path
  std::string values;              // what may follow an option of a path
};

void Add(const Command& command, const std::string& path, Cases* cases) {
  std::vector<std::string> words;
  for (const Command& below : command.commands) words.push_back(below.name);
  for (const Argument& argument : command.arguments) {
    for (const std::string& option : OptionsOf(argument)) {
      words.push_back(option);
      if (!argument.choices.empty())
        cases->values +=
            fmt::format("    '{} {}') words='{}' ;;\n", path, option, fmt::join(argument.choices, " "));
    }
  }
  if (command.run) words.emplace_back("--help");
  cases->words += fmt::format("    '{}') words='{}' ;;\n", path, fmt::join(words, " "));
  for (const Command& below : command.commands) {
    const std::string longer = path + " " + below.name;
    cases->paths.push_back("'" + longer + "'");
    Add(below, longer, cases);
  }
}

constexpr char kScript[] =
    R"(# bash completion of {name}: source it, or put it into /usr/share/bash-completion/completions/{name}
_{name}() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} path= words= i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case "$path ${{COMP_WORDS[i]}}" in
      {paths}) path+=" ${{COMP_WORDS[i]}}" ;;
    esac
  done
  case "$path" in
{words}  esac
  case "$path ${{COMP_WORDS[COMP_CWORD - 1]}}" in
{values}  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}}
complete -o default -F _{name} {name}
)";

}  // namespace

std::string BashCompletion(const Command& top) {
  Cases cases;
  Add(top, "", &cases);
  return fmt::format(kScript, fmt::arg("name", top.name), fmt::arg("paths", fmt::join(cases.paths, "|")),
                     fmt::arg("words", cases.words), fmt::arg("values", cases.values));
}

}  // namespace crier
