#include "hub/reload.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/log.h"

namespace crier {

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
