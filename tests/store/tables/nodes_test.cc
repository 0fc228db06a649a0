#include "store/tables/nodes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "store/tables/requests.h"
#include "store/tables/state.h"
#include "store/tables/tallies.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::seconds;
using Names = std::vector<std::string>;

class NodesTest : public StoreTest {
 protected:
  Node Start(const std::string& name) {
    auto node = InWrite(*db_, [&](Tx& tx) { return Join(tx, name, kNow); });
    EXPECT_TRUE(node) << node.error().message;
    return node ? *node : Node{};
  }
  bool Lives(const Node& node) {
    auto beaten = InWrite(*db_, [&](Tx& tx) { return Beat(tx, node, kNow); });
    EXPECT_TRUE(beaten) << beaten.error().message;
    return beaten && *beaten;
  }
  Leases Take(const Node& node, const Names& channels) {
    auto taken = InWrite(*db_, [&](Tx& tx) { return TakeLeases(tx, node, channels, kNow); });
    EXPECT_TRUE(taken) << taken.error().message;
    return taken ? *taken : Leases{};
  }
  Names Held(const Node& node, const Names& channels) {
    Names names;
    for (const Lease& each : Take(node, channels).held) names.push_back(each.channel);
    return names;
  }
  // As if it had not beaten for a minute.
  void Silence(const std::string& name) {
    ASSERT_TRUE(InWrite(*db_, [&](Tx& tx) {
      return tx.Run("UPDATE nodes SET seen_at = seen_at - 60000 WHERE name = ?", {name});
    }));
  }
  int64_t Doubt() {
    auto doubted = InWrite(*db_, [](Tx& tx) { return DoubtClaimed(tx, kNow + seconds(9)); });
    EXPECT_TRUE(doubted) << doubted.error().message;
    return doubted.value_or(-1);
  }
  std::vector<Delivery> ClaimAs(const Node& node, int limit = 100, const std::string& channel = "town") {
    auto claimed = InWrite(*db_, [&](Tx& tx) { return ClaimDeliveries(tx, channel, kNow, limit, node); });
    EXPECT_TRUE(claimed) << claimed.error().message;
    return claimed ? *claimed : std::vector<Delivery>();
  }
  void Save(Delivery row, DeliveryState state, const std::string& native_id = "") {
    row.state = state;
    row.native_id = native_id;
    const auto saved = db_->Write([&](Tx& tx) { return SaveDelivery(tx, row); });
    EXPECT_TRUE(saved) << saved.error().message;
  }
};
INSTANTIATE_TEST_SUITE_P(On, NodesTest, BackEnds(), BackEndName);

TEST_P(NodesTest, ANewerIncarnationSupersedesTheOlder) {
  const Node first = Start("a");
  EXPECT_TRUE(Lives(first));
  const Node second = Start("a");
  EXPECT_GT(second.incarnation, first.incarnation);
  EXPECT_FALSE(Lives(first));
  EXPECT_TRUE(Lives(second));
  EXPECT_TRUE(Held(first, {"town"}).empty());
  EXPECT_EQ(Held(second, {"town"}), Names{"town"});
  EXPECT_FALSE(InWrite(*db_, [](Tx& tx) { return Join(tx, "", kNow); }));
  EXPECT_FALSE(InWrite(*db_, [](Tx& tx) { return Join(tx, std::string(65, 'n'), kNow); }));
}

TEST_P(NodesTest, WhoLeftGivesAllBackAtOnce) {
  const Node a = Start("a");
  const Lease lease = Take(a, {"town"}).held.at(0);
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return Leave(tx, a); }));
  EXPECT_FALSE(Lives(a));
  EXPECT_FALSE(db_->Write([&](Tx& tx) { return CheckFence(tx, lease); }));
  const Node b = Start("b");
  EXPECT_EQ(Take(b, {"town"}).held.at(0).channel, "town");
  EXPECT_GT(Start("a").incarnation, a.incarnation);
}

TEST_P(NodesTest, AFenceLetsNobodyStoreTooLate) {
  const Node a = Start("a");
  const Lease old = Take(a, {"town"}).held.at(0);
  EXPECT_EQ(Take(a, {"town"}).held.at(0), old) << "kept, with its fence";
  Intake intake = Poll({About("pothole", Say("m1", "a hole"))}, "c1");
  intake.fence = old.fence;
  EXPECT_EQ(TakeAll(*db_, intake).added.size(), 1U);
  const Node again = Start("a");
  const Lease now = Take(again, {"town"}).held.at(0);
  EXPECT_GT(now.fence, old.fence);
  Intake late = Poll({About("pothole", Say("m2", "a hole"))}, "late");
  late.fence = old.fence;
  auto refused = InWrite(*db_, [&](Tx& tx) { return TakeIn(tx, late, kWindow); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kRejected);
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions"), 1);
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return CursorOf(tx, "town"); }), "c1");
  late.fence = now.fence;
  EXPECT_EQ(TakeAll(*db_, late).added.size(), 1U);
}

TEST_P(NodesTest, WhatARestartFindsClaimedIsInDoubtAtOnce) {
  PutOut(*db_, {Outbound("k1"), Outbound("k2")});
  const Node a = Start("a");
  Take(a, {"town"});
  EXPECT_EQ(ClaimAs(a, 1).size(), 1U);
  EXPECT_EQ(Doubt(), 0) << "its own, and it lives";
  const Node again = Start("a");
  Take(again, {"town"});
  EXPECT_EQ(ClaimAs(again, 1).size(), 1U);
  EXPECT_EQ(Doubt(), 1);
  EXPECT_EQ(WithKey(*db_, "k1").state, DeliveryState::kUnknown);
  EXPECT_EQ(WithKey(*db_, "k2").state, DeliveryState::kSending);
}

// It sent them, could not write down what became of them, and lives on.
TEST_P(NodesTest, WhatWasClaimedUnderALeaseThatWasGivenAwayIsInDoubt) {
  PutOut(*db_, {Outbound("k1"), Outbound("k2")});
  const Node a = Start("a");
  Take(a, {"town", "village"});
  EXPECT_EQ(ClaimAs(a, 1).size(), 1U);
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return ReleaseLeases(tx, a, {"village"}); }));
  EXPECT_EQ(Doubt(), 0);
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return ReleaseLeases(tx, a, {"town"}); }));
  EXPECT_EQ(Doubt(), 1);
  EXPECT_EQ(WithKey(*db_, "k1").state, DeliveryState::kUnknown);
  EXPECT_EQ(WithKey(*db_, "k2").state, DeliveryState::kPending);
}

TEST_P(NodesTest, WhoBeginsAgainDoubtsWhatItLeftClaimed) {
  PutOut(*db_, {Outbound("k1"), Outbound("k2")});
  const Node a = Start("a");
  ClaimAs(a, 1);
  auto others = InWrite(*db_, [&](Tx& tx) { return DoubtOwn(tx, "town", {"b", 1}, kNow); });
  EXPECT_EQ(others.value_or(-1), 0);
  auto doubted = InWrite(*db_, [&](Tx& tx) { return DoubtOwn(tx, "town", a, kNow); });
  EXPECT_EQ(doubted.value_or(-1), 1);
  EXPECT_EQ(WithKey(*db_, "k1").state, DeliveryState::kUnknown);
  EXPECT_EQ(WithKey(*db_, "k2").state, DeliveryState::kPending);
}

TEST_P(NodesTest, WhatWasClaimedWithoutAnAnswerIsTakenBack) {
  PutOut(*db_, {Outbound("k1"), Outbound("k2")});
  const Node a = Start("a");
  ClaimAs(a, 1);  // and its answer never came
  auto returned = InWrite(*db_, [&](Tx& tx) { return ReturnClaims(tx, "town", a, kNow); });
  ASSERT_TRUE(returned);
  EXPECT_EQ(*returned, 1);
  EXPECT_EQ(ClaimAs(a).size(), 2U);
}

TEST_P(NodesTest, ALateReceiptIsKnowledge) {
  PutOut(*db_, {Outbound("waits"), Outbound("unknown"), Outbound("sending"), Outbound("failed")});
  const Node a = Start("a");
  const auto claimed = ClaimAs(a);
  ASSERT_EQ(claimed.size(), 4U);
  // All four were taken away, and all were claimed again by another.
  for (const Delivery& each : claimed) Save(each, DeliveryState::kPending);
  const Node b = Start("b");
  for (const Delivery& each : ClaimAs(b)) {
    EXPECT_GT(each.claim, claimed.front().claim);
    if (each.key == "waits") Save(each, DeliveryState::kPending);
    if (each.key == "unknown") Save(each, DeliveryState::kUnknown);
    if (each.key == "failed") Save(each, DeliveryState::kFailed);
  }
  for (const Delivery& each : claimed) Save(each, DeliveryState::kUnknown);  // says nothing new
  EXPECT_EQ(WithKey(*db_, "waits").state, DeliveryState::kPending);
  EXPECT_EQ(WithKey(*db_, "sending").state, DeliveryState::kSending);
  for (const Delivery& each : claimed) Save(each, DeliveryState::kAccepted, "n-" + each.key);
  EXPECT_EQ(WithKey(*db_, "waits").state, DeliveryState::kAccepted);
  EXPECT_EQ(WithKey(*db_, "waits").native_id, "n-waits");
  EXPECT_EQ(WithKey(*db_, "unknown").state, DeliveryState::kAccepted);
  EXPECT_EQ(WithKey(*db_, "sending").state, DeliveryState::kSending) << "the newer claim is under way";
  EXPECT_EQ(WithKey(*db_, "sending").native_id, "");
  EXPECT_EQ(WithKey(*db_, "failed").state, DeliveryState::kFailed);
}

TEST_P(NodesTest, AReceiptOfADoubtedClaimSettlesIt) {
  PutOut(*db_, {Outbound("k")});
  const auto claimed = ClaimAs(Start("a"));
  Start("a");
  EXPECT_EQ(Doubt(), 1);
  Save(claimed.at(0), DeliveryState::kAccepted, "n1");
  EXPECT_EQ(WithKey(*db_, "k").state, DeliveryState::kAccepted);
}

// On SQLite there is one process, so the others are dead at once.
TEST_P(NodesTest, OnSqliteWhoJoinsIsAlone) {
  if (OnPostgres()) GTEST_SKIP() << "there are many there";
  const Node a = Start("a");
  PutOut(*db_, {Outbound("k")});
  ClaimAs(a);
  Take(a, {"town", "village"});
  const Node b = Start("b");
  EXPECT_EQ(Doubt(), 1);
  EXPECT_EQ(Held(b, {"town", "village"}), (Names{"town", "village"}));
  auto nodes = InRead(*db_, [](Tx& tx) { return FindNodes(tx, kNow); });
  ASSERT_TRUE(nodes);
  ASSERT_EQ(nodes->size(), 2U);
  EXPECT_FALSE(nodes->at(0).alive);
  EXPECT_TRUE(nodes->at(1).alive);
  EXPECT_EQ(nodes->at(1).leases, 2);
}

// What needs a database that several share.
class SharedTest : public NodesTest {
 protected:
  void SetUp() override {
    NodesTest::SetUp();
    if (IsSkipped()) return;
    auto other = OpenDb(url_);
    ASSERT_TRUE(other) << other.error().message;
    other_ = *std::move(other);
  }
  Db& Of(int thread) { return thread % 2 == 0 ? *db_ : *other_; }

  std::unique_ptr<Db> other_;
};
INSTANTIATE_TEST_SUITE_P(On, SharedTest, ::testing::Values("postgresql"), BackEndName);

TEST_P(SharedTest, ChannelsAreSharedFairlyAndMoveWhenANodeDies) {
  const Names all = {"c1", "c2", "c3", "c4", "c5"};
  const Node a = Start("a");
  EXPECT_EQ(Held(a, all), all);
  const Node b = Start("b");
  EXPECT_TRUE(Held(b, all).empty()) << "nothing is free yet";
  const Leases too_many = Take(a, all);
  EXPECT_EQ(too_many.held.size(), 5U);
  EXPECT_EQ(too_many.surplus, (Names{"c4", "c5"}));
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return ReleaseLeases(tx, a, too_many.surplus); }));
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return ReleaseLeases(tx, b, {"c1"}); })) << "not its own: no change";
  EXPECT_EQ(Held(b, all), (Names{"c4", "c5"}));
  EXPECT_EQ(Held(a, all), (Names{"c1", "c2", "c3"}));
  const Lease old = Take(a, all).held.at(0);
  Silence("a");
  EXPECT_EQ(Held(b, all), all);
  EXPECT_TRUE(Held(a, all).empty()) << "it must beat first";
  EXPECT_TRUE(Lives(a)) << "nobody took its name";
  EXPECT_TRUE(Held(a, all).empty()) << "but its channels are gone";
  EXPECT_FALSE(db_->Write([&](Tx& tx) { return CheckFence(tx, old); }));
  auto nodes = InRead(*db_, [](Tx& tx) { return FindNodes(tx, kNow); });
  ASSERT_TRUE(nodes);
  EXPECT_TRUE(nodes->at(0).alive);
  EXPECT_EQ(nodes->at(1).leases, 5);
}

TEST_P(SharedTest, OnlyTheClaimsOfTheDeadAreInDoubt) {
  Delivery elsewhere = Outbound("k2");
  elsewhere.channel = "village";
  PutOut(*db_, {Outbound("k1"), elsewhere});
  const Node a = Start("a");
  const Node b = Start("b");
  Take(a, {"town"});
  Take(b, {"village"});
  EXPECT_EQ(ClaimAs(a).at(0).key, "k1");
  EXPECT_EQ(ClaimAs(b, 1, "village").at(0).key, "k2");
  EXPECT_EQ(Doubt(), 0);
  Silence("a");
  EXPECT_EQ(Doubt(), 1);
  EXPECT_EQ(WithKey(*db_, "k1").state, DeliveryState::kUnknown);
  EXPECT_EQ(WithKey(*db_, "k2").state, DeliveryState::kSending);
}

// A node that holds rows locked stops nobody: they are passed over.
TEST_P(SharedTest, ClaimsPassOverWhatOthersClaim) {
  PutOut(*db_, {Outbound("k1"), Outbound("k2")});
  std::vector<std::string> mine, theirs;
  auto done = db_->Write([&](Tx& tx) -> Result<void> {
    mine.clear();
    auto claimed = ClaimDeliveries(tx, "town", kNow, 1, {"a", 1});
    if (!claimed) return claimed.error();
    for (const Delivery& each : *claimed) mine.push_back(each.key);
    if (theirs.empty()) {
      std::thread([&] {
        for (const Delivery& each : Claim(*other_)) theirs.push_back(each.key);
      }).join();
    }
    return {};
  });
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(mine, Names{"k1"});
  EXPECT_EQ(theirs, Names{"k2"});
}

TEST_P(SharedTest, LeasesGoToOneOfThoseWhoAsk) {
  Names channels;
  for (int i = 0; i < 8; ++i) channels.push_back("c" + std::to_string(i));
  std::vector<Node> nodes;
  for (int i = 0; i < 4; ++i) nodes.push_back(Start("n" + std::to_string(i)));
  std::mutex mutex;
  std::map<std::string, int> holders;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      auto taken = InWrite(
          Of(t), [&](Tx& tx) { return TakeLeases(tx, nodes[static_cast<size_t>(t)], channels, kNow); });
      ASSERT_TRUE(taken) << taken.error().message;
      EXPECT_EQ(taken->held.size(), 2U);
      std::lock_guard lock(mutex);
      for (const Lease& each : taken->held) ++holders[each.channel];
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(holders.size(), 8U);
  for (const auto& [channel, count] : holders) EXPECT_EQ(count, 1) << channel;
}

// The same events from both, and others beside them: one of each is stored, one request for each matter, and
// the tallies are those of a recount.
TEST_P(SharedTest, IntakeOfTheSameEventsAtOnceKeepsOneOfEach) {
  constexpr int kThreads = 6, kRounds = 12;
  std::atomic<int64_t> added{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < kRounds; ++round) {
        std::vector<Judged> events;
        for (int i = 0; i < 4; ++i) {
          const std::string id = std::to_string(round * 4 + i);
          events.push_back(About(i % 2 ? "pothole" : "noise", Say(id, "text " + id)));
        }
        if (round > 0) events.push_back({Removed{"town", std::to_string((round - 1) * 4)}, {}, {}, {}});
        Intake intake = Poll(events, std::to_string(round));
        auto taken = InWrite(Of(t), [&](Tx& tx) { return TakeIn(tx, intake, kWindow); });
        ASSERT_TRUE(taken) << taken.error().message;
        added += std::ssize(taken->added);
        intake.channel = "only" + std::to_string(t);
        taken = InWrite(Of(t), [&](Tx& tx) { return TakeIn(tx, intake, kWindow); });
        ASSERT_TRUE(taken) << taken.error().message;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(added, kRounds * 4) << "each was news to one of them";
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions WHERE channel = 'town'"), kRounds * 4);
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions"), kRounds * 4 * (kThreads + 1));
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM requests"), 2) << "one pothole, one noise";
  EXPECT_EQ(Number(*db_,
                   "SELECT COUNT(*) FROM requests r WHERE mention_count <>"
                   " (SELECT COUNT(*) FROM mentions WHERE request_id = r.id AND removed = 0)"),
            0);
  auto wrong = InRead(*db_, [](Tx& tx) { return WrongTallies(tx); });
  ASSERT_TRUE(wrong) << wrong.error().message;
  EXPECT_EQ(*wrong, 0);
  EXPECT_EQ(Number(*db_, "SELECT SUM(count) FROM tallies WHERE dimension = 'intent' AND channel = 'town'"),
            kRounds * 4 - (kRounds - 1));
}

}  // namespace
}  // namespace crier
