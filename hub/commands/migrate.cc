#include <fmt/format.h>

#include <algorithm>

#include "core/clock.h"
#include "hub/commands/commands.h"
#include "hub/commands/going_out.h"
#include "hub/config.h"
#include "store/copy.h"
#include "store/db/lock.h"
#include "store/tables/nodes.h"

namespace crier {
namespace {

// A mistyped path must not become a new, empty database that is then copied.
Result<std::unique_ptr<Db>> OpenSource(const std::string& written) {
  auto url = ResolveStore(written, "");
  if (!url) return url.error();
  constexpr std::string_view kSqlite = "sqlite:";
  std::error_code error;
  if (url->starts_with(kSqlite) && !std::filesystem::is_regular_file(url->substr(kSqlite.size()), error))
    return Error{Fault::kConfig, "there is no file " + url->substr(kSqlite.size())};
  return OpenToCopy(*url);
}

// All that ever worked on it.
Result<std::vector<NodeStatus>> NodesOf(Db& db) {
  std::vector<NodeStatus> nodes;
  auto read = db.Read([&](Tx& tx) -> Result<void> {
    auto found = FindNodes(tx, SystemClock()->Now());
    if (!found) return found.error();
    nodes = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  return nodes;
}

// Nobody else works on it: a SQLite file is held; a database that is shared cannot be, so no node may live.
Result<std::unique_ptr<StoreLock>> Alone(const std::string& url, const std::vector<NodeStatus>& nodes) {
  const bool shared = !url.starts_with("sqlite:");
  for (const NodeStatus& each : nodes) {
    if (!shared || !each.alive) continue;
    return Error{
        Fault::kConfig,
        fmt::format("the hub {} runs on it; stop that first (one that was killed is gone after {} s)",
                    each.node.name, kNodeTtl / std::chrono::seconds(1))};
  }
  return LockStore(url);
}

// Nobody began or woke in between, who would have heard what the copy lacks: each start has its own
// incarnation, and who works beats.
Result<void> StayedAlone(const std::vector<NodeStatus>& before, const std::vector<NodeStatus>& after) {
  for (const NodeStatus& each : after) {
    const auto same = [&](const NodeStatus& other) {
      return other.node == each.node && other.seen_at == each.seen_at;
    };
    if (std::any_of(before.begin(), before.end(), same)) continue;
    return Error{Fault::kConfig,
                 fmt::format("the hub {} worked on it while it was copied; stop that, empty the "
                             "other database and migrate again",
                             each.node.name)};
  }
  return {};
}

int Migrate(const std::string& from, const std::string& to) {
  const auto fail = [](std::string_view which, Error error) {
    error.message = fmt::format("--{}: {}", which, error.message);
    return Fail(error);
  };
  if (from == to) return fail("to", {Fault::kConfig, "is the same as --from"});
  auto source = OpenSource(from);
  if (!source) return fail("from", std::move(source).error());
  auto nodes = NodesOf(**source);
  if (!nodes) return fail("from", std::move(nodes).error());
  auto from_lock = Alone(*ResolveStore(from, ""), *nodes);
  if (!from_lock) return fail("from", std::move(from_lock).error());
  auto url = ResolveStore(to, "");
  if (!url) return fail("to", std::move(url).error());
  auto target = OpenDb(*url);
  if (!target) return fail("to", std::move(target).error());
  auto others = NodesOf(**target);
  if (!others) return fail("to", std::move(others).error());
  auto to_lock = Alone(*url, *others);
  if (!to_lock) return fail("to", std::move(to_lock).error());
  std::string table;
  int64_t told = 0;
  const auto progress = [&](const std::string& name, int64_t rows, int64_t of) {
    const bool last = rows == of;
    if (name == table && !last && rows - told < 10'000) return;
    table = name;
    told = rows;
    fmt::print("{}: {} of {}\n", name, rows, of);
    std::fflush(stdout);
  };
  const auto nothing = [](Tx&) { return Result<void>(); };
  CopyEnd failed = CopyEnd::kTo;
  auto copied = CopyStore(**source, **target, progress, nothing, &failed);
  if (!copied) return fail(failed == CopyEnd::kFrom ? "from" : "to", std::move(copied).error());
  auto after = NodesOf(**source);
  if (!after) return fail("from", std::move(after).error());
  if (auto stayed = StayedAlone(*nodes, *after); !stayed) return fail("from", std::move(stayed).error());
  fmt::print("Copied {} rows of {} tables; as many arrived, and the tallies are those of the mentions.\n",
             copied->rows, copied->tables);
  fmt::print(
      "From now on start the hub on the new store alone: on the old one it would send what waits, too.\n");
  auto going_out = GoingOut(**target);
  if (!going_out) return fail("to", std::move(going_out).error());
  fmt::print("{}", *going_out);
  if (copied->wrong_tallies > 0) {
    fmt::print("{} tallies were wrong in the source already: run crier tally rebuild.\n",
               copied->wrong_tallies);
  }
  return 0;
}

}  // namespace

Command MigrateCommand() {
  auto from = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  return {
      "migrate",
      "Copy the whole store into another database; stop the hub first",
      {Argument("--from", "sqlite:PATH or postgresql://..., or env:NAME, file:PATH of one", from.get())
           .Required(),
       Argument("--to", "The same; an empty database", to.get()).Required()},
      [=] { return Migrate(*from, *to); },
  };
}

}  // namespace crier
