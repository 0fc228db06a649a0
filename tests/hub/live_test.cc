#include "hub/live.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "hub/http/text.h"

namespace crier {
namespace {

// A watcher of the test's own, who reads when told to.
class Watcher : public EventStream {
 public:
  explicit Watcher(bool reads = true) : reads_(reads) {}

  void Send(const std::string& event, const std::string& data) override { SendText(EventText(event, data)); }
  void SendText(const std::string& events) override {
    std::lock_guard lock(mutex_);
    got_ += events;
    unread_ += events.size();
    changed_.notify_all();
  }
  size_t backlog() const override {
    std::lock_guard lock(mutex_);
    ++looks_;
    changed_.notify_all();
    return reads_ ? 0 : unread_;
  }
  bool open() const override { return true; }
  void Close() override {}

  void Read() {
    std::lock_guard lock(mutex_);
    reads_ = true;
  }
  // Waits until the text has come, and answers all that came.
  std::string Until(const std::string& text) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return got_.find(text) != std::string::npos; });
    return got_;
  }
  // Waits until it has been found behind again.
  void UntilLookedAt() {
    std::unique_lock lock(mutex_);
    const int before = looks_;
    changed_.wait(lock, [&] { return looks_ > before + 1; });
  }
  std::string got() const {
    std::lock_guard lock(mutex_);
    return got_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable int looks_ = 0;
  bool reads_;
  std::string got_;
  size_t unread_ = 0;
};

// One who never reads; of what it was sent only the size is kept.
class Stuck : public EventStream {
 public:
  void Send(const std::string& event, const std::string& data) override { SendText(EventText(event, data)); }
  void SendText(const std::string& events) override { sent_ += events.size(); }
  size_t backlog() const override { return sent_; }
  bool open() const override { return true; }
  void Close() override {}

 private:
  std::atomic<size_t> sent_ = 0;
};

size_t Times(const std::string& text, const std::string& piece) {
  size_t count = 0;
  for (size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) ++count;
  return count;
}

TEST(Live, TellsEverybodyInOrderAfterTheHello) {
  Live live;
  const auto one = std::make_shared<Watcher>(), other = std::make_shared<Watcher>();
  live.Join(one, EventText("hello", "1"));
  live.Publish("mention", "first");
  live.Join(other, EventText("hello", "2"));
  live.Publish("mention", "second");
  const std::string all =
      EventText("hello", "1") + EventText("mention", "first") + EventText("mention", "second");
  EXPECT_EQ(one->Until("second"), all);
  EXPECT_EQ(other->Until("second"), EventText("hello", "2") + EventText("mention", "second"));
  EXPECT_EQ(live.watchers(), 2U);
}

// 512 that never read, and more than any of them may keep waiting: whoever publishes does not wait for them,
// and who reads gets everything.
TEST(Live, WatchersThatNeverReadHoldUpNobody) {
  Live live;
  std::vector<std::shared_ptr<Stuck>> stuck;
  for (int i = 0; i < 512; ++i) live.Join(stuck.emplace_back(std::make_shared<Stuck>()));
  const auto reader = std::make_shared<Watcher>();
  live.Join(reader);
  const std::string data(4'000, 'x');
  for (int i = 0; i < 200; ++i) live.Publish("mention", data);
  live.Publish("request", "the last");
  EXPECT_EQ(Times(reader->Until("the last"), "event: mention"), 200U);
  for (const auto& each : stuck) EXPECT_LT(each->backlog(), 2 * Live::kMostBacklog);
}

TEST(Live, WhoFellBehindIsToldToReloadAndGoesOn) {
  Live live;
  const auto slow = std::make_shared<Watcher>(false);
  live.Join(slow, EventText("hello", "{}"));
  const std::string data(Live::kMostBacklog, 'x');
  live.Publish("mention", data);
  slow->Until("event: mention");
  // More than is kept for it.
  for (size_t i = 0; i <= Live::kMostEvents; ++i) live.Publish("channel", "{}");
  slow->UntilLookedAt();
  EXPECT_EQ(slow->got().find("event: channel"), std::string::npos) << "it has not read what it has";
  slow->Read();
  const std::string got = slow->Until("event: reload");
  EXPECT_EQ(got.find("event: channel"), std::string::npos) << "what it lost is not told in parts";
  live.Publish("mention", "afterwards");
  EXPECT_EQ(Times(slow->Until("afterwards"), "event: reload"), 1U);
}

TEST(Live, WhoIsOnlyALittleBehindLosesNothing) {
  Live live;
  const auto slow = std::make_shared<Watcher>(false);
  live.Join(slow);
  live.Publish("mention", std::string(Live::kMostBacklog, 'x'));
  slow->Until("event: mention");
  for (int i = 0; i < 50; ++i) live.Publish("request", std::to_string(i));
  live.Publish("request", "the last");
  slow->Read();
  const std::string got = slow->Until("the last");
  EXPECT_EQ(Times(got, "event: request"), 51U);
  EXPECT_EQ(got.find("event: reload"), std::string::npos);
}

TEST(Live, TellsTheOtherNodesToo) {
  Live live;
  std::vector<std::string> told;
  live.TellOthers([&](const std::string& event, const std::string& data) { told.push_back(event + data); });
  live.Publish("a", "1");
  live.Pass("b", "2");
  live.TellOthers(nullptr);
  live.Publish("c", "3");
  EXPECT_EQ(told, std::vector<std::string>{"a1"});
}

TEST(Live, IsWantedWhereSomebodyWatchesOrListens) {
  Live live;
  EXPECT_FALSE(live.wanted());
  live.TellOthers([](const std::string&, const std::string&) {});
  EXPECT_TRUE(live.wanted());
  live.TellOthers(nullptr);
  EXPECT_FALSE(live.wanted());
  live.Join(std::make_shared<Watcher>());
  EXPECT_TRUE(live.wanted());
}

}  // namespace
}  // namespace crier
