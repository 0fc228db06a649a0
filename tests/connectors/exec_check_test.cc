#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "connectors/exec/check.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace crier::exec {
namespace {

class ExecCheck : public testing::Test {
 protected:
  std::map<std::string, Finding> Run(const std::string& script, const std::string& mode,
                                     Json options = Json::object()) {
    const Secret key("a-key-of-the-check");  // as the command remembers it
    Trial trial;
    trial.launch = {
        (SourceDir() / "connectors/exec" / script).string(), {mode}, {{"PATH", "/usr/bin:/bin"}}, "/"};
    trial.hello = {{"options", std::move(options)}, {"secrets", {{"key", key.Reveal()}}}};
    trial.send = true;
    trial.within = std::chrono::seconds(60);
    const auto clock = SystemClock();
    std::map<std::string, Finding> findings;
    for (Finding& finding : Check(trial, *clock)) {
      wrong_ += finding.state == Finding::State::kWrong;
      if (finding.state == Finding::State::kWrong) what_ += finding.check + ": " + finding.what + "\n";
      findings.emplace(finding.check, std::move(finding));
    }
    return findings;
  }
  int wrong_ = 0;
  std::string what_;
};

TEST_F(ExecCheck, FindsNothingInGoodPrograms) {
  const auto heard = Run("testdata/plugin.py", "heard", {{"name", "x"}});
  for (const char* check :
       {"hello", "poll", "poll again", "cursor", "garbage", "long request", "together", "end", "restart"})
    EXPECT_TRUE(heard.contains(check) && heard.at(check).state == Finding::State::kOk) << check;
  const auto sent = Run("testdata/plugin.py", "sent");
  for (const char* check : {"send", "send again", "read back", "edit", "read the edit", "retract",
                            "retract again", "read what is gone"})
    EXPECT_TRUE(sent.contains(check) && sent.at(check).state == Finding::State::kOk) << check;
  const auto received = Run("testdata/plugin.py", "received");
  EXPECT_TRUE(received.contains("receive"));
  const TemporaryFolder folder;
  std::ofstream(folder / "1.txt") << "Pothole on Elm";
  (void)Run("examples/listen.py", "", {{"folder", folder.path().string()}});
  EXPECT_EQ(wrong_, 0) << what_;
}

TEST_F(ExecCheck, FindsWhatIsWrong) {
  for (const char* mode : {"exits_at_once", "wrong_version"}) {
    const auto findings = Run("testdata/faults.py", mode);
    ASSERT_EQ(findings.size(), 1u) << mode;
    EXPECT_EQ(findings.at("hello").state, Finding::State::kWrong) << mode;
  }
  for (const char* mode :
       {"noise", "exits_in_the_middle", "unknown_number", "no_object", "tells_its_secret"}) {
    const auto findings = Run("testdata/faults.py", mode);
    EXPECT_EQ(findings.at("unknown request").state, Finding::State::kWrong) << mode;
    for (const auto& [check, finding] : findings)
      EXPECT_EQ(finding.what.find("a-key-of-the-check"), std::string::npos) << mode << ": " << finding.what;
  }
}

}  // namespace
}  // namespace crier::exec
