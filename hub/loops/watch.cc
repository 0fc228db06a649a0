#include "hub/loops/watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/log.h"
#include "hub/api/api.h"
#include "hub/api/views.h"
#include "hub/hub.h"
#include "store/tables/tallies.h"

namespace crier {
namespace {

using std::chrono::hours;

constexpr std::chrono::minutes kEvery{10};
constexpr hours kMemory{14 * 24};
constexpr hours kLongestSilence{90 * 24};
constexpr size_t kHabit = 12;
constexpr hours kLeastHabit{48};
constexpr hours kLeastPatience{3};
// Every mention counts once in it.
constexpr char kDimension[] = "sentiment";

Result<std::vector<Time>> HoursOf(Hub& hub, const std::string& channel, Time now) {
  std::vector<Time> spoke;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    TallyQuery query;
    query.dimension = kDimension;
    query.channel = channel;
    query.since = now - kLongestSilence - kMemory;
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

}  // namespace

std::string SilenceWarning(std::span<const Time> spoke, Time now) {
  if (spoke.empty()) return "";
  // Its habit is that of the days before it fell silent, however long ago that is.
  const Time last = spoke.back();
  const auto from = std::lower_bound(spoke.begin(), spoke.end(), last - kMemory);
  spoke = spoke.subspan(static_cast<size_t>(from - spoke.begin()));
  if (spoke.size() < kHabit || spoke.back() - spoke.front() < kLeastHabit) return "";
  std::chrono::milliseconds longest{0};
  for (size_t i = 1; i < spoke.size(); ++i) longest = std::max(longest, spoke[i] - spoke[i - 1]);
  const auto silent = now - (last + hours(1));
  if (silent <= std::max<std::chrono::milliseconds>(longest * 3 / 2, kLeastPatience)) return "";
  const auto whole = [](std::chrono::milliseconds time) { return std::chrono::floor<hours>(time).count(); };
  return fmt::format("nothing heard for {} hours; this channel was never silent longer than {} before",
                     whole(silent), whole(longest));
}

void Watch(Hub& hub, std::stop_token stop) {
  while (!stop.stop_requested()) {
    const Time now = hub.clock().Now();
    for (const auto& channel : hub.channels()) {
      if (!channel->listens()) continue;
      TellRefusals(hub, *channel);
      auto spoke = HoursOf(hub, channel->name(), now);
      if (!spoke) {
        LogWarn("the watch cannot read the store", {{"error", spoke.error().message}});
        break;
      }
      const std::string warning = SilenceWarning(*spoke, now);
      const bool changed = channel->Update([&](ChannelStatus& status) { status.warning = warning; });
      if (!changed) continue;
      if (!warning.empty()) LogWarn("a channel is silent", {{"channel", channel->name()}, {"why", warning}});
      hub.live().Publish("channel", Dump(ChannelJson(*channel)));
    }
    hub.clock().WaitUntil(now + kEvery, stop);
  }
}

}  // namespace crier
