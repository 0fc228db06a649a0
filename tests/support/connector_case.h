// Runs a connector on a case folder (connectors/NAME/testdata/CASE): settings.yaml, http.yaml, mail.yaml,
// expect.yaml. tests/connectors/README.md describes the format.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"
#include "tests/support/script.h"

namespace crier {

// The one secret of all test channels.
extern const std::string kCanary;
// Where the canary shows in the text, plain, percent-encoded or in base64; empty if it does not.
std::string CanaryIn(std::string_view text);

// A channel on a fake world. ${CASE} in the settings is the folder of the file, ${TMP} a folder that goes
// with the stage; each env:NAME is set to the canary, each file:NAME is written with it.
class Stage {
 public:
  static Result<std::unique_ptr<Stage>> Set(const ConnectorType& type, const std::filesystem::path& settings,
                                            Time now = Time(std::chrono::milliseconds(1'800'000'000'000)));
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // Opens the channel, or opens it anew on the same state, as after a restart.
  Result<void> Open();
  Channel& channel() { return *channel_; }
  std::string Fill(std::string text) const;  // ${CASE} and ${TMP}

  FakeClock clock;
  FakeHttp http;
  FakeMail mail;
  FakeState state;

 private:
  Stage(const ConnectorType& type, Time now) : clock(now), type_(type) {}
  const ConnectorType& type_;
  std::filesystem::path folder_;
  std::filesystem::path temporary_;
  std::optional<Settings> settings_;
  std::unique_ptr<Channel> channel_;
};

// Keys of a channel's map that belong to the hub, not to the connector.
std::span<const std::string_view> HubKeys();

// Every case folder of a connector, sorted.
std::vector<std::filesystem::path> CasesOf(const ConnectorType& type);

// "event", "native_id", "author.name", "attachments.0.url", ... as expect.yaml names them.
std::map<std::string, std::string> MembersOf(const Event& event);

// Runs the case; each difference is a failure of the current test.
void RunCase(const ConnectorType& type, const std::filesystem::path& folder);

}  // namespace crier
