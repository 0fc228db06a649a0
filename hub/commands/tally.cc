#include "classifier/tally.h"

#include <fmt/format.h>

#include "core/clock.h"
#include "hub/act.h"
#include "hub/commands/commands.h"
#include "hub/config.h"
#include "store/tables/tallies.h"

namespace crier {
namespace {

int Rebuild(const std::string& file) {
  auto config = LoadConfig(file);
  if (!config) return Fail(config.error());
  auto db = OpenDb(config->store);
  if (!db) return Fail(db.error());
  int64_t wrong = 0;
  const Acting by = Actor::Command("tally");
  auto written = Act(**db, by, SystemClock()->Now(), "tally.rebuild", [&](Tx& tx) -> Result<AuditedChange> {
    auto rebuilt = RebuildTallies(
        tx, [](const Mention& mention, const Verdict& verdict) { return CountsOf(mention, verdict); });
    if (!rebuilt) return rebuilt.error();
    wrong = *rebuilt;
    return AuditedChange{"tallies", nullptr, {{"wrong", wrong}}};
  });
  if (!written) return Fail(written.error());
  fmt::print("Recounted; {} tallies were wrong.\n", wrong);
  return 0;
}

}  // namespace

Command TallyCommand() {
  auto file = std::make_shared<std::string>(kDefaultConfig);
  return {
      .name = "tally",
      .help = "Work on the tallies",
      .commands = {{"rebuild",
                    "Count again from the stored mentions",
                    {ConfigArgument(file.get())},
                    [=] { return Rebuild(*file); }}},
  };
}

}  // namespace crier
