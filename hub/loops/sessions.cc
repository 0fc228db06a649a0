#include "hub/loops/sessions.h"

#include "accounts/oidc.h"
#include "accounts/sign_in.h"
#include "core/log.h"
#include "hub/api/caller.h"
#include "hub/hub.h"
#include "store/statistics.h"
#include "store/tables/sessions.h"
#include "store/tables/sign_ins.h"
#include "store/tables/sign_ons.h"

namespace crier {
namespace {

constexpr std::chrono::seconds kLook{5};
constexpr std::chrono::minutes kForget{10};
constexpr std::chrono::hours kAnalyze{24};

void LookAtTables(Hub& hub) {
  auto done = hub.db().Write([](Tx& tx) { return RefreshStatistics(tx); });
  if (!done) LogWarn("the planner's statistics are not refreshed", {{"error", done.error().message}});
}

}  // namespace

void CloseEndedStreams(Hub& hub) {
  for (const std::string& key : hub.open_streams().Keys()) {
    const auto may = MayStillWatch(hub, key);
    // Where the store cannot be asked, the stream stays: in an hour of trouble it is what staff look at.
    if (may && !*may) hub.open_streams().Close(key);
  }
}

void ForgetEndedSessions(Hub& hub) {
  const Time now = hub.wall().Now();
  const SessionRules& rules = hub.config().accounts.sessions;
  auto forgotten = hub.db().Write([&](Tx& tx) -> Result<void> {
    if (auto done = DropEndedSessions(tx, now - rules.longest, now - rules.idle); !done) return done.error();
    if (auto done = ForgetSignIns(tx, now - kForgetAttempts); !done) return done.error();
    if (auto done = DropPendingSignOns(tx, now - kPendingFor); !done) return done.error();
    auto done = ForgetAddresses(tx, now - kKnownAddress);
    return done ? Result<void>() : done.error();
  });
  if (!forgotten) LogWarn("ended sessions are not forgotten", {{"error", forgotten.error().message}});
}

void EndSessions(Hub& hub, std::stop_token stop) {
  Time forget = hub.wall().Now();
  Time analyze = forget;
  while (!stop.stop_requested()) {
    const Time now = hub.wall().Now();
    CloseEndedStreams(hub);
    if (forget <= now) {
      ForgetEndedSessions(hub);
      forget = now + kForget;
    }
    if (analyze <= now) {
      LookAtTables(hub);
      analyze = now + kAnalyze;
    }
    hub.wall().WaitUntil(now + kLook, stop);
  }
}

}  // namespace crier
