// Shell completion, asked of a real bash.
#include "hub/commands/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <sstream>

namespace crier {
namespace {

using testing::ElementsAre;

// What bash offers after these words, the last of which is being typed.
std::vector<std::string> Offered(const Command& top, const std::string& words, int at) {
  const std::string script = BashCompletion(top) + "COMP_WORDS=(" + words +
                             ") COMP_CWORD=" + std::to_string(at) +
                             "\n_crier\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
  const std::string file = testing::TempDir() + "/completion.bash";
  std::FILE* out = std::fopen(file.c_str(), "w");
  std::fputs(script.c_str(), out);
  std::fclose(out);
  std::FILE* bash = popen(("bash '" + file + "' 2>&1").c_str(), "r");
  std::string said;
  std::array<char, 4096> part;
  while (const size_t got = std::fread(part.data(), 1, part.size(), bash)) said.append(part.data(), got);
  pclose(bash);
  std::vector<std::string> lines;
  std::istringstream in(said);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

class Completion : public testing::Test {
 protected:
  std::string config_, order_, id_;
  const Command top_ = {
      .name = "crier",
      .help = "",
      .commands = {{.name = "request",
                    .help = "",
                    .commands = {{"list",
                                  "",
                                  {{"-c,--config", "", &config_},
                                   Argument("--order", "", &order_).OneOf({"urgency", "newest"})},
                                  [] { return 0; }},
                                 {"show", "", {{"id", "", &id_}}, [] { return 0; }}}},
                   {"serve", "", {{"-c,--config", "", &config_}}, [] { return 0; }}}};
};

TEST_F(Completion, CommandsAndThoseBelowThem) {
  EXPECT_THAT(Offered(top_, "crier ''", 1), ElementsAre("request", "serve"));
  EXPECT_THAT(Offered(top_, "crier re", 1), ElementsAre("request"));
  EXPECT_THAT(Offered(top_, "crier request ''", 2), ElementsAre("list", "show"));
}

TEST_F(Completion, OptionsAndTheWordsTheyChooseFrom) {
  EXPECT_THAT(Offered(top_, "crier request list --", 3), ElementsAre("--config", "--order", "--help"));
  EXPECT_THAT(Offered(top_, "crier request list --order ''", 4), ElementsAre("urgency", "newest"));
  EXPECT_THAT(Offered(top_, "crier request list --config x --o", 5), ElementsAre("--order"));
}

TEST_F(Completion, WhatIsToldByItsPlaceIsLeftToFileNames) {
  EXPECT_THAT(Offered(top_, "crier request show a", 3), ElementsAre());
  EXPECT_THAT(Offered(top_, "crier nonsense a", 2), ElementsAre());
}

TEST(Help, OfACommandIsWhatItsOptionSays) {
  bool ran = false;
  const Command top = {.name = "crier", .help = "", .commands = {{"serve", "Runs the hub", {}, [&] {
                                                                    ran = true;
                                                                    return 0;
                                                                  }}}};
  const auto said = [&](std::vector<const char*> words) {
    words.insert(words.begin(), "crier");
    testing::internal::CaptureStdout();
    EXPECT_EQ(
        RunCommandLine(top, "crier 1", static_cast<int>(words.size()), const_cast<char**>(words.data())), 0);
    return testing::internal::GetCapturedStdout();
  };
  EXPECT_EQ(said({"help", "serve"}), said({"serve", "--help"}));
  EXPECT_EQ(said({"help"}), said({"--help"}));
  EXPECT_NE(said({"help", "serve"}).find("Runs the hub"), std::string::npos);
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace crier
