#include <fmt/format.h>

#include "core/log.h"
#include "core/secret.h"
#include "hub/commands.h"
#include "hub/serve.h"

namespace crier {
namespace {

int Serve(const std::string& file) {
  auto config = LoadConfig(file);
  if (!config) return Fail(config.error());
  HoldSignals();
  const auto clock = SystemClock();
  auto hub = Hub::Open(*std::move(config), *clock, "serve");
  if (!hub) return Fail(hub.error());
  if (auto started = (*hub)->Start(); !started) return Fail(started.error());
  LogInfo("crier serves",
          {{"city", (*hub)->config().city},
           {"address", fmt::format("http://{}:{}/", (*hub)->config().api.address, (*hub)->port())}});
  WaitForEnd(**hub);
  (*hub)->Stop();
  return 0;
}

}  // namespace

int Fail(const Error& error) {
  fmt::print(stderr, "crier: {}\n", Redact(error.message));
  return 1;
}

void AddServe(CLI::App& app, int* exit_code) {
  auto* command = app.add_subcommand("serve", "Run the hub: listen, classify, send, API, console");
  auto file = std::make_shared<std::string>(kDefaultConfig);
  command->add_option("-c,--config", *file, "The configuration file")->capture_default_str();
  command->callback([=] { *exit_code = Serve(*file); });
}

}  // namespace crier
