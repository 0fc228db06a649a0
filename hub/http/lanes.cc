#include "hub/http/lanes.h"

#include <algorithm>

namespace crier {

ServerLanes::ServerLanes(size_t threads, size_t most_waiting)
    : most_waiting_(most_waiting), most_running_(std::max<size_t>(threads / 2, 1)) {
  for (size_t i = 0; i < std::max<size_t>(threads, 2); ++i) threads_.emplace_back([this] { Work(); });
}

bool ServerLanes::Take(const std::string& lane, std::function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return false;
    Lane& mine = lanes_[lane];
    // What can run at once does not wait, however few may.
    const size_t room = most_waiting_ + (most_running_ - mine.running);
    if (mine.waiting.size() >= room) return false;
    mine.waiting.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

void ServerLanes::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& [name, lane] : lanes_) lane.waiting.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::map<std::string, ServerLanes::Lane>::iterator ServerLanes::Next() {
  const auto ready = [this](const auto& lane) {
    return !lane.second.waiting.empty() && lane.second.running < most_running_;
  };
  // In turn, so that one that always has work leaves the others theirs.
  const auto after = lanes_.upper_bound(last_);
  auto found = std::find_if(after, lanes_.end(), ready);
  if (found != lanes_.end()) return found;
  found = std::find_if(lanes_.begin(), after, ready);
  return found == after ? lanes_.end() : found;
}

void ServerLanes::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    auto next = lanes_.end();
    changed_.wait(lock, [&] {
      next = Next();
      return stopping_ || next != lanes_.end();
    });
    if (stopping_) return;
    last_ = next->first;
    std::function<void()> work = std::move(next->second.waiting.front());
    next->second.waiting.pop_front();
    ++next->second.running;
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
    // A lane that runs something is never erased.
    if (--next->second.running == 0 && next->second.waiting.empty()) lanes_.erase(next);
    changed_.notify_one();
  }
}

}  // namespace crier
