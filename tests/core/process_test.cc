#include "core/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kWhole = std::chrono::seconds(60);  // only where something is broken

Process::Launch Shell(const std::string& script) {
  return {"/bin/sh", {"-c", script}, {{"PATH", "/usr/bin:/bin"}}, "/"};
}

Process::Moment In(milliseconds wait) { return std::chrono::steady_clock::now() + wait; }

// Writes all of `in`, reads until `out` has `lines` lines or the program closes it.
std::string Talk(Process& process, std::string in, int lines) {
  const Waker waker;
  std::string out, err;
  const auto until = In(kWhole);
  while (std::count(out.begin(), out.end(), '\n') < lines && std::chrono::steady_clock::now() < until) {
    const auto turn = process.Exchange(in, &out, &err, until, waker);
    in.erase(0, turn.wrote);
    if (turn.out_ended) break;
  }
  return out + err;
}

bool Runs(const std::string& pid) {
  // A zombie that nobody has reaped yet is over.
  std::ifstream stat("/proc/" + pid + "/stat");
  std::string number, name, state;
  return (stat >> number >> name >> state) && state != "Z";
}

void ExpectGone(const std::string& pid) {
  const auto until = In(kWhole);
  while (Runs(pid) && std::chrono::steady_clock::now() < until) usleep(1000);
  EXPECT_FALSE(Runs(pid)) << pid;
}

TEST(Process, GetsItsThreePipesItsEnvironmentAndNothingElse) {
  setenv("CRIER_TEST_NOT_YOURS", "x", 1);
  const int open_here = dup(STDERR_FILENO);  // inherited unless somebody sees to it
  auto process =
      Process::Start(Shell("env | sort | grep -v -e ^PWD -e ^_= -e ^SHLVL; ls /proc/self/fd | wc -l; pwd"));
  ASSERT_TRUE(process) << process.error().message;
  // ls itself has one open: the folder.
  EXPECT_EQ(Talk(**process, "", 4), "PATH=/usr/bin:/bin\n4\n/\n");
  EXPECT_EQ((*process)->End(kWhole), "exited with status 0");
  close(open_here);
}

TEST(Process, MegabytesGoBothWaysAtOnce) {
  auto process = Process::Start({"/bin/cat", {}, {}, "/"});
  ASSERT_TRUE(process);
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += std::string(100'000, static_cast<char>('a' + i % 26)) + "\n";
  EXPECT_EQ(Talk(**process, lines, 100), lines);
  EXPECT_EQ((*process)->End(kWhole), "exited with status 0");
}

TEST(Process, SaysHowItEnded) {
  auto one = Process::Start(Shell("exit 3"));
  ASSERT_TRUE(one);
  EXPECT_EQ((*one)->Ended(kWhole), "exited with status 3");
  EXPECT_EQ((*one)->End(kWhole), "exited with status 3");
  auto two = Process::Start(Shell("kill -9 $$"));
  ASSERT_TRUE(two);
  EXPECT_EQ((*two)->End(kWhole), "was killed by signal 9 (Killed)");
}

TEST(Process, OneThatStaysIsKilledAndSoAreItsChildren) {
  auto process = Process::Start(Shell("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1000; done"));
  ASSERT_TRUE(process);
  std::string child = Talk(**process, "", 1);
  child.pop_back();
  ASSERT_TRUE(Runs(child));
  EXPECT_EQ((*process)->Ended(milliseconds(0)), std::nullopt);
  EXPECT_EQ((*process)->End(milliseconds(50)), "was killed by signal 9 (Killed)");
  ExpectGone(child);
}

TEST(Process, GoesWithItsOwner) {
  std::string child;
  {
    auto process = Process::Start(Shell("sleep 1000 & echo $!; wait"));
    ASSERT_TRUE(process);
    child = Talk(**process, "", 1);
    child.pop_back();
    ASSERT_TRUE(Runs(child));
  }
  ExpectGone(child);
}

TEST(Process, LivesOnWhenTheThreadThatStartedItEnds) {
  std::unique_ptr<Process> process;
  std::thread([&] { process = *Process::Start({"/bin/cat", {}, {}, "/"}); }).join();
  EXPECT_EQ(Talk(*process, "still here\n", 1), "still here\n");
}

TEST(Process, ARingEndsAWait) {
  auto process = Process::Start({"/bin/cat", {}, {}, "/"});
  ASSERT_TRUE(process);
  const Waker waker;
  std::string out, err;
  waker.Ring();  // kept
  const auto until = In(kWhole);
  (void)(*process)->Exchange("", &out, &err, until, waker);
  std::thread ringer([&] { waker.Ring(); });
  (void)(*process)->Exchange("", &out, &err, until, waker);
  ringer.join();
  EXPECT_LT(std::chrono::steady_clock::now(), until);
}

TEST(Process, NoLongerReadingIsToldAndKillsNobody) {
  auto process = Process::Start(Shell("exec <&-; echo closed; sleep 1000"));
  ASSERT_TRUE(process);
  EXPECT_EQ(Talk(**process, "", 1), "closed\n");
  const Waker waker;
  std::string out, err;
  EXPECT_TRUE((*process)->Exchange("anybody?\n", &out, &err, In(kWhole), waker).in_refused);
}

TEST(Process, WhatCannotRunSaysWhy) {
  const TemporaryFolder folder;
  const auto why = [&](const std::string& program, const std::string& in = "/") {
    auto process = Process::Start({program, {}, {}, in});
    EXPECT_FALSE(process) << program;
    EXPECT_EQ(process.error().fault, Fault::kConfig);
    return process.error().message;
  };
  const auto write = [&](const std::string& name, const std::string& text, bool may_run) {
    const auto path = folder.path() / name;
    std::ofstream(path) << text;
    if (may_run) std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path.string();
  };
  EXPECT_NE(why("/nowhere/at/all").find("No such file"), std::string::npos);
  EXPECT_NE(why("/usr").find("is not a program"), std::string::npos);
  EXPECT_NE(why("/bin/cat", "/nowhere").find("there is no folder /nowhere"), std::string::npos);
  EXPECT_NE(why(write("a", "#!/bin/sh\n", false)).find("chmod +x"), std::string::npos);
  EXPECT_NE(why(write("b", "#!/nowhere/sh\n", true)).find("#!"), std::string::npos);
  EXPECT_NE(why(write("c", "echo no first line\n", true)).find("#!/usr/bin/env"), std::string::npos);
}

}  // namespace
}  // namespace crier
