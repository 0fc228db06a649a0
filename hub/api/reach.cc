// What went out in a time, and how far it came.
#include "hub/api/reach.h"

#include <fmt/format.h>

#include <algorithm>

#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "hub/kept_answers.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

constexpr std::chrono::days kLongestReach{31};

Json ChannelReachJson(const Reach& reach) {
  Json counts = Json::object();
  for (const auto& [state, rows] : reach.rows) counts[state] = rows;
  return {{"channel", reach.channel},
          {"at", FormatTime(reach.at)},
          {"counts", std::move(counts)},
          {"unwritten", reach.unwritten}};
}

}  // namespace

Result<BulletinsReached> ReachOf(Tx& tx, const Period& period) {
  auto found = FindReach(tx, period.since, period.until);
  if (!found) return found.error();
  if (found->size() > kMostReach)
    return Error{
        Fault::kBadData,
        fmt::format("more than {} channels of bulletins in this time: ask about a shorter one", kMostReach)};
  BulletinsReached reached;
  for (Reach& each : *found) {
    const auto known =
        std::find_if(reached.bulletins.begin(), reached.bulletins.end(),
                     [&](const BulletinReach& one) { return one.bulletin.id == each.bulletin_id; });
    if (known != reached.bulletins.end()) {
      known->channels.push_back(std::move(each));
      continue;
    }
    auto bulletin = FindBulletin(tx, each.bulletin_id);
    if (!bulletin && bulletin.error().fault != Fault::kDamaged) return bulletin.error();
    if (!bulletin || !*bulletin) {
      auto& ids = reached.unreadable;
      if (std::find(ids.begin(), ids.end(), each.bulletin_id) == ids.end()) ids.push_back(each.bulletin_id);
      continue;
    }
    BulletinReach& fresh = reached.bulletins.emplace_back();
    fresh.bulletin = **std::move(bulletin);
    fresh.channels.push_back(std::move(each));
  }
  return reached;
}

Result<ServerReply> GetReach(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"since", "until"}); !only) return std::move(only).error();
  auto period = PeriodIn(call.request, hub.clock().Now(), kLongestReach);
  if (!period) return period.error();
  auto answer = KeptAnswer(hub, KeyOf(call.request), [&](Tx& tx) -> Result<std::string> {
    auto reached = ReachOf(tx, *period);
    if (!reached) return reached.error();
    Json json{{"since", FormatTime(period->since)},
              {"until", FormatTime(period->until)},
              {"bulletins", Json::array()}};
    for (const BulletinReach& each : reached->bulletins) {
      Json channels = Json::array();
      for (const Reach& channel : each.channels) channels.push_back(ChannelReachJson(channel));
      json["bulletins"].push_back(
          {{"bulletin", BulletinJson(each.bulletin)}, {"channels", std::move(channels)}});
    }
    AddUnreadable("bulletins", reached->unreadable, &json);
    return Dump(json);
  });
  if (!answer) return answer.error();
  return JsonTextReply(*std::move(answer));
}

}  // namespace crier
