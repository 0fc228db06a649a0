#include "hub/commands/running.h"

#include <csignal>

#include "core/log.h"
#include "hub/reload.h"

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
    ReloadBySignal(hub);
  }
  LogInfo("ending");
}

}  // namespace crier
