#include "hub/loops/neighbours.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/log.h"
#include "hub/api/views.h"
#include "hub/hub.h"

namespace crier {
namespace {

// By real time, as all that nodes have in common.
constexpr std::chrono::milliseconds kHearEvery{500};
constexpr std::chrono::seconds kAfterTrouble{5};
// How the channels are; who joins is told at once.
constexpr std::chrono::seconds kChannelsEvery{30};
// What waits while the store is away or slow, and what is told or heard at once.
constexpr size_t kMostWaiting = 2000;
constexpr int kBatch = 500;

}  // namespace

Result<void> Neighbours::Start() {
  auto read = hub_.db().Read([&](Tx& tx) -> Result<void> {
    auto told = ToldByOthers(tx, hub_.node().name);
    if (!told) return told.error();
    for (const Told& each : *told) heard_[each.node] = each.number;
    return {};
  });
  if (!read) return read;
  hub_.live().TellOthers([this](const std::string& event, const std::string& data) { Tell(event, data); });
  keeper_ = std::jthread([this](std::stop_token stop) { Keep(stop); });
  return {};
}

void Neighbours::Stop() {
  if (!keeper_.joinable()) return;
  hub_.live().TellOthers(nullptr);
  keeper_.request_stop();
  keeper_.join();
}

void Neighbours::Tell(const std::string& event, const std::string& data) {
  {
    std::lock_guard lock(mutex_);
    if (waiting_.size() >= kMostWaiting) {
      waiting_.clear();
      waiting_.push_back({0, kReload, "{}"});
    }
    waiting_.push_back({0, event, data});
  }
  something_.notify_one();
}

void Neighbours::Keep(std::stop_token stop) {
  auto wait = kHearEvery;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      something_.wait_for(lock, stop, wait, [&] { return !waiting_.empty() && wait == kHearEvery; });
    }
    if (const auto now = std::chrono::steady_clock::now(); now >= channels_at_) {
      TellChannels();
      channels_at_ = now + kChannelsEvery;
    }
    auto done = Say();
    if (done) done = Hear();
    if (!done) LogWarn("the other nodes cannot be told or heard", {{"error", done.error().message}});
    wait = done ? kHearEvery : kAfterTrouble;
  }
}

Result<void> Neighbours::Say() {
  std::vector<News> news;
  {
    std::lock_guard lock(mutex_);
    const auto end = waiting_.begin() + std::min<ptrdiff_t>(std::ssize(waiting_), kBatch);
    if (others_ > 0) news.assign(waiting_.begin(), end);
    // Who comes later reads the store.
    waiting_.erase(waiting_.begin(), others_ > 0 ? end : waiting_.end());
  }
  if (news.empty()) return {};
  for (News& each : news) each.number = NumberOf(hub_.node(), ++count_);
  auto written = hub_.db().Write([&](Tx& tx) { return AddNews(tx, hub_.node(), news, hub_.clock().Now()); });
  if (!written) {
    // A number that is missing tells the others that they missed something.
    ++count_;
    return written;
  }
  return {};
}

Result<void> Neighbours::Hear() {
  std::vector<News> heard;
  bool missed = false;
  auto read = hub_.db().Read([&](Tx& tx) -> Result<void> {
    auto nodes = FindNodes(tx, hub_.clock().Now());
    if (!nodes) return nodes.error();
    Log(*nodes);
    const auto others = std::count_if(nodes->begin(), nodes->end(), [&](const NodeStatus& each) {
      return each.alive && each.node.name != hub_.node().name;
    });
    if (static_cast<size_t>(others) > others_) channels_at_ = {};
    // Who died may have stored what it did not come to tell.
    missed = static_cast<size_t>(others) < others_;
    others_ = static_cast<size_t>(others);
    if (others_ == 0) return {};
    auto told = ToldByOthers(tx, hub_.node().name);
    if (!told) return told.error();
    for (const Told& each : *told) {
      int64_t& last = heard_[each.node];
      if (each.number <= last) continue;
      auto news = NewsOf(tx, each.node, last, kBatch);
      if (!news) return news.error();
      for (News& one : *news) {
        missed = missed || !Follows(one.number, last);
        last = one.number;
        heard.push_back(std::move(one));
      }
    }
    return {};
  });
  for (const News& each : heard) Take(each);
  if (missed) hub_.live().Pass(kReload, "{}");
  return read;
}

// Who comes and goes; a node that died is missed.
void Neighbours::Log(const std::vector<NodeStatus>& nodes) {
  for (const NodeStatus& each : nodes) {
    if (each.node.name == hub_.node().name) continue;
    const bool lived = std::exchange(live_[each.node.name], each.alive);
    if (lived == each.alive) continue;
    if (each.alive) {
      LogInfo("another node works here", {{"node", each.node.name}});
    } else if (each.seen_at == Time{}) {
      LogInfo("another node has ended", {{"node", each.node.name}});
    } else {
      LogWarn("another node is silent; its channels are taken over", {{"node", each.node.name}});
    }
  }
}

void Neighbours::Take(const News& news) {
  if (news.event == "channel") {
    const Json told = Json::parse(news.data, nullptr, false);
    const auto status = ChannelStatusFrom(told);
    if (!status || !told.contains("name") || !told["name"].is_string()) return;
    const auto channel = hub_.FindChannel(told["name"].get<std::string>());
    // Of those that run here, this node knows better.
    if (channel == nullptr || channel->ours()) return;
    channel->Update([&](ChannelStatus& known) { known = *status; });
  }
  hub_.live().Pass(news.event, news.data);
}

void Neighbours::TellChannels() {
  for (const auto& channel : hub_.channels()) {
    if (channel->ours()) Tell("channel", Dump(ChannelJson(*channel)));
  }
}

}  // namespace crier
