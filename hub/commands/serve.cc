#include <fmt/format.h>

#include "core/log.h"
#include "core/printable.h"
#include "core/secret.h"
#include "hub/commands/commands.h"
#include "hub/commands/running.h"
#include "hub/harden.h"

namespace crier {
namespace {

constexpr double kTopSpeed = 100'000;
// Longer than any drill lasts.
constexpr std::chrono::hours kLongest{24 * 365 * 10};

struct ServeOptions {
  std::string file = kDefaultConfig;
  double speed = 1;
  std::string since;
};

// At `since` the clock agrees with the machine's; a restart with the same options goes on where it was.
Result<std::unique_ptr<Clock>> ClockFor(const ServeOptions& options) {
  auto machine = SystemClock();
  if (options.speed == 1) return machine;
  const Time now = machine->Now();
  Time since = now;
  if (!options.since.empty()) {
    auto time = ParseTime(options.since);
    if (!time) return Error{Fault::kConfig, fmt::format("--speed-since: {}", time.error().message)};
    if (*time > now) return Error{Fault::kConfig, "--speed-since lies in the future"};
    since = *time;
  }
  const auto passed = static_cast<double>((now - since).count()) * options.speed;
  const Time start = since + std::chrono::milliseconds(static_cast<int64_t>(passed));
  return FasterClock(start, start + kLongest, options.speed);
}

int Serve(const ServeOptions& options) {
  auto config = LoadConfig(options.file);
  if (!config) return Fail(config.error());
  SetLogJson(config->log_json);
  HoldSignals();
  auto lent = ClockFor(options);
  if (!lent) return Fail(lent.error());
  const auto clock = *std::move(lent);
  config->speed = options.speed;
  auto hub = Hub::Open(*std::move(config), *clock, "serve");
  if (!hub) return Fail(hub.error());
  ScrubEnvironment();
  if (auto started = (*hub)->Start(); !started) {
    (*hub)->StopForGood();
    return Fail(started.error());
  }
  if (options.speed != 1)
    LogWarn("the clock runs faster than life: for drills and tests alone",
            {{"speed", fmt::format("{}", options.speed)}});
  LogInfo("crier serves",
          {{"city", (*hub)->config().city},
           {"address", fmt::format("http://{}:{}/", (*hub)->config().api.address, (*hub)->port())}});
  WaitForEnd(**hub);
  const bool superseded = (*hub)->superseded();
  (*hub)->StopForGood();
  return superseded ? 1 : 0;
}

}  // namespace

int Fail(const Error& error) {
  fmt::print(stderr, "crier: {}\n", Printable(Redact(error.message)));
  return 1;
}

Argument ConfigArgument(std::string* file) {
  return Argument("-c,--config", "The configuration file", file).ShowsDefault();
}

Argument JsonArgument(bool* json) { return {"--json", "Answer in JSON", json}; }

Command ServeCommand() {
  auto options = std::make_shared<ServeOptions>();
  return {
      "serve",
      "Run the hub: listen, classify, send, API, console",
      {ConfigArgument(&options->file),
       Argument("--speed",
                "For drills and tests alone: the clock runs this many times as fast as life, "
                "the network's own timeouts do not",
                &options->speed)
           .Range(1, kTopSpeed),
       Argument("--speed-since",
                "When it began to run faster, RFC 3339, the same at every restart; default: now",
                &options->since)
           .Needs("--speed")},
      [=] { return Serve(*options); },
  };
}

}  // namespace crier
