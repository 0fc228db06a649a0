// `crier people`: who may sign in. On the machine itself, so also for the first administrator and for the day
// when no administrator can sign in.
#include "hub/people.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "accounts/password.h"
#include "core/printable.h"
#include "hub/commands/commands.h"
#include "hub/commands/password_input.h"
#include "hub/config.h"
#include "store/tables/people.h"

namespace crier {
namespace {

struct Options {
  std::string config = kDefaultConfig;
  std::string name, display_name;
  std::vector<std::string> roles;
  bool generate = false;
  bool json = false;
};

Result<std::unique_ptr<Db>> OpenStore(const Options& options) {
  auto config = LoadConfig(options.config);
  if (!config) return config.error();
  return OpenDb(config->store);
}

When Now() { return {Actor::Command("people"), SystemClock()->Now()}; }

int Add(const Options& options) {
  PersonChange change;
  if (!options.display_name.empty()) change.display_name = options.display_name;
  change.roles.emplace();
  for (const std::string& name : options.roles) change.roles->push_back(*RoleOf(name));
  if (auto good = CheckChange(change, {}); !good) return Fail(good.error());
  auto db = OpenStore(options);
  if (!db) return Fail(db.error());
  auto password = options.generate ? Result<std::string>(NewPassword()) : ReadNewPassword(options.name);
  if (!password) return Fail(password.error());
  // Who typed a password for another knows it; who typed his own does not mind.
  auto made = MakePerson(**db, Now(), options.name, change, *password, options.generate);
  if (!made) return Fail(made.error());
  if (options.generate) {
    fmt::print("{} can sign in with this password, and must change it then:\n{}\n", made->name, *password);
  } else {
    fmt::print("{} can sign in\n", made->name);
  }
  return 0;
}

int List(const Options& options) {
  auto db = OpenStore(options);
  if (!db) return Fail(db.error());
  std::vector<Person> people;
  auto read = (*db)->Read([&](Tx& tx) -> Result<void> {
    auto found = FindPeople(tx);
    if (!found) return found.error();
    people = *std::move(found);
    return {};
  });
  if (!read) return Fail(read.error());
  if (people.empty() && !options.json) fmt::print("nobody yet: crier people add NAME --role administrator\n");
  for (const Person& each : people) {
    if (options.json) {
      fmt::print("{}\n", Dump(PersonJson(each)));
      continue;
    }
    std::vector<std::string_view> roles;
    for (const Role role : each.roles) roles.push_back(RoleName(role));
    fmt::print("{:<20} {:<24} {}{}{}\n", each.name, Printable(each.display_name), fmt::join(roles, ", "),
               each.has_second_factor() ? " [second factor]" : "", each.disabled ? " [disabled]" : "");
  }
  return 0;
}

int Disable(const Options& options, bool disabled) {
  auto db = OpenStore(options);
  if (!db) return Fail(db.error());
  auto changed = ChangePerson(**db, Now(), options.name, {.disabled = disabled});
  if (!changed) return Fail(changed.error());
  fmt::print("{} {}\n", changed->name, disabled ? "cannot sign in any more" : "can sign in again");
  return 0;
}

int ResetOne(const Options& options) {
  auto db = OpenStore(options);
  if (!db) return Fail(db.error());
  auto reset = ResetPerson(**db, Now(), options.name);
  if (!reset) return Fail(reset.error());
  fmt::print("{} is signed out everywhere, has no second factor, and can sign in with this password:\n{}\n",
             reset->person.name, reset->password);
  return 0;
}

}  // namespace

Command PeopleCommand() {
  auto options = std::make_shared<Options>();
  const Argument config = ConfigArgument(&options->config);
  const Argument name = Argument("name", "The name to sign in with", &options->name).Required();
  std::vector<std::string> roles;
  for (const Role role : kRoles) roles.emplace_back(RoleName(role));
  return {
      .name = "people",
      .help = "Who may sign in, and as what",
      .commands =
          {{"add",
            "A new person; the password is typed, or a line of standard input",
            {config,
             name,
             Argument("--role", "What they may; more than once for several", &options->roles)
                 .Required()
                 .OneOf(roles),
             {"--display-name", "The name as it is shown", &options->display_name},
             {"--generate", "Make the password and print it", &options->generate}},
            [=] { return Add(*options); }},
           {"list", "Everybody", {config, JsonArgument(&options->json)}, [=] { return List(*options); }},
           {"disable",
            "Signs out everywhere; no more signing in",
            {config, name},
            [=] { return Disable(*options, true); }},
           {"enable", "Signing in works again", {config, name}, [=] { return Disable(*options, false); }},
           {"reset",
            "A new password, printed; the second factor goes",
            {config, name},
            [=] { return ResetOne(*options); }}},
  };
}

}  // namespace crier
