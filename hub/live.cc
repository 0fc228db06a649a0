#include "hub/live.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "hub/http/text.h"

namespace crier {
namespace {

// How soon a watcher that was behind is looked at again, though nothing new has happened.
constexpr std::chrono::milliseconds kLookAgain{250};
// What goes to a stream in one piece.
constexpr size_t kPiece = 64 * 1024;

}  // namespace

Live::Live() : thread_([this](const std::stop_token& stop) { Tell(stop); }) {}

Live::~Live() {
  thread_.request_stop();
  thread_.join();
}

void Live::Join(std::shared_ptr<EventStream> stream, std::string hello) {
  {
    std::lock_guard lock(mutex_);
    auto watcher = std::make_shared<Watcher>();
    watcher->stream = std::move(stream);
    watcher->hello = std::move(hello);
    watcher->next = first_ + events_.size();
    watchers_.push_back(std::move(watcher));
    news_ = true;
  }
  something_.notify_all();
}

void Live::Publish(const std::string& event, const std::string& data) {
  Pass(event, data);
  std::lock_guard lock(mutex_);
  if (others_) others_(event, data);
}

void Live::TellOthers(Listener others) {
  std::lock_guard lock(mutex_);
  others_ = std::move(others);
}

void Live::Pass(const std::string& event, const std::string& data) {
  {
    std::lock_guard lock(mutex_);
    if (watchers_.empty()) return;
    events_.push_back(EventText(event, data));
    bytes_ += events_.back().size();
    while (events_.size() > kMostEvents || (bytes_ > kMostBytes && events_.size() > 1)) {
      bytes_ -= events_.front().size();
      events_.pop_front();
      ++first_;
    }
    news_ = true;
  }
  something_.notify_all();
}

bool Live::wanted() const {
  std::lock_guard lock(mutex_);
  return !watchers_.empty() || others_ != nullptr;
}

size_t Live::watchers() const {
  std::lock_guard lock(mutex_);
  return static_cast<size_t>(std::count_if(watchers_.begin(), watchers_.end(),
                                           [](const auto& watcher) { return watcher->stream->open(); }));
}

void Live::Tell(const std::stop_token& stop) {
  bool behind = false;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      const auto news = [&] { return news_; };
      if (behind) {
        something_.wait_for(lock, stop, kLookAgain, news);
      } else {
        something_.wait(lock, stop, news);
      }
      news_ = false;
    }
    if (!stop.stop_requested()) behind = Round();
  }
}

bool Live::Round() {
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    std::lock_guard lock(mutex_);
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher->stream->open(); });
    watchers = watchers_;
  }
  bool behind = false;
  for (const auto& watcher : watchers) behind = Feed(*watcher) || behind;
  Forget();
  return behind;
}

bool Live::Feed(Watcher& watcher) {
  if (!watcher.hello.empty()) watcher.stream->SendText(std::exchange(watcher.hello, {}));
  while (watcher.stream->open()) {
    if (watcher.stream->backlog() >= kMostBacklog) {
      std::lock_guard lock(mutex_);
      return watcher.next < first_ + events_.size();
    }
    const std::string piece = Take(watcher);
    if (piece.empty()) return false;
    watcher.stream->SendText(piece);
  }
  return false;
}

std::string Live::Take(Watcher& watcher) {
  std::lock_guard lock(mutex_);
  const uint64_t end = first_ + events_.size();
  if (watcher.next < first_) {
    watcher.next = end;
    return EventText(kReload, "{}");
  }
  std::string piece;
  for (; watcher.next < end; ++watcher.next) {
    const std::string& event = events_[watcher.next - first_];
    if (!piece.empty() && piece.size() + event.size() > kPiece) break;
    piece += event;
  }
  return piece;
}

void Live::Forget() {
  std::lock_guard lock(mutex_);
  uint64_t needed = first_ + events_.size();
  for (const auto& watcher : watchers_) needed = std::min(needed, watcher->next);
  for (; first_ < needed; ++first_) {
    bytes_ -= events_.front().size();
    events_.pop_front();
  }
}

}  // namespace crier
