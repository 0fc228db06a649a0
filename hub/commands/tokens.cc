// `crier tokens`: the keys of programs.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/printable.h"
#include "hub/commands/commands.h"
#include "hub/config.h"
#include "hub/people.h"
#include "store/tables/api_tokens.h"

namespace crier {
namespace {

struct Options {
  std::string config = kDefaultConfig;
  std::string name, person, expires_at, id;
  std::vector<std::string> permissions;
  bool json = false;
};

Result<std::unique_ptr<Db>> OpenStore(const Options& options) {
  auto config = LoadConfig(options.config);
  if (!config) return config.error();
  return OpenDb(config->store);
}

When Now() { return {Actor::Command("tokens"), SystemClock()->Now()}; }

int Add(const Options& options) {
  std::optional<Time> expires_at;
  if (!options.expires_at.empty()) {
    auto time = ParseTime(options.expires_at);
    if (!time) return Fail({Fault::kConfig, "--expires-at: " + time.error().message});
    expires_at = *time;
  }
  std::vector<Permission> permissions;
  for (const std::string& each : options.permissions) permissions.push_back(*PermissionOf(each));
  auto db = OpenStore(options);
  if (!db) return Fail(db.error());
  auto made = MakeApiToken(**db, Now(), options.person, options.name, permissions, expires_at);
  if (!made) return Fail(made.error());
  fmt::print("{}\n", made->secret);
  fmt::print(stderr, "(token {}; it is not shown again)\n", made->token.id);
  return 0;
}

int List(const Options& options) {
  auto db = OpenStore(options);
  if (!db) return Fail(db.error());
  std::vector<ApiToken> tokens;
  auto read = (*db)->Read([&](Tx& tx) -> Result<void> {
    auto found = FindApiTokens(tx, options.person);
    if (!found) return found.error();
    tokens = *std::move(found);
    return {};
  });
  if (!read) return Fail(read.error());
  if (tokens.empty() && !options.json) fmt::print("no tokens\n");
  for (const ApiToken& each : tokens) {
    if (options.json) {
      fmt::print("{}\n", Dump(ApiTokenJson(each)));
      continue;
    }
    std::vector<std::string_view> permissions;
    for (const Permission permission : each.permissions) permissions.push_back(PermissionName(permission));
    fmt::print("{} {:<20} {:<20} {}; {}{}\n", each.id, each.person, Printable(each.name),
               fmt::join(permissions, ", "),
               each.used_at ? "last used " + FormatTime(*each.used_at) : "never used",
               each.revoked_at   ? "; revoked"
               : each.expires_at ? "; until " + FormatTime(*each.expires_at)
                                 : "");
  }
  return 0;
}

int Revoke(const Options& options) {
  auto db = OpenStore(options);
  if (!db) return Fail(db.error());
  auto revoked = RevokeToken(**db, Now(), options.id, "");
  if (!revoked) return Fail(revoked.error());
  fmt::print("the token {} opens nothing any more\n", Printable(revoked->name));
  return 0;
}

}  // namespace

Command TokensCommand() {
  auto options = std::make_shared<Options>();
  const Argument config = ConfigArgument(&options->config);
  std::vector<std::string> permissions;
  for (const Permission each : kPermissions) permissions.emplace_back(PermissionName(each));
  return {
      .name = "tokens",
      .help = "Keys of the API for programs",
      .commands =
          {{"add",
            "A new token, printed once",
            {config,
             Argument("name", "What it is for", &options->name).Required(),
             Argument("--person", "Whose it is: it may no more than that person", &options->person)
                 .Required(),
             Argument("--permission", "What it may; more than once for several", &options->permissions)
                 .Required()
                 .OneOf(permissions),
             {"--expires-at", "When it ends, RFC 3339; default: never", &options->expires_at}},
            [=] { return Add(*options); }},
           {"list",
            "All, newest first",
            {config, {"--person", "Only of this person", &options->person}, JsonArgument(&options->json)},
            [=] { return List(*options); }},
           {"revoke",
            "It opens nothing any more",
            {config, Argument("id", "As the list shows it", &options->id).Required()},
            [=] { return Revoke(*options); }}},
  };
}

}  // namespace crier
