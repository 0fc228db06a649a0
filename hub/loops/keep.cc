#include "hub/loops/keep.h"

#include <map>
#include <optional>
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
  Saved saved;
  const Time now = hub_.clock().Now();
  for (;;) {
    auto written =
        hub_.db().Write([&](Tx& tx) -> Result<void> { return SaveIn(tx, settled, waiting, now, &saved); });
    if (written) break;
    const Fault fault = written.error().fault;
    const bool never = fault == Fault::kRejected || fault == Fault::kBadData;
    if (never || stop.stop_requested()) return written.error();
    LogError("what was sent cannot be written down; asking again",
             {{"channel", channel_.name()}, {"error", written.error().message}});
    hub_.clock().WaitUntil(hub_.clock().Now() + std::chrono::seconds(1), stop);
  }
  TellSaved(saved);
  return {};
}

Result<void> Keeper::SaveIn(Tx& tx, const std::vector<Delivery>& settled,
                            const std::vector<std::string>& waiting, Time now, Saved* saved) {
  saved->finished.clear();
  saved->rows = settled;
  std::set<std::string> touched(waiting.begin(), waiting.end());
  std::map<std::string, std::optional<Bulletin>> bulletins;  // many rows are of one
  const bool retracts = channel_.abilities().retract;
  for (Delivery& row : saved->rows) {
    const std::string& id = BulletinOf(row);
    touched.insert(id);
    const Bulletin* bulletin = nullptr;
    // Where it was overtaken meanwhile, what waits is dropped and what stands is taken back: nothing else
    // changes.
    if (!id.empty() && (row.state == DeliveryState::kPending || retracts)) {
      const auto [place, first] = bulletins.try_emplace(id);
      if (first) {
        auto found = FindBulletin(tx, id);
        if (!found) return found.error();
        place->second = *std::move(found);
      }
      if (place->second) bulletin = &*place->second;
    }
    if (auto done = SaveRow(tx, bulletin, &row, now); !done) return done;
  }
  for (const std::string& id : touched) {
    if (id.empty()) continue;
    auto done = FinishIfSettled(tx, id, now);
    if (!done) return done.error();
    if (*done) saved->finished.push_back(**std::move(done));
  }
  return {};
}

void Keeper::TellSaved(const Saved& saved) {
  TellRows(hub_, saved.rows);
  for (const Bulletin& bulletin : saved.finished)
    hub_.live().Publish("bulletin", Dump(BulletinJson(bulletin)));
}

Result<void> Keeper::SaveRow(Tx& tx, const Bulletin* bulletin, Delivery* row, Time now) {
  const bool late =
      bulletin && IsOvertaken(*bulletin) && StandsLate(*bulletin, row, channel_.abilities(), now);
  if (auto saved = SaveDelivery(tx, *row); !saved) return saved;
  return late ? AddDeliveries(tx, {RetractionOf(*row, now)}) : Result<void>();
}

void Keeper::Tell(const std::vector<Delivery>& rows, const Answers& answers, const std::string& problem) {
  if (!answers.tried) return;
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
  const bool changed = channel_.Update([&](ChannelStatus& status) {
    for (const auto& [action, count] : answers.taken) status.taken[action] += count;
    const bool failing = !answers.problem.empty();
    // Where there is a listen loop, that says when all is well again.
    const bool polled = channel_.config().listen && channel_.channel().source() != nullptr;
    if (!polled || failing) {
      status.state = failing ? "failing" : "ok";
      status.error = answers.problem;
    }
  });
  if (changed) hub_.progress().AddChannel(channel_.name());
}

}  // namespace crier
