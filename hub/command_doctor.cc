#include <fmt/format.h>

#include <map>

#include "classifier/classifier.h"
#include "hub/commands.h"
#include "hub/hub.h"
#include "hub/views.h"
#include "store/backlog.h"

namespace crier {
namespace {

struct Check {
  std::string what, state, advice;  // state: ok, warning, wrong
};

std::string AdviceFor(const Error& error) {
  switch (error.fault) {
    case Fault::kAuth:
      return "Renew the credentials and check the permissions that the connector's README names.";
    case Fault::kUnreachable:
      return "Check the address, the name service and the firewall; ask again.";
    case Fault::kThrottled:
      return "The far side asks for patience; poll less often.";
    case Fault::kConfig:
      return "Mend the configuration as the message says.";
    case Fault::kRejected:
    case Fault::kBadData:
      return "Check the channel's settings against the connector's README.";
  }
  return "";
}

// What is left by our own count, where the platform does not say itself.
std::string QuotaOf(OpenChannel& channel) {
  std::string quota;
  for (const Budget::Line& line : channel.budget().Lines())
    quota += fmt::format("{}{} of {} {} left", quota.empty() ? "" : "; ", line.left, line.count, line.what);
  return quota;
}

// Deliveries that wait for a person, and what a channel left that was renamed or taken out of the
// configuration, which nobody sends.
std::vector<Check> Left(Hub& hub) {
  std::vector<OutboxDepth> depths;
  std::map<std::string, std::string> oldest;  // bulletin, by channel
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = OutboxDepths(tx);
    if (!found) return found.error();
    depths = *std::move(found);
    auto unknown = FindUnknown(tx);
    if (!unknown) return unknown.error();
    for (const UnknownRows& each : *unknown) oldest.emplace(each.channel, each.bulletin_id);
    return {};
  });
  if (!read) return {{"deliveries", "wrong", read.error().message}};
  std::map<std::string, int64_t> abandoned, unknown;
  for (const OutboxDepth& depth : depths) {
    if (hub.FindChannel(depth.channel) == nullptr) {
      abandoned[depth.channel] += depth.rows;
    } else if (depth.state == DeliveryState::kUnknown) {
      unknown[depth.channel] += depth.rows;
    }
  }
  std::vector<Check> checks;
  for (const auto& [name, rows] : unknown) {
    checks.push_back(
        {"deliveries", "warning",
         fmt::format("{} of {} may be out or not, first of bulletin {}. Find out, then run crier "
                     "bulletin settle {} --as accepted|failed|again",
                     rows, name, oldest[name], name)});
  }
  for (const auto& [name, rows] : abandoned) {
    checks.push_back({"deliveries", "warning",
                      fmt::format("{} of {}: no such channel is configured any more. Name it again, or run "
                                  "crier bulletin settle {} --as failed|accepted",
                                  rows, name, name)});
  }
  return checks;
}

std::vector<Check> Examine(const std::string& file) {
  std::vector<Check> checks;
  auto config = LoadConfig(file);
  if (!config) return {{"configuration", "wrong", config.error().message}};
  const size_t count = config->channels.size();
  checks.push_back({"configuration", "ok", fmt::format("{} {}", count, count == 1 ? "channel" : "channels")});
  int fatal = 0;
  for (const Finding& finding : CheckRules(config->rules)) {
    if (finding.fatal && ++fatal <= 3)
      checks.push_back({"rules", "wrong", finding.where + ": " + finding.what});
  }
  if (fatal == 0) checks.push_back({"rules", "ok", config->rules.string()});
  std::error_code error;
  if (!std::filesystem::is_regular_file(config->console / "index.html", error)) {
    checks.push_back({"console", "warning", "it is not built: run script/run"});
  }
  const auto clock = SystemClock();
  auto hub = Hub::Open(*std::move(config), *clock, "serve");
  if (!hub) {
    checks.push_back({"store and channels", "wrong", hub.error().message});
    return checks;
  }
  checks.push_back({"store", "ok", (*hub)->config().store});
  for (Check& check : Left(**hub)) checks.push_back(std::move(check));
  for (const auto& channel : (*hub)->channels()) {
    auto who = channel->channel().WhoAmI();
    const std::string what = "channel " + channel->name();
    bool lacks = false;
    const auto check = [&](bool needed, const std::optional<Error>& lack) {
      if (!needed || !lack) return;
      checks.push_back({what, "wrong", fmt::format("{}: {}", who->who, lack->message)});
      lacks = true;
    };
    if (who) {
      check(channel->listens(), who->cannot_listen);
      check(channel->sends(), who->cannot_send);
    }
    if (lacks) continue;
    if (who && channel->sends() && channel->abilities().recipients && channel->config().recipients.empty()) {
      checks.push_back(
          {what, "warning", fmt::format("{}; it sends to nobody: give it recipients", who->who)});
    } else if (who) {
      const std::string quota = who->quota.empty() ? QuotaOf(*channel) : who->quota;
      const std::string& name = who->who.empty() ? std::string(channel->config().type->name) : who->who;
      checks.push_back({what, "ok", quota.empty() ? name : fmt::format("{}, {}", name, quota)});
    } else {
      std::string said = who.error().message;
      if (said.ends_with('.')) said.pop_back();
      checks.push_back({what, "wrong", fmt::format("{}. {}", said, AdviceFor(who.error()))});
    }
  }
  return checks;
}

int Doctor(const std::string& file, bool json) {
  const std::vector<Check> checks = Examine(file);
  bool wrong = false;
  Json list = Json::array();
  for (const Check& check : checks) {
    wrong = wrong || check.state == "wrong";
    if (json) {
      list.push_back({{"what", check.what}, {"state", check.state}, {"advice", check.advice}});
    } else {
      fmt::print("{:<8} {:<24} {}\n", check.state, check.what, check.advice);
    }
  }
  if (json) fmt::print("{}\n", Dump({{"checks", list}, {"well", !wrong}}));
  return wrong ? 1 : 0;
}

}  // namespace

void AddDoctor(CLI::App& app, int* exit_code) {
  auto* command = app.add_subcommand("doctor", "What is wrong with this set-up, and what to do");
  struct Options {
    std::string config = kDefaultConfig;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  command->add_option("-c,--config", options->config, "The configuration file")->capture_default_str();
  command->add_flag("--json", options->json, "Answer in JSON");
  command->callback([=] { *exit_code = Doctor(options->config, options->json); });
}

}  // namespace crier
