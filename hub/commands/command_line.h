// What the program is told on its command line, as data: commands, and what each takes. command_line.cc reads
// it with CLI11 and is the only file that knows it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace crier {

class Argument {
 public:
  // Written before the command runs; it must live as long. A bool is true where the name stands at all, a
  // vector has one element for each time.
  using Into = std::variant<bool*, int*, int64_t*, double*, std::string*, std::vector<std::string>*>;

  // "-c,--config"; a name without a dash is told by its place.
  Argument(std::string called, std::string says, Into where)
      : name(std::move(called)), help(std::move(says)), into(where) {}

  Argument Required() const {
    return With([](Argument& a) { a.required = true; });
  }
  Argument ShowsDefault() const {
    return With([](Argument& a) { a.shows_default = true; });
  }
  // Of a number, both included.
  Argument Range(double least, double most) const {
    return With([&](Argument& a) { a.range = {least, most}; });
  }
  Argument OneOf(std::vector<std::string> words) const {
    return With([&](Argument& a) { a.choices = std::move(words); });
  }
  // Another argument, which must be given too.
  Argument Needs(std::string other) const {
    return With([&](Argument& a) { a.needs = std::move(other); });
  }

  std::string name;
  std::string help;
  Into into;
  bool required = false;
  bool shows_default = false;  // in the help
  std::pair<double, double> range = {0, 0};
  std::vector<std::string> choices;
  std::string needs;

 private:
  template <typename Change>
  Argument With(Change change) const {
    Argument changed = *this;
    change(changed);
    return changed;
  }
};

struct Command {
  std::string name;
  std::string help;
  std::vector<Argument> arguments = {};
  std::function<int()> run = {};  // 0 done, 1 failed; empty: one of `commands` must be given
  std::vector<Command> commands = {};
  // Where set, what follows the arguments is another program and its arguments: at least one word.
  std::vector<std::string>* program = nullptr;
};

// Runs what was told. 2 if it was told wrongly, which standard error says.
int RunCommandLine(const Command& top, const std::string& version, int argc, char** argv);

}  // namespace crier
