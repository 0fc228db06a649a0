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

void ProgressDue::Mark(const std::function<bool(All*)>& mark) {
  {
    std::lock_guard lock(mutex_);
    if (!mark(&due_)) return;
  }
  bell_.Ring();
}

void ProgressDue::Add(const std::string& bulletin_id) {
  if (bulletin_id.empty()) return;
  Mark([&](All* due) { return due->bulletins.insert(bulletin_id).second; });
}

void ProgressDue::AddRow(const Delivery& row) {
  Mark([&](All* due) { return due->rows.insert_or_assign(row.id, row).second; });
}

void ProgressDue::AddChannel(const std::string& name) {
  Mark([&](All* due) { return due->channels.insert(name).second; });
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
    if (row.recipient.empty()) hub.progress().AddRow(row);
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
    for (const auto& [id, row] : due.rows) hub.live().Publish("delivery", Dump(DeliveryJson(row)));
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
    if (due.empty()) {
      hub.progress().bell().WaitUntil(hub.clock(), now + std::chrono::hours(1), stop);
    } else {
      hub.clock().WaitUntil(now + kTellAgain, stop);
    }
  }
}

}  // namespace crier
