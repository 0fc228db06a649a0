// Any text as the configuration file, and every channel of it opened.
#include <cstdlib>
#include <fstream>
#include <set>

#include "hub/config.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

using fuzz::Must;

void Check(const Config& config) {
  Must(config.api.port >= 0 && config.api.port <= 65535, "a port is one");
  Must(config.api.threads >= 1 && config.api.threads <= 64, "threads are bounded");
  Must(config.token.Reveal().size() >= 16, "a token is long enough");
  std::set<std::string> names;
  for (const ChannelConfig& channel : config.channels) {
    Must(names.insert(channel.name).second, "a channel's name is there once");
    Must(channel.poll_every >= std::chrono::seconds(1), "nobody is asked more often than once a second");
    const Abilities& can = channel.type->abilities;
    Must(!channel.send || can.send, "a channel sends only where its connector can");
    FakeHttp http;
    FakeMail mail;
    const FakeClock clock;
    FakeState state;
    const auto opened = channel.type->open(channel.settings, channel.name, Doors{http, mail, clock}, state);
    Must(http.Log().empty() && mail.Log().empty(), "opening a channel talks to nobody");
    if (opened) continue;
    Must(opened.error().fault == Fault::kConfig, "settings are refused as configuration");
    fuzz::MustExplain(opened.error());
  }
}

}  // namespace
}  // namespace crier

FUZZ(config) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  setenv("CRIER_TOKEN", "a token for the fuzz targets", 1);
  static const TemporaryFolder folder;
  const std::string file = folder / "crier.yaml";
  std::ofstream(file, std::ios::binary | std::ios::trunc) << fuzz::TextOf(data, size);
  const auto config = LoadConfig(file);
  if (config) {
    Check(*config);
    return 0;
  }
  fuzz::MustExplain(config.error());
  Must(config.error().fault == Fault::kConfig, "what is wrong is configuration");
  Must(config.error().message.starts_with(file + ":"), "an error begins with its file");
  return 0;
}
