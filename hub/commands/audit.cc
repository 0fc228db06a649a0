// `crier audit`: who did what, and whether that record is whole.
#include "hub/audit.h"

#include <fmt/format.h>

#include "core/printable.h"
#include "hub/commands/commands.h"
#include "hub/config.h"
#include "store/tables/audit.h"

namespace crier {
namespace {

struct Options {
  std::string config = kDefaultConfig;
  AuditQuery query;
  std::string head;
  bool json = false;
};

Result<std::unique_ptr<Db>> OpenStore(const Options& options) {
  auto config = LoadConfig(options.config);
  if (!config) return config.error();
  return OpenDb(config->store);
}

int List(const Options& options) {
  auto db = OpenStore(options);
  if (!db) return Fail(db.error());
  std::vector<AuditEntry> entries;
  auto read = (*db)->Read([&](Tx& tx) -> Result<void> {
    auto found = FindAudit(tx, options.query);
    if (!found) return found.error();
    entries = *std::move(found);
    return {};
  });
  if (!read) return Fail(read.error());
  for (const AuditEntry& each : entries) {
    if (options.json) {
      fmt::print("{}\n", Dump(AuditEntryJson(each)));
    } else {
      fmt::print("{:>6} {} {:<20} {:<24} {}\n", each.number, FormatTime(each.at), Printable(each.who),
                 each.action, Printable(each.subject));
    }
  }
  if (!options.json && std::ssize(entries) == options.query.limit)
    fmt::print("(older ones: --before {})\n", entries.back().number);
  return 0;
}

int Verify(const Options& options) {
  std::optional<AuditHead> kept;
  if (!options.head.empty()) {
    kept = HeadOf(options.head);
    if (!kept) return Fail({Fault::kConfig, "--head is what an earlier `crier audit verify` printed"});
  }
  auto db = OpenStore(options);
  if (!db) return Fail(db.error());
  auto check = VerifyAudit(**db, kept);
  if (!check) return Fail(check.error());
  if (options.json) {
    fmt::print("{}\n", Dump(AuditCheckJson(*check)));
    return check->whole() ? 0 : 1;
  }
  for (const AuditCheck::Break& each : check->breaks()) fmt::print("entry {}: {}\n", each.number, each.what);
  if (!check->whole())
    return Fail({Fault::kDamaged, fmt::format("the audit is not whole ({} entries)", check->entries())});
  fmt::print("the audit is whole: {} entries\n", check->entries());
  if (check->entries() > 0) fmt::print("its head, to keep elsewhere: {}\n", HeadText(check->head()));
  return 0;
}

}  // namespace

Command AuditCommand() {
  auto options = std::make_shared<Options>();
  const Argument config = ConfigArgument(&options->config), json = JsonArgument(&options->json);
  return {
      .name = "audit",
      .help = "Who did what, from where, and what it changed",
      .commands =
          {{"list",
            "Newest first",
            {config,
             json,
             {"--who", "Only this actor's: person:ana", &options->query.who},
             {"--action", "Only this: bulletin.approve, or bulletin for all of them", &options->query.action},
             {"--subject", "Only of this: 'person ana'", &options->query.subject},
             {"--before", "Older than the one with this number", &options->query.before},
             Argument("--limit", "How many", &options->query.limit).ShowsDefault().Range(1, 500)},
            [=] { return List(*options); }},
           {"verify",
            "Looks whether a row was changed, removed or put in; 1 if so",
            {config, json, {"--head", "A head that was kept: so is found what was cut off", &options->head}},
            [=] { return Verify(*options); }}},
  };
}

}  // namespace crier
