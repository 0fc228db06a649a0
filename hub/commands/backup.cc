// `crier backup` and `crier restore`: the whole store, whichever database holds it, as one SQLite file.
#include <fmt/format.h>

#include "hub/act.h"
#include "hub/commands/commands.h"
#include "hub/commands/going_out.h"
#include "hub/config.h"
#include "store/copy.h"
#include "store/db/lock.h"
#include "store/tables/backlog.h"
#include "store/tables/sessions.h"

namespace crier {
namespace {

struct Options {
  std::string config = kDefaultConfig, file;
};

void Quiet(const std::string&, int64_t, int64_t) {}

// As the store was at one moment; the hub may be running.
int BackUp(const Options& options) {
  auto config = LoadConfig(options.config);
  if (!config) return Fail(config.error());
  std::error_code error;
  if (std::filesystem::exists(options.file, error))
    return Fail({Fault::kConfig, fmt::format("{} is there already; name a new file", options.file)});
  auto store = OpenDb(config->store);
  if (!store) return Fail(store.error());
  // Under its name only when it is whole.
  const std::string part = options.file + ".part";
  std::filesystem::remove(part, error);
  Result<Copied> copied = Error{Fault::kBadData, "nothing was copied"};
  {
    auto file = OpenDb("sqlite:" + part);
    if (!file) return Fail(file.error());
    copied = CopyStore(**store, **file, Quiet);
  }
  for (const char* beside : {"-wal", "-shm"}) std::filesystem::remove(part + beside, error);
  if (copied) {
    std::filesystem::rename(part, options.file, error);
    if (error) copied = Error{Fault::kUnreachable, fmt::format("{}: {}", options.file, error.message())};
  }
  if (!copied) {
    std::filesystem::remove(part, error);
    return Fail(copied.error());
  }
  fmt::print("{}: {} rows of {} tables\n", options.file, copied->rows, copied->tables);
  return 0;
}

int Restore(const Options& options) {
  auto config = LoadConfig(options.config);
  if (!config) return Fail(config.error());
  std::error_code error;
  if (!std::filesystem::is_regular_file(options.file, error))
    return Fail({Fault::kConfig, fmt::format("there is no file {}", options.file)});
  auto file = OpenToCopy("sqlite:" + options.file);
  if (!file) return Fail(file.error());
  auto store = OpenDb(config->store);
  if (!store) return Fail(store.error());
  auto lock = LockStore(config->store);
  if (!lock) return Fail(lock.error());
  // In one transaction, or what was under way at the backup could be sent again by who starts after a kill.
  auto copied = CopyStore(**file, **store, Quiet, [&](Tx& tx) -> Result<void> {
    const Time now = SystemClock()->Now();
    if (auto doubted = DoubtRestored(tx, now); !doubted) return doubted;
    // Who signed out since would be signed in again.
    if (auto out = DropAllSessions(tx); !out) return out.error();
    return Record(tx, Actor::Command("restore"), now, "store.restore",
                  {"store", nullptr, {{"file", options.file}}});
  });
  if (!copied) return Fail(copied.error());
  auto going_out = GoingOut(**store);
  if (!going_out) return Fail(going_out.error());
  fmt::print(
      "{} rows of {} tables are back. What was waiting or under way when the backup was made may have gone "
      "out since: it is marked unknown, see `crier bulletin settle`.\n",
      copied->rows, copied->tables);
  fmt::print("{}", *going_out);
  return 0;
}

}  // namespace

Command BackupCommand() {
  auto options = std::make_shared<Options>();
  return {
      "backup",
      "The whole store as one file; the hub may be running",
      {Argument("file", "A new file", &options->file).Required(), ConfigArgument(&options->config)},
      [=] { return BackUp(*options); },
  };
}

Command RestoreCommand() {
  auto options = std::make_shared<Options>();
  return {
      "restore",
      "A backup into an empty store; stop the hub first",
      {Argument("file", "What `crier backup` made", &options->file).Required(),
       ConfigArgument(&options->config)},
      [=] { return Restore(*options); },
  };
}

}  // namespace crier
