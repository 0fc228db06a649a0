#include "hub/channel_list.h"

#include <algorithm>

namespace crier {

ChannelList::Channels ChannelList::All() const {
  std::lock_guard lock(mutex_);
  return channels_;
}

std::shared_ptr<OpenChannel> ChannelList::Find(const std::string& name) const {
  std::lock_guard lock(mutex_);
  const auto found = std::find_if(channels_.begin(), channels_.end(),
                                  [&](const auto& channel) { return channel->name() == name; });
  return found == channels_.end() ? nullptr : *found;
}

Result<ChannelList::Change> ChannelList::Take(const std::vector<ChannelConfig>& configured, HttpLoop& loop,
                                              const Clock& clock, Db& db,
                                              std::map<std::string, Error>* unopened) {
  Change change;
  Channels next;
  for (const ChannelConfig& config : configured) {
    std::shared_ptr<OpenChannel> known = Find(config.name);
    if (known && known->config() == config) {
      next.push_back(std::move(known));
      continue;
    }
    auto open = OpenChannel::Open(config, loop, clock, db);
    if (!open && config.kept) {
      unopened->emplace(config.name, open.error());
      continue;
    }
    if (!open) return open.error();
    (known ? change.changed : change.added).push_back(config.name);
    next.push_back(*std::move(open));
  }
  std::lock_guard lock(mutex_);
  for (const auto& channel : channels_) {
    const auto same = [&](const auto& other) { return other->name() == channel->name(); };
    if (std::none_of(next.begin(), next.end(), same)) change.removed.push_back(channel->name());
  }
  channels_ = std::move(next);
  return change;
}

void ChannelList::TakeWhatOpens(const std::vector<ChannelConfig>& configured, HttpLoop& loop,
                                const Clock& clock, Db& db, std::vector<Error>* unopened) {
  Channels next;
  for (const ChannelConfig& config : configured) {
    auto open = OpenChannel::Open(config, loop, clock, db);
    if (open) {
      next.push_back(*std::move(open));
    } else {
      unopened->push_back(std::move(open).error());
    }
  }
  std::lock_guard lock(mutex_);
  channels_ = std::move(next);
}

}  // namespace crier
