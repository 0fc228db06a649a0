#include "hub/duty_config.h"

#include <fmt/format.h>

#include "core/roster.h"
#include "core/settings.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr std::chrono::seconds kShortestWait{10};
constexpr std::chrono::hours kLongestDutyWait{24};

Result<void> ReadWait(const Yaml& node, std::string_view key, std::chrono::milliseconds* wait) {
  if (!node.Has(key)) return {};
  const Yaml written = node.At(key);
  auto read = ParseDuration(written.Scalar());
  if (!read) return written.Bad(fmt::format("'{}' {}", key, read.error().message));
  if (*read < kShortestWait || *read > kLongestDutyWait)
    return written.Bad(fmt::format("'{}' is ten seconds to a day", key));
  *wait = *read;
  return {};
}

}  // namespace

Result<void> ReadDuty(const Yaml& node, DutyConfig* duty) {
  if (node.IsNull()) return {};
  if (!node.IsMap()) return node.Bad("'duty' is a map: escalate_after, taken_for, levels, channels, console");
  if (auto only = node.Only({"escalate_after", "taken_for", "levels", "channels", "console"}); !only)
    return only;
  if (auto wait = ReadWait(node, "escalate_after", &duty->rules.escalate_after); !wait) return wait;
  if (auto wait = ReadWait(node, "taken_for", &duty->rules.taken_for); !wait) return wait;
  auto levels = node.Number("levels", duty->rules.levels);
  if (!levels) return levels.error();
  if (*levels < 0 || *levels > kMostDutyLevels || *levels != static_cast<int>(*levels))
    return node.At("levels").Bad(fmt::format("'levels' is 0 to {}", kMostDutyLevels));
  duty->rules.levels = static_cast<int>(*levels);
  auto channels = node.Texts("channels");
  if (!channels) return channels.error();
  duty->channels = *std::move(channels);
  auto console = node.Text("console", "");
  if (!console) return console.error();
  if (!console->empty() && !console->starts_with("https://") && !console->starts_with("http://"))
    return node.At("console").Bad("'console' is the address of the console: https://...");
  while (console->ends_with('/')) console->pop_back();
  duty->console = *std::move(console);
  return {};
}

Result<void> ReadDispatch(const Yaml& node, std::optional<DispatchConfig>* dispatch) {
  if (node.IsNull()) return {};
  if (!node.IsMap()) return node.Bad("'dispatch' is a map: channel, recipient");
  if (auto only = node.Only({"channel", "recipient"}); !only) return only;
  auto channel = node.Text("channel");
  if (!channel) return channel.error();
  auto recipient = node.Text("recipient", "");
  if (!recipient) return recipient.error();
  *dispatch = DispatchConfig{*std::move(channel), Lower(*recipient)};
  return {};
}

}  // namespace crier
