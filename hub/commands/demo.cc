#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>

#include "accounts/seal.h"
#include "accounts/token.h"
#include "core/zone.h"
#include "hub/commands/commands.h"
#include "hub/commands/demo_city.h"
#include "hub/commands/running.h"
#include "hub/harden.h"
#include "hub/paths.h"

namespace crier {
namespace {

constexpr char kSecretsVariable[] = "CRIER_SECRETS_KEY";
constexpr char kTokenVariable[] = "CRIER_DEMO_TOKEN";  // config/demo/crier.yaml names it

// A folder of its own for the demo's store; gone when the demo ends.
class TempFolder {
 public:
  TempFolder() {
    std::string path = (std::filesystem::temp_directory_path() / "crier-demo-XXXXXX").string();
    if (mkdtemp(path.data()) != nullptr) path_ = path;
  }
  ~TempFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::vector<std::string_view> RoleNames() {
  std::vector<std::string_view> names;
  for (const Role role : kRoles) names.push_back(RoleName(role));
  return names;
}

struct DemoOptions {
  double speed = 120;
  int port = -1;  // the configuration's
};

int Demo(const DemoOptions& options) {
  const std::filesystem::path folder = ShareDir() / "config" / "demo";
  if (std::getenv(kTokenVariable) == nullptr) setenv(kTokenVariable, NewToken().c_str(), 0);
  // For as long as the store of its own: channels are tried out with secrets, too.
  if (std::getenv(kSecretsVariable) == nullptr) setenv(kSecretsVariable, NewSealKey().c_str(), 0);
  auto config = LoadConfig(folder / "crier.yaml");
  if (!config) return Fail(config.error());
  auto day = LoadDemoDay(folder / "day.yaml");
  if (!day) return Fail(day.error());
  const TempFolder store;
  if (store.path().empty())
    return Fail({Fault::kConfig, "the demo cannot make a temporary folder for its store"});
  config->store = "sqlite:" + (store.path() / "crier.db").string();
  config->speed = options.speed;
  if (options.port >= 0) config->api.port = options.port;

  HoldSignals();
  auto password = NewDemoPassword();
  if (!password) return Fail(password.error());
  auto midnight = DayStart(SystemClock()->Now(), config->time_zone);
  if (!midnight) return Fail(midnight.error());
  const auto clock = FasterClock(*midnight + day->start, *midnight + day->end, options.speed);
  auto hub = Hub::Open(*std::move(config), *clock, "demo");
  if (!hub) return Fail(hub.error());
  if (auto made = AddDemoPeople(**hub, *password); !made) return Fail(made.error());
  ScrubEnvironment();
  if (auto started = (*hub)->Start(); !started) {
    Error error = started.error();
    // The store is new and its own: what is in the way is the port.
    if (error.fault == Fault::kConfig)
      error.message += "; --port N takes another port, --port 0 any that is free";
    return Fail(error);
  }
  fmt::print(
      "Crier's demo: a storm day in {}, {} times as fast as life. Everything stays on this machine.\n\n"
      "  Console  http://127.0.0.1:{}/#token={}\n"
      "  Sign in  {} with the password {}\n\n"
      "Press Ctrl-C to end.\n",
      (*hub)->config().city, options.speed, (*hub)->port(), (*hub)->config().token.Reveal(),
      fmt::join(RoleNames(), ", "), (*hub)->demo_people().front().password);
  std::fflush(stdout);
  {
    std::jthread acts([&](std::stop_token stop) { PlayDemoDay(**hub, *day, *midnight, stop); });
    WaitForEnd(**hub);
  }
  (*hub)->StopForGood();
  return 0;
}

}  // namespace

Command DemoCommand() {
  auto options = std::make_shared<DemoOptions>();
  return {
      "demo",
      "A recorded storm day in a sample city, sped up; needs no account and no network",
      {Argument("--speed", "How many times as fast as life", &options->speed)
           .ShowsDefault()
           .Range(1, 100'000),
       Argument("--port", "The console's port; 0: any free one", &options->port).Range(0, 65'535)},
      [=] { return Demo(*options); },
  };
}

}  // namespace crier
