#include "hub/harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "core/log.h"
#include "core/secret.h"

namespace crier {
namespace {

// More than the channels, streams and connections of a city take; some libraries keep a table of this size.
constexpr rlim_t kMostFiles = 65'536;

std::string Reason() { return std::generic_category().message(errno); }

void RaiseOpenFiles() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= kMostFiles) return;
  files.rlim_cur = std::min(files.rlim_max, kMostFiles);
  if (setrlimit(RLIMIT_NOFILE, &files) != 0)
    LogWarn("the limit on open files cannot be raised", {{"why", Reason()}});
}

}  // namespace

void HardenProcess() {
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    LogWarn("other programs of this user can read this process", {{"why", Reason()}});
  const rlimit no_core = {0, 0};
  if (setrlimit(RLIMIT_CORE, &no_core) != 0) LogWarn("core dumps cannot be turned off", {{"why", Reason()}});
  RaiseOpenFiles();
}

void ScrubEnvironment() {
  // In place: the array itself may be read by another thread at this moment.
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    char* value = std::strchr(*variable, '=');
    if (value == nullptr || *++value == '\0') continue;
    // The whole of it is a secret, and not only some common word that is one.
    if (Redact(value) == "***") explicit_bzero(value, std::strlen(value));
  }
}

unsigned long OpenFilesLimit() {
  rlimit files{};
  return getrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur : 1024;
}

}  // namespace crier
