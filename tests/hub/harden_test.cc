#include "hub/harden.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>

#include "core/secret.h"

namespace crier {
namespace {

// In a process of its own, as what it does cannot be undone.
[[noreturn]] void HardenAndLook() {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = 256;
  setrlimit(RLIMIT_NOFILE, &files);
  HardenProcess();
  rlimit now{}, core{};
  getrlimit(RLIMIT_NOFILE, &now);
  getrlimit(RLIMIT_CORE, &core);
  const bool raised = now.rlim_cur == std::min<rlim_t>(files.rlim_max, 65'536);
  const bool closed = prctl(PR_GET_DUMPABLE) == 0 && core.rlim_cur == 0;
  std::_Exit(raised && closed && OpenFilesLimit() == now.rlim_cur ? 0 : 1);
}

TEST(HardenDeathTest, OthersCannotReadTheProcessAndItMayOpenWhatItMay) {
  EXPECT_EXIT(HardenAndLook(), testing::ExitedWithCode(0), "");
}

TEST(Harden, WhatWasASecretIsGoneFromTheEnvironmentAndNothingElse) {
  setenv("CRIER_TEST_SCRUBBED", "a secret that was read", 1);
  setenv("CRIER_TEST_HOLDS_IT", "not only a secret that was read", 1);
  setenv("CRIER_TEST_NO_SECRET", "a text that was not read", 1);
  const auto secret = Secret::Resolve("env:CRIER_TEST_SCRUBBED");
  ASSERT_TRUE(secret);
  const char* place = getenv("CRIER_TEST_SCRUBBED");
  ScrubEnvironment();
  EXPECT_STREQ(place, "");
  EXPECT_EQ(std::string(place, 22), std::string(22, '\0')) << "all of it is overwritten";
  EXPECT_STREQ(getenv("CRIER_TEST_HOLDS_IT"), "not only a secret that was read");
  EXPECT_STREQ(getenv("CRIER_TEST_NO_SECRET"), "a text that was not read");
  EXPECT_EQ(secret->Reveal(), "a secret that was read");
}

}  // namespace
}  // namespace crier
