// Several deliveries of a channel in flight at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "hub/loops/send.h"
#include "store/tables/bulletins.h"
#include "store/tables/nodes.h"
#include "store/tables/outbox.h"
#include "tests/hub/open_hub.h"
#include "tests/support/local_server.h"
#include "tests/support/outbox.h"

namespace crier {
namespace {

// Takes posts by their key, and answers when it is told to.
class KeyedFarEnd {
 public:
  // Nothing is answered before so many have come in.
  size_t gate = 0;
  std::function<bool(const std::string& key)> holds = [](const std::string&) { return false; };
  // Empty: it hangs up.
  std::function<std::string(const std::string& key)> answer = [](const std::string&) {
    return HttpMessage(200, "{}");
  };

  LocalServer::Script Script() {
    return [this](LocalConnection& connection) {
      for (std::string request = connection.ReadMessage(); !request.empty();
           request = connection.ReadMessage()) {
        const std::string said = Take(request);
        if (said.empty() || !connection.Write(said)) return;
      }
    };
  }
  void WaitFor(size_t arrived) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [&] { return arrived_.size() >= arrived; });
  }
  void LetGo() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  std::vector<std::string> arrived() {
    std::lock_guard lock(mutex_);
    return arrived_;
  }
  // How many were here at once.
  size_t most() {
    std::lock_guard lock(mutex_);
    return most_;
  }

 private:
  static constexpr std::chrono::seconds kPatience{30};

  std::string Take(const std::string& request) {
    const size_t at = request.find("X-Key: ") + 7;
    const std::string key = request.substr(at, request.find("\r\n", at) - at);
    std::unique_lock lock(mutex_);
    arrived_.push_back(key);
    most_ = std::max(most_, ++here_);
    changed_.notify_all();
    changed_.wait_for(lock, kPatience, [&] { return open_ || (arrived_.size() >= gate && !holds(key)); });
    --here_;
    return answer(key);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> arrived_;
  size_t here_ = 0, most_ = 0;
  bool open_ = false;
};

class SendManyTest : public testing::Test {
 protected:
  ~SendManyTest() override { far_.LetGo(); }

  Delivery RowOf(const std::string& key, const std::string& bulletin = "b1") {
    Delivery row;
    row.subject = bulletin;
    row.channel = "many";
    row.lang = "en";
    row.key = key;
    row.created_at = row.next_attempt = row.updated_at = clock_->Now();
    return row;
  }
  std::vector<Delivery> RowsOf(size_t count) {
    std::vector<Delivery> rows;
    for (size_t i = 0; i < count; ++i) rows.push_back(RowOf("k" + std::to_string(i)));
    return rows;
  }
  void Put(const std::vector<Delivery>& rows, const std::string& references = "") {
    hub_.Write([&](Tx& tx) -> Result<void> {
      Bulletin bulletin;
      bulletin.id = rows.front().subject;
      bulletin.state = "sending";
      bulletin.references = references;
      if (auto saved = SaveBulletin(tx, bulletin); !saved) return saved;
      const Post post{.channel = "many", .lang = "en", .parts = {"Road closed"}};
      if (auto put = PutPost(tx, bulletin.id, post); !put) return put;
      return PutDeliveries(tx, rows);
    });
  }
  void Start() {
    int64_t fence = 0;
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto node = Join(tx, "n", clock_->Now());
      auto leases = node ? TakeLeases(tx, *node, {"many"}, clock_->Now()) : node.error();
      if (!leases) return leases.error();
      fence = leases->held.at(0).fence;
      return {};
    });
    loop_ = std::jthread(
        [this, fence](std::stop_token stop) { SendOut(*hub_, *hub_->FindChannel("many"), fence, stop); });
  }
  void Stop() {
    loop_.request_stop();
    far_.LetGo();
    loop_.join();
  }
  std::vector<Delivery> Stored(const std::string& bulletin = "b1") {
    return hub_.Read([&](Tx& tx) { return DeliveriesOf(tx, bulletin); });
  }
  size_t CountOf(DeliveryState state) {
    const auto rows = Stored();
    return static_cast<size_t>(
        std::count_if(rows.begin(), rows.end(), [&](const Delivery& row) { return row.state == state; }));
  }
  // Waits until it is so.
  bool Becomes(const std::function<bool()>& so) {
    for (const Time until = clock_->Now() + std::chrono::seconds(30); clock_->Now() < until;) {
      if (so()) return true;
      std::this_thread::yield();
    }
    return false;
  }
  bool AllAccepted(size_t count) {
    return Becomes([&] { return CountOf(DeliveryState::kAccepted) == count; });
  }

  const std::unique_ptr<Clock> clock_ = SystemClock();
  KeyedFarEnd far_;
  LocalServer server_{far_.Script()};
  OpenHub hub_{*clock_,
               "  - {name: many, connector: webhook, allow_private: true, key_header: X-Key, connections: 4, "
               "url: '" +
                   server_.Url("/") + "'}\n"};
  std::jthread loop_;
};

TEST_F(SendManyTest, AsManyGoOutAtOnceAsThereAreConnections) {
  far_.gate = 4;
  Put(RowsOf(30));
  Start();
  EXPECT_TRUE(AllAccepted(30));
  EXPECT_EQ(far_.most(), 4u);
  EXPECT_EQ(far_.arrived().size(), 30u);
  EXPECT_LE(server_.connections(), 4) << "they are kept";
  Stop();
}

TEST_F(SendManyTest, ASlowOneHoldsBackNothingButItself) {
  far_.holds = [](const std::string& key) { return key == "k0"; };
  Put(RowsOf(30));
  Start();
  EXPECT_TRUE(AllAccepted(29));
  EXPECT_EQ(CountOf(DeliveryState::kSending), 1u);
  far_.LetGo();
  EXPECT_TRUE(AllAccepted(30));
  Stop();
}

TEST_F(SendManyTest, AKillLeavesNoMoreInDoubtThanWereInFlight) {
  far_.holds = [](const std::string&) { return true; };
  Put(RowsOf(12));
  Start();
  far_.WaitFor(4);
  EXPECT_EQ(CountOf(DeliveryState::kSending), 4u);
  EXPECT_EQ(CountOf(DeliveryState::kPending), 8u);
  // What the next start does.
  hub_.Write([&](Tx& tx) -> Result<void> {
    auto doubted = DoubtOwn(tx, "many", hub_->node(), clock_->Now());
    EXPECT_EQ(doubted.value_or(0), 4);
    return {};
  });
  // And where it lived after all, what it knows counts.
  far_.LetGo();
  EXPECT_TRUE(AllAccepted(12));
  Stop();
  EXPECT_EQ(far_.arrived().size(), 12u);
}

TEST_F(SendManyTest, WhatIsUrgentGoesFirst) {
  far_.gate = 4;
  std::vector<Delivery> rows = RowsOf(20);
  for (size_t i = 15; i < 19; ++i) rows[i].priority = 0;
  Put(rows);
  Start();
  EXPECT_TRUE(AllAccepted(20));
  std::vector<std::string> first = far_.arrived();
  first.resize(4);
  std::sort(first.begin(), first.end());
  EXPECT_EQ(first, (std::vector<std::string>{"k15", "k16", "k17", "k18"}));
  Stop();
}

TEST_F(SendManyTest, ALostConnectionCostsItsOwnRowAlone) {
  far_.answer = [](const std::string& key) { return key == "k5" ? "" : HttpMessage(200, "{}"); };
  Put(RowsOf(30));
  Start();
  EXPECT_TRUE(AllAccepted(29));
  EXPECT_TRUE(Becomes([&] { return CountOf(DeliveryState::kUnknown) == 1; })) << "nobody knows of that one";
  Stop();
}

TEST_F(SendManyTest, AThrottleStopsAllThatIsNotInFlight) {
  far_.gate = 4;
  far_.answer = [](const std::string&) { return HttpMessage(429, "{}", "Retry-After: 3600\r\n"); };
  Put(RowsOf(12));
  Start();
  far_.WaitFor(4);
  EXPECT_TRUE(Becomes([&] {
    const auto rows = Stored();
    return std::count_if(rows.begin(), rows.end(), [](const Delivery& row) { return row.attempts == 1; }) ==
           4;
  }));
  Stop();
  EXPECT_EQ(CountOf(DeliveryState::kPending), 12u);
  EXPECT_EQ(far_.arrived().size(), 4u);
}

TEST_F(SendManyTest, WhatIsInFlightAtAStopIsStored) {
  far_.holds = [](const std::string&) { return true; };
  Put(RowsOf(12));
  Start();
  far_.WaitFor(4);
  Stop();
  EXPECT_EQ(CountOf(DeliveryState::kAccepted), 4u);
  EXPECT_EQ(CountOf(DeliveryState::kPending), 8u);
}

// Else old words may come in after those that correct them.
TEST_F(SendManyTest, ACorrectionWaitsForWhatItCorrectsAndNothingElseDoes) {
  far_.holds = [](const std::string& key) { return key == "k1"; };
  Put({RowOf("k1")});
  Start();
  far_.WaitFor(1);
  Put({RowOf("k2", "b2")}, "b1");
  Put({RowOf("k3", "b3")});
  hub_->FindChannel("many")->send_bell().Ring();
  EXPECT_TRUE(Becomes([&] { return Stored("b3").at(0).state == DeliveryState::kAccepted; }));
  EXPECT_TRUE(Becomes([&] { return Stored("b2").at(0).next_attempt > Stored("b2").at(0).created_at; }));
  EXPECT_EQ(far_.arrived(), (std::vector<std::string>{"k1", "k3"}));
  far_.LetGo();
  EXPECT_TRUE(Becomes([&] { return Stored("b2").at(0).state == DeliveryState::kAccepted; }));
  EXPECT_EQ(Stored("b2").at(0).attempts, 1);
  Stop();
}

TEST_F(SendManyTest, OnePersonHasOneInFlight) {
  far_.holds = [](const std::string& key) { return key == "k1"; };
  std::vector<Delivery> rows = {RowOf("k1"), RowOf("k2", "b2"), RowOf("k3", "b2")};
  rows[0].recipient = rows[1].recipient = "ana";
  rows[2].recipient = "ben";
  Put({rows[0]});
  Put({rows[1], rows[2]});
  Start();
  const auto state = [&](const std::string& key) {
    for (const Delivery& row : Stored("b2")) {
      if (row.key == key) return row.state;
    }
    return DeliveryState::kFailed;
  };
  EXPECT_TRUE(Becomes([&] { return state("k3") == DeliveryState::kAccepted; }));
  EXPECT_NE(state("k2"), DeliveryState::kAccepted);
  far_.LetGo();
  EXPECT_TRUE(Becomes([&] { return state("k2") == DeliveryState::kAccepted; }));
  Stop();
}

}  // namespace
}  // namespace crier
