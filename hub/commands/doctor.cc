#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "classifier/classifier.h"
#include "core/printable.h"
#include "core/zone.h"
#include "hub/api/views.h"
#include "hub/channel_check.h"
#include "hub/commands/commands.h"
#include "hub/emergencies.h"
#include "hub/forward.h"
#include "hub/hub.h"
#include "store/db/postgres_url.h"
#include "store/tables/backlog.h"

namespace crier {
namespace {

struct Check {
  std::string what, state, advice;  // state: ok, warning, wrong
};

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

// Whether people in danger would reach anybody.
std::vector<Check> Duties(Hub& hub) {
  std::vector<DutyEntry> entries;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = DutiesNow(hub, tx);
    if (!found) return found.error();
    entries = *std::move(found);
    return {};
  });
  if (!read) return {{"duties", "wrong", read.error().message}};
  std::vector<Check> checks;
  for (const DutyAlarm& each : DutyAlarms(entries, hub.config().duty.rules.levels, hub.clock().Now())) {
    checks.push_back(
        {"duties", "warning",
         each.what == "nobody"
             ? fmt::format("nobody is on duty at level {}: crier duties add", each.level)
             : fmt::format("{} has not acknowledged the duty of level {}", each.person, each.level)});
  }
  for (const DutyEntry& each : entries) {
    if (auto reached = CheckReach(hub, each.channel, each.recipient, false); !reached)
      checks.push_back({"duties", "wrong", fmt::format("{}: {}", each.person, reached.error().message)});
  }
  const auto& dispatch = hub.config().dispatch;
  if (!dispatch) {
    checks.push_back({"dispatch", "warning",
                      "no emergency centre is configured (dispatch: {channel, recipient}): nothing can be "
                      "handed over to it"});
  } else if (auto reached = CheckReach(hub, dispatch->channel, dispatch->recipient, true); !reached) {
    checks.push_back({"dispatch", "wrong", reached.error().message});
  }
  return checks;
}

// Whether accepted requests reach their departments, and whether what these answer comes back.
std::vector<Check> Routing(Hub& hub) {
  std::vector<Check> checks;
  const RoutingConfig& routing = hub.config().routing;
  const auto services = hub.services();
  const auto wrong = [&](const std::string& about, std::string advice) {
    checks.push_back({"routing", "wrong", fmt::format("{}: {}", about, advice)});
  };
  const auto warn = [&](const std::string& about, std::string advice) {
    checks.push_back({"routing", "warning", fmt::format("{}: {}", about, advice)});
  };
  const auto has = [&](auto fits) { return std::any_of(services->begin(), services->end(), fits); };
  const auto zones = hub.classifier()->zones();
  for (const RouteRule& rule : routing.rules) {
    for (const std::string& code : rule.services) {
      if (!has([&](const Service& each) { return each.service_code == code; }))
        wrong(rule.department, fmt::format("a rule names the service '{}', which there is not", code));
    }
    for (const std::string& zone : rule.zones) {
      if (std::find(zones.begin(), zones.end(), zone) == zones.end())
        wrong(rule.department, fmt::format("a rule names the zone '{}', which there is not", zone));
    }
    if (WayOf(routing.departments, rule.department) == nullptr)
      warn(rule.department, "a rule sends requests there, and no way is configured for it");
  }
  for (const DepartmentWay& way : routing.departments) {
    const bool used = has([&](const Service& each) { return each.department == way.department; }) ||
                      std::any_of(routing.rules.begin(), routing.rules.end(),
                                  [&](const RouteRule& rule) { return rule.department == way.department; });
    if (!used) warn(way.department, "no service and no rule names this department");
    if (auto reached = CheckWay(hub, way); !reached) {
      wrong(way.department, reached.error().message);
      continue;
    }
    if (!way.alarm_channel.empty()) {
      if (auto reached = CheckReach(hub, way.alarm_channel, way.alarm_recipient, true); !reached)
        wrong(way.department, "alarms: " + reached.error().message);
    }
    const auto channel = hub.FindChannel(way.channel);
    const Abilities can = channel->abilities();
    if (can.requests) {
      const auto& table = channel->config().settings.Table("services");
      for (const Service& each : *services) {
        if (each.department == way.department && !table.contains(each.service_code))
          wrong(way.department,
                fmt::format("channel {} has no service for '{}'", way.channel, each.service_code));
      }
      continue;
    }
    if (!channel->listens() || !can.threads)
      warn(way.department, fmt::format("channel {} hears no answers: none becomes a note", way.channel));
    const auto& options = channel->config().type->options;
    const bool tags = std::any_of(options.begin(), options.end(),
                                  [](const Option& option) { return option.key == "verp"; });
    if (tags && !channel->config().settings.Flag("verp"))
      warn(way.department, fmt::format("channel {} has no 'verp': answers of programs that drop In-Reply-To "
                                       "do not find their request",
                                       way.channel));
  }
  return checks;
}

// By itself, so that it is told whatever else is wrong.
Check StoreCheck(const Config& config) {
  const auto store = OpenDb(config.store);
  // Without the password that `store_password` put into it.
  if (store) return {"store", "ok", IsPostgresUrl(config.store) ? PostgresWhere(config.store) : config.store};
  return {"store", "wrong", fmt::format("{}: 'store' {}", config.store_where, store.error().message)};
}

std::vector<Check> Examine(const std::string& file) {
  std::vector<Check> checks;
  std::vector<Error> mistakes;
  Config config = ReadConfig(file, &mistakes);
  for (const Error& mistake : mistakes) checks.push_back({"configuration", "wrong", mistake.message});
  if (config.rules.empty()) return checks;  // nothing of it could be read
  const size_t count = config.channels.size();
  if (mistakes.empty())
    checks.push_back(
        {"configuration", "ok", fmt::format("{} {}", count, count == 1 ? "channel" : "channels")});
  const auto clock = SystemClock();
  if (const auto differs = FirstDifferenceFromIcu(clock->Now(), config.time_zone)) {
    checks.push_back({"time zone", "warning",
                      fmt::format("from {} on the system's tzdata and the older tables of ICU differ on {}. "
                                  "Crier goes by the system's: keep the package tzdata up to date",
                                  FormatTime(*differs), config.time_zone)});
  }
  int fatal = 0;
  for (const Finding& finding : CheckRules(config.rules)) {
    if (finding.fatal && ++fatal <= 3)
      checks.push_back({"rules", "wrong", finding.where + ": " + finding.what});
  }
  if (fatal == 0) checks.push_back({"rules", "ok", config.rules.string()});
  std::error_code error;
  if (!std::filesystem::is_regular_file(config.console / "index.html", error)) {
    checks.push_back({"console", "warning", "it is not built: run script/run"});
  }
  if (!config.store.empty()) checks.push_back(StoreCheck(config));
  if (!mistakes.empty() || fatal > 0 || checks.back().state == "wrong") return checks;
  std::vector<Error> unopened;
  auto hub = Hub::Open(std::move(config), *clock, "serve", &unopened);
  if (!hub) {
    checks.push_back({"hub", "wrong", hub.error().message});
    return checks;
  }
  for (const Error& why : unopened) checks.push_back({"channels", "wrong", why.message});
  for (Check& check : Left(**hub)) checks.push_back(std::move(check));
  for (Check& check : Duties(**hub)) checks.push_back(std::move(check));
  for (Check& check : Routing(**hub)) checks.push_back(std::move(check));
  std::map<std::string, const OpenChannel*> accounts[2];  // by drill
  for (const auto& channel : (*hub)->channels()) {
    auto who = channel->channel().WhoAmI();
    const std::string what = "channel " + channel->name();
    const bool drill = channel->config().drill;
    const OpenChannel* other = nullptr;
    if (who && SpeaksAs(*channel, *who)) {
      const std::string account = fmt::format("{} {}", channel->config().type->name, who->who);
      accounts[drill].emplace(account, channel.get());
      if (const auto found = accounts[!drill].find(account); found != accounts[!drill].end())
        other = found->second;
    }
    for (ChannelCheck& check : CheckChannel(*channel, who, other))
      checks.push_back({what, std::move(check.state), std::move(check.advice)});
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
      fmt::print("{:<8} {:<24} {}\n", check.state, Printable(check.what), Printable(check.advice));
    }
  }
  if (json) fmt::print("{}\n", Dump({{"checks", list}, {"well", !wrong}}));
  return wrong ? 1 : 0;
}

}  // namespace

Command DoctorCommand() {
  struct Options {
    std::string config = kDefaultConfig;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  return {
      "doctor",
      "What is wrong with this set-up, and what to do",
      {ConfigArgument(&options->config), JsonArgument(&options->json)},
      [=] { return Doctor(options->config, options->json); },
  };
}

}  // namespace crier
