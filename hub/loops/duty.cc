#include "hub/loops/duty.h"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <vector>

#include "core/log.h"
#include "hub/hub.h"
#include "hub/loops/listen.h"
#include "hub/loops/send.h"
#include "store/tables/outbox.h"

namespace crier {
namespace {

// Thrice in the time after which the others hold us for dead.
constexpr std::chrono::milliseconds kBeatEvery = kNodeTtl / 3;
// While loops end: what takes their place waits for them.
constexpr std::chrono::milliseconds kLookEvery{100};

bool Runs(OpenChannel& channel) {
  return channel.sends() || (channel.listens() && channel.channel().source() != nullptr);
}

}  // namespace

Result<void> Duty::Start(const std::string& node_name) {
  auto joined = hub_.db().Write([&](Tx& tx) -> Result<void> {
    auto node = Join(tx, node_name, hub_.clock().Now());
    if (!node) return node.error();
    node_ = *std::move(node);
    return {};
  });
  if (!joined) return joined;
  if (auto first = Round(); !first) return first;
  keeper_ = std::jthread([this](std::stop_token stop) { Keep(stop); });
  return {};
}

void Duty::Stop() {
  if (keeper_.joinable()) {
    keeper_.request_stop();
    keeper_.join();
  }
  if (node_.name.empty()) return;
  for (auto& [name, loops] : running_) {
    loops.listen.request_stop();
    loops.send.request_stop();
  }
  // A post takes its time, and who does not beat meanwhile is dead to the other nodes, which send it again.
  auto ended = std::async(std::launch::async, [this] {
    running_.clear();
    ending_.clear();
  });
  while (ended.wait_for(kBeatEvery) == std::future_status::timeout) {
    auto beaten = hub_.db().Write([&](Tx& tx) -> Result<void> {
      auto current = Beat(tx, node_, hub_.clock().Now());
      return current ? Result<void>() : current.error();
    });
    if (!beaten) LogWarn("this node cannot beat", {{"error", beaten.error().message}});
  }
  auto left = hub_.db().Write([&](Tx& tx) { return Leave(tx, node_); });
  if (!left) LogWarn("the leases could not be given back", {{"error", left.error().message}});
  node_ = {};
}

void Duty::Look() {
  {
    std::lock_guard lock(mutex_);
    looks_ = true;
  }
  look_.notify_all();
}

void Duty::Keep(std::stop_token stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      look_.wait_for(lock, stop, ending_.empty() ? kBeatEvery : kLookEvery, [this] { return looks_; });
      looks_ = false;
    }
    if (stop.stop_requested()) return;
    // While the store is away the loops go on: what they would store, they cannot, and the fence keeps what
    // is late out.
    if (auto round = Round(); !round) LogWarn("this node cannot beat", {{"error", round.error().message}});
  }
}

// Beats, and learns what this node holds. `current` is false when a newer process of its name has joined.
Result<Leases> Duty::Renew(bool* current) {
  std::vector<std::string> channels;
  for (const auto& channel : hub_.channels()) {
    if (Runs(*channel)) channels.push_back(channel->name());
  }
  Leases leases;
  int64_t doubtful = 0;
  const Time now = hub_.clock().Now();
  auto written = hub_.db().Write([&](Tx& tx) -> Result<void> {
    auto beaten = Beat(tx, node_, now);
    if (!beaten) return beaten.error();
    *current = *beaten;
    if (!*beaten) return {};
    auto taken = TakeLeases(tx, node_, channels, now);
    if (!taken) return taken.error();
    leases = *std::move(taken);
    auto doubted = DoubtClaimed(tx, now);
    if (!doubted) return doubted.error();
    doubtful = *doubted;
    return {};
  });
  if (!written) return written.error();
  if (doubtful > 0) {
    LogWarn("deliveries were left under way; what became of them is being found out",
            {{"deliveries", std::to_string(doubtful)}});
    for (const auto& channel : hub_.channels()) channel->send_bell().Ring();
  }
  return leases;
}

Result<void> Duty::Round() {
  bool current = true;
  auto leases = Renew(&current);
  if (!leases) return leases.error();
  if (!current) {
    LogError("another process has started under this node's name; this one ends", {{"node", node_.name}});
    superseded_ = true;
    kill(getpid(), SIGTERM);  // to the process: main waits for it
    return {};
  }
  std::vector<std::string> lost;
  for (const auto& [channel, loops] : running_) {
    const auto same = [&, &name = channel, fence = loops.fence](const Lease& lease) {
      return lease.channel == name && lease.fence == fence;
    };
    if (std::none_of(leases->held.begin(), leases->held.end(), same)) lost.push_back(channel);
  }
  lost.insert(lost.end(), leases->surplus.begin(), leases->surplus.end());
  for (const std::string& channel : lost) End(channel, "it goes to another node");
  std::vector<std::string> replaced;
  for (const auto& [name, loops] : running_) {
    if (hub_.FindChannel(name) != loops.channel) replaced.push_back(name);
  }
  for (const std::string& name : replaced) End(name, "its configuration was changed");
  std::erase_if(ending_, [](const auto& each) {
    return each.second.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  });
  std::vector<std::string> released;
  for (const Lease& lease : leases->held) {
    if (ending_.contains(lease.channel)) continue;
    const auto channel = hub_.FindChannel(lease.channel);
    if (!channel || !Runs(*channel)) {
      released.push_back(lease.channel);
    } else if (std::find(leases->surplus.begin(), leases->surplus.end(), lease.channel) !=
               leases->surplus.end()) {
      released.push_back(lease.channel);
    } else if (!running_.contains(lease.channel)) {
      Run(lease);
    }
  }
  for (const auto& channel : hub_.channels()) {
    if (Runs(*channel)) channel->SetOurs(running_.contains(channel->name()));
  }
  if (released.empty()) return {};
  return hub_.db().Write([&](Tx& tx) { return ReleaseLeases(tx, node_, released); });
}

void Duty::Run(const Lease& lease) {
  const auto channel = hub_.FindChannel(lease.channel);
  if (!channel) return;
  Loops& loops = running_[lease.channel];
  loops.fence = lease.fence;
  loops.channel = channel;
  channel->budget().Read();
  channel->channel().Begin();
  if (channel->listens() && channel->channel().source() != nullptr) {
    loops.listen = std::jthread([this, channel = channel.get(), fence = lease.fence](std::stop_token stop) {
      Listen(hub_, *channel, fence, stop);
    });
  }
  if (channel->sends()) {
    loops.send = std::jthread([this, channel = channel.get(), fence = lease.fence](std::stop_token stop) {
      SendOut(hub_, *channel, fence, stop);
    });
  }
}

void Duty::End(const std::string& channel, std::string_view why) {
  const auto found = running_.find(channel);
  if (found == running_.end()) return;
  LogInfo("a channel's loops end", {{"channel", channel}, {"why", std::string(why)}});
  found->second.listen.request_stop();
  found->second.send.request_stop();
  // Its end joins both threads.
  ending_[channel] = std::async(std::launch::async, [loops = std::move(found->second)] {});
  running_.erase(found);
}

}  // namespace crier
