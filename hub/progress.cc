#include "hub/progress.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/log.h"
#include "hub/api/views.h"
#include "hub/bulletins.h"
#include "hub/hub.h"
#include "hub/replies.h"

namespace crier {
namespace {

constexpr std::chrono::seconds kTellAgain{1};

}  // namespace

void ProgressDue::Add(const std::string& bulletin_id) {
  if (bulletin_id.empty()) return;
  {
    std::lock_guard lock(mutex_);
    if (!due_.bulletins.insert(bulletin_id).second) return;
  }
  bell_.Ring();
}

void ProgressDue::AddChannel(const std::string& name) {
  {
    std::lock_guard lock(mutex_);
    if (!due_.channels.insert(name).second) return;
  }
  bell_.Ring();
}

ProgressDue::All ProgressDue::TakeAll() {
  std::lock_guard lock(mutex_);
  return std::exchange(due_, {});
}

void TellRows(Hub& hub, const std::vector<Delivery>& rows) {
  std::vector<std::string> replies;
  for (const Delivery& row : rows) {
    if (row.kind == JobKind::kReply) {
      if (std::find(replies.begin(), replies.end(), row.subject) == replies.end())
        replies.push_back(row.subject);
      continue;
    }
    if (row.recipient.empty()) hub.live().Publish("delivery", Dump(DeliveryJson(row)));
    hub.progress().Add(BulletinOf(row));
    // One that reached nobody has the next one alerted at once.
    if (row.kind == JobKind::kAlert) hub.escalate_bell().Ring();
  }
  TellReplies(hub, replies);
}

void TellProgress(Hub& hub, std::stop_token stop) {
  while (!stop.stop_requested()) {
    const Time now = hub.clock().Now();
    const ProgressDue::All due = hub.progress().TakeAll();
    for (const std::string& name : due.channels) {
      const auto channel = hub.FindChannel(name);
      if (channel) hub.live().Publish("channel", Dump(ChannelJson(*channel)));
    }
    for (const std::string& id : due.bulletins) {
      auto progress = LoadProgress(hub, id);
      if (progress) {
        hub.live().Publish("progress", Dump(ProgressEventJson(id, *progress)));
      } else {
        LogWarn("how far a bulletin has come is not told",
                {{"bulletin", id}, {"error", progress.error().message}});
      }
    }
    if (due.bulletins.empty() && due.channels.empty()) {
      hub.progress().bell().WaitUntil(hub.clock(), now + std::chrono::hours(1), stop);
    } else {
      hub.clock().WaitUntil(now + kTellAgain, stop);
    }
  }
}

}  // namespace crier
