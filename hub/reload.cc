#include "hub/reload.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <tuple>

#include "core/log.h"

namespace crier {

std::vector<std::string> KeysThatDiffer(const Config& one, const Config& other) {
  std::vector<std::string> keys;
  const auto differs = [&](const char* key, const auto& mine, const auto& theirs) {
    if (!(mine == theirs)) keys.emplace_back(key);
  };
  differs("city", one.city, other.city);
  differs("time_zone", one.time_zone, other.time_zone);
  differs("calendar", one.calendar, other.calendar);
  differs("center", one.center, other.center);
  differs("rules", one.rules, other.rules);
  differs("places", one.places, other.places);
  differs("templates", one.templates, other.templates);
  differs("console", one.console, other.console);
  differs("store", one.store, other.store);
  differs("node", one.node, other.node);
  differs("log", one.log_json, other.log_json);
  const auto api = [](const Config& config) {
    const ServerOptions& at = config.api;
    return std::tuple(at.address, at.port, at.expose, config.token.Reveal(), config.proxies);
  };
  differs("api", api(one), api(other));
  differs("accounts", one.accounts, other.accounts);
  differs("single_sign_on", one.single_sign_on, other.single_sign_on);
  const auto approval = [](const Config& config) {
    return std::tuple(config.approval.two_people_for, config.approval.whole_city);
  };
  differs("approval", approval(one), approval(other));
  differs("answers", one.answers, other.answers);
  differs("open311", one.open311, other.open311);
  differs("duty", one.duty, other.duty);
  differs("dispatch", one.dispatch, other.dispatch);
  differs("routing", one.routing, other.routing);
  differs("contact", one.contact, other.contact);
  differs("secrets_key_file", one.seal_key, other.seal_key);
  return keys;
}

Json ReloadedJson(const Hub& hub, const Hub::Reloaded& channels) {
  return {{"rules", hub.classifier()->version()},
          {"channels",
           {{"added", channels.channels.added},
            {"changed", channels.channels.changed},
            {"removed", channels.channels.removed}}},
          {"wait_for_restart", channels.restart}};
}

Result<void> RecordReload(Hub& hub, const Acting& by, const std::string& rules_before, const Json& taken) {
  return Act(hub, by, "city.reload", [&](Tx&) -> Result<AuditedChange> {
    return AuditedChange{"city", {{"rules", rules_before}}, taken};
  });
}

void ReloadBySignal(Hub& hub) {
  const std::string rules_before = hub.classifier()->version();
  const auto rules = hub.ReloadRules();
  if (rules) {
    LogInfo("rules read again", {{"version", hub.classifier()->version()}});
  } else {
    LogError("the new rules are refused, the old ones stay", {{"error", rules.error().message}});
  }
  const auto channels = hub.ReloadChannels();
  if (!channels) {
    LogError("the new configuration is refused, the channels stay as they are",
             {{"error", channels.error().message}});
  } else if (!channels->restart.empty()) {
    LogWarn("parts of the configuration wait for the next start",
            {{"keys", fmt::format("{}", fmt::join(channels->restart, ", "))}});
  }
  if (!rules && !channels) return;
  Json taken = ReloadedJson(hub, channels ? *channels : Hub::Reloaded{});
  taken["by"] = "SIGHUP";
  if (auto recorded = RecordReload(hub, Actor::Hub(), rules_before, taken); !recorded)
    LogError("the audit has no row of this reload", {{"error", recorded.error().message}});
}

}  // namespace crier
