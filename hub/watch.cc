#include "hub/watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/log.h"
#include "hub/hub.h"
#include "hub/views.h"
#include "store/tallies.h"

namespace crier {
namespace {

using std::chrono::hours;

constexpr std::chrono::minutes kEvery{10};
constexpr hours kMemory{14 * 24};
constexpr size_t kHabit = 12;
constexpr hours kLeastPatience{3};
// Every mention counts once in it.
constexpr char kDimension[] = "sentiment";

Result<std::vector<Time>> HoursOf(Hub& hub, const std::string& channel, Time now) {
  std::vector<Time> spoke;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    TallyQuery query;
    query.dimension = kDimension;
    query.channel = channel;
    query.since = now - kMemory;
    auto rows = FindTallies(tx, query);
    if (!rows) return rows.error();
    for (const TallyRow& row : *rows) {
      if (row.hour <= now && (spoke.empty() || spoke.back() != row.hour)) spoke.push_back(row.hour);
    }
    return {};
  });
  if (!read) return read.error();
  return spoke;
}

std::string WarningFor(const std::vector<Time>& spoke, Time now) {
  const auto patience = PatienceWith(spoke);
  if (!patience) return "";
  const auto silent = now - (spoke.back() + hours(1));
  if (silent <= *patience) return "";
  return fmt::format("nothing heard for {} hours; this channel was never silent longer than {} before",
                     std::chrono::floor<hours>(silent).count(),
                     std::chrono::floor<hours>(*patience * 2 / 3).count());
}

}  // namespace

std::optional<std::chrono::milliseconds> PatienceWith(std::span<const Time> spoke) {
  if (spoke.size() < kHabit) return std::nullopt;
  std::chrono::milliseconds longest{0};
  for (size_t i = 1; i < spoke.size(); ++i) longest = std::max(longest, spoke[i] - spoke[i - 1]);
  return std::max<std::chrono::milliseconds>(longest * 3 / 2, kLeastPatience);
}

void Watch(Hub& hub, std::stop_token stop) {
  while (!stop.stop_requested()) {
    const Time now = hub.clock().Now();
    for (const auto& channel : hub.channels()) {
      if (!channel->listens()) continue;
      auto spoke = HoursOf(hub, channel->name(), now);
      if (!spoke) {
        LogWarn("the watch cannot read the store", {{"error", spoke.error().message}});
        break;
      }
      const std::string warning = WarningFor(*spoke, now);
      const bool changed = channel->Update([&](ChannelStatus& status) { status.warning = warning; });
      if (!changed) continue;
      if (!warning.empty()) LogWarn("a channel is silent", {{"channel", channel->name()}, {"why", warning}});
      hub.live().Publish("channel", Dump(ChannelJson(*channel)));
    }
    hub.clock().WaitUntil(now + kEvery, stop);
  }
}

}  // namespace crier
