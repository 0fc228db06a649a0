#include "hub/http/lanes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

namespace crier {
namespace {

// Work that stays until it is let go.
class Held {
 public:
  std::function<void()> Work() {
    return [this] {
      ++inside_;
      inside_.notify_all();
      gone_.wait();
    };
  }
  void WaitFor(int inside) {
    for (int now = inside_; now < inside; now = inside_) inside_.wait(now);
  }
  void LetGo() { go_.set_value(); }
  int inside() const { return inside_; }

 private:
  std::atomic<int> inside_ = 0;
  std::promise<void> go_;
  std::shared_future<void> gone_ = go_.get_future().share();
};

TEST(ServerLanes, OneLaneHasHalfOfTheThreadsAndABoundedWait) {
  Held held;
  ServerLanes lanes(4, 3);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(lanes.Take("slow", held.Work())) << i;
  EXPECT_FALSE(lanes.Take("slow", held.Work()));
  held.WaitFor(2);
  EXPECT_FALSE(lanes.Take("slow", held.Work()));
  // Many of another lane, one after the other, while that one is held.
  for (int i = 0; i < 100; ++i) {
    std::promise<void> done;
    EXPECT_TRUE(lanes.Take("quick", [&] { done.set_value(); }));
    done.get_future().get();
  }
  EXPECT_EQ(held.inside(), 2);
  held.LetGo();
  held.WaitFor(5);
}

TEST(ServerLanes, LanesComeInTurn) {
  Held held, busy;
  std::vector<std::string> order;
  std::mutex mutex;
  std::latch done(6);
  const auto note = [&](const std::string& name) {
    return [&, name] {
      std::lock_guard lock(mutex);
      order.push_back(name);
      done.count_down();
    };
  };
  ServerLanes lanes(2, 10);  // one thread a lane
  // One thread is busy to the end, so that the other does the rest in the order in which it takes it.
  ASSERT_TRUE(lanes.Take("x", busy.Work()));
  ASSERT_TRUE(lanes.Take("y", held.Work()));
  busy.WaitFor(1);
  held.WaitFor(1);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(lanes.Take("a", note("a")));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(lanes.Take("b", note("b")));
  held.LetGo();
  done.wait();
  busy.LetGo();
  EXPECT_EQ(order, (std::vector<std::string>{"a", "b", "a", "b", "a", "b"}));
}

TEST(ServerLanes, StopWaitsForWhatRunsAndDropsWhatWaits) {
  Held held;
  ServerLanes lanes(2, 10);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(lanes.Take("slow", held.Work()));
  held.WaitFor(1);
  auto stopped = std::async(std::launch::async, [&] { lanes.Stop(); });
  held.LetGo();
  stopped.get();
  EXPECT_FALSE(lanes.Take("slow", [] { FAIL(); }));
}

}  // namespace
}  // namespace crier
