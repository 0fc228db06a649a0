#include "hub/commands/running.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <csignal>

#include "core/log.h"

namespace crier {
namespace {

sigset_t Ours() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

}  // namespace

void HoldSignals() {
  const sigset_t set = Ours();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  // A limit on the size of files is an error of that write, as a full disk is.
  std::signal(SIGXFSZ, SIG_IGN);
}

void WaitForEnd(Hub& hub) {
  const sigset_t set = Ours();
  for (;;) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0) continue;
    if (signal != SIGHUP) break;
    if (auto reloaded = hub.ReloadRules(); reloaded) {
      LogInfo("rules read again", {{"version", hub.classifier()->version()}});
    } else {
      LogError("the new rules are refused, the old ones stay", {{"error", reloaded.error().message}});
    }
    if (auto reloaded = hub.ReloadChannels(); !reloaded) {
      LogError("the new configuration is refused, the channels stay as they are",
               {{"error", reloaded.error().message}});
    } else if (!reloaded->restart.empty()) {
      LogWarn("parts of the configuration wait for the next start",
              {{"keys", fmt::format("{}", fmt::join(reloaded->restart, ", "))}});
    }
  }
  LogInfo("ending");
}

}  // namespace crier
