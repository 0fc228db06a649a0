#include "hub/loops/keep.h"

#include <set>

#include "broadcast/ledger/hold.h"
#include "core/log.h"
#include "hub/api/views.h"
#include "hub/bulletins.h"
#include "hub/hub.h"
#include "store/tables/bulletins.h"

namespace crier {

Result<void> Keeper::Save(const std::vector<Delivery>& settled, const std::stop_token& stop,
                          const std::vector<std::string>& waiting) {
  std::vector<Delivery> rows;
  std::vector<Bulletin> finished;
  const Time now = hub_.clock().Now();
  for (;;) {
    auto written = hub_.db().Write([&](Tx& tx) -> Result<void> {
      finished.clear();
      rows = settled;
      std::set<std::string> touched(waiting.begin(), waiting.end());
      for (Delivery& row : rows) {
        if (auto saved = SaveRow(tx, &row, now); !saved) return saved;
        touched.insert(BulletinOf(row));
      }
      for (const std::string& id : touched) {
        auto done = FinishIfSettled(tx, id, now);
        if (!done) return done.error();
        if (*done) finished.push_back(**std::move(done));
      }
      return {};
    });
    if (written) break;
    const Fault fault = written.error().fault;
    const bool never = fault == Fault::kRejected || fault == Fault::kBadData;
    if (never || stop.stop_requested()) return written.error();
    LogError("what was sent cannot be written down; asking again",
             {{"channel", channel_.name()}, {"error", written.error().message}});
    hub_.clock().WaitUntil(hub_.clock().Now() + std::chrono::seconds(1), stop);
  }
  TellRows(hub_, rows);
  for (const Bulletin& bulletin : finished) hub_.live().Publish("bulletin", Dump(BulletinJson(bulletin)));
  return {};
}

Result<void> Keeper::SaveRow(Tx& tx, Delivery* row, Time now) {
  auto bulletin = FindBulletin(tx, BulletinOf(*row));
  if (!bulletin) return bulletin.error();
  const bool late =
      *bulletin && IsOvertaken(**bulletin) && StandsLate(**bulletin, row, channel_.abilities(), now);
  if (auto saved = SaveDelivery(tx, *row); !saved) return saved;
  return late ? AddDeliveries(tx, {RetractionOf(*row, now)}) : Result<void>();
}

void Keeper::Tell(const std::vector<Delivery>& rows, const std::string& problem) {
  if (problem != told_) {
    if (problem.empty())
      LogInfo("posts go out again", {{"channel", channel_.name()}});
    else
      LogWarn("posts do not go out", {{"channel", channel_.name()}, {"error", problem}});
    told_ = problem;
  }
  for (const Delivery& row : rows) {
    if (row.state != DeliveryState::kFailed && row.state != DeliveryState::kUnknown) continue;
    LogWarn(row.state == DeliveryState::kFailed ? "a delivery failed" : "a delivery is in doubt",
            {{"channel", channel_.name()},
             {"about", row.subject},
             {"delivery", std::to_string(row.id)},
             {"error", ErrorOf(row)}});
  }
}

}  // namespace crier
