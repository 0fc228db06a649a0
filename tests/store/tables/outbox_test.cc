#include "store/tables/outbox.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <thread>

#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class OutboxTest : public StoreTest {
 protected:
  void Save(Delivery delivery, DeliveryState state, const std::string& native_id = "") {
    delivery.state = state;
    delivery.native_id = native_id;
    const auto saved = db_->Write([&](Tx& tx) { return SaveDelivery(tx, delivery); });
    ASSERT_TRUE(saved) << saved.error().message;
  }
  std::vector<std::string> ClaimKeys(Time now = kNow, int limit = 100) {
    std::vector<std::string> keys;
    for (const Delivery& each : Claim(*db_, now, limit)) keys.push_back(each.key);
    return keys;
  }
  std::optional<Time> Due() {
    auto due = InRead(*db_, [](Tx& tx) { return NextDue(tx, "town"); });
    EXPECT_TRUE(due) << due.error().message;
    return due ? *due : std::nullopt;
  }
};
INSTANTIATE_TEST_SUITE_P(On, OutboxTest, BackEnds(), BackEndName);
using Keys = std::vector<std::string>;

TEST_P(OutboxTest, TheUrgentFirstThenTheOldest) {
  Delivery reply = Outbound("reply");
  reply.priority = 2;
  reply.created_at = kNow - seconds(100);
  Delivery newer = Outbound("newer");
  newer.created_at = kNow - seconds(1);
  Delivery older = Outbound("older");
  older.created_at = kNow - seconds(2);
  Delivery later = Outbound("later");
  later.next_attempt = kNow + seconds(1);
  Delivery elsewhere = Outbound("elsewhere");
  elsewhere.channel = "village";
  PutOut(*db_, {reply, newer, older, later, elsewhere});
  EXPECT_EQ(ClaimKeys(kNow, 2), (Keys{"older", "newer"}));
  EXPECT_EQ(ClaimKeys(), Keys{"reply"});
  EXPECT_EQ(ClaimKeys(), Keys{});
  EXPECT_EQ(Due(), kNow + seconds(1));
  EXPECT_EQ(ClaimKeys(kNow + seconds(1)), Keys{"later"});
  EXPECT_EQ(Due(), std::nullopt);
}

TEST_P(OutboxTest, ARowThatIsThereAlreadyStays) {
  PutOut(*db_, {Outbound("k")});
  Save(Claim(*db_).at(0), DeliveryState::kAccepted, "n1");
  PutOut(*db_, {Outbound("k"), Outbound("k2")});
  EXPECT_EQ(WithKey(*db_, "k").state, DeliveryState::kAccepted);
  EXPECT_EQ(ClaimKeys(), Keys{"k2"});
}

TEST_P(OutboxTest, APartWaitsForThePartBefore) {
  PutOut(*db_, {Outbound("p2", 2), Outbound("p1", 1), Outbound("p0", 0)});
  auto first = Claim(*db_);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].key, "p0");
  EXPECT_EQ(ClaimKeys(), Keys{});
  EXPECT_EQ(Due(), std::nullopt) << "what is held back is not due: the loop would spin";
  Save(first[0], DeliveryState::kUnknown);
  EXPECT_EQ(ClaimKeys(), Keys{});
  Save(first[0], DeliveryState::kAccepted, "n0");
  EXPECT_EQ(Due(), kNow);
  auto second = Claim(*db_);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].key, "p1");
  EXPECT_EQ(second[0].target, "n0");
  Save(second[0], DeliveryState::kAccepted);  // a sink that gives no ids
  EXPECT_EQ(ClaimKeys(), Keys{"p2"});
}

TEST_P(OutboxTest, EditsAndRetractionsWaitForNobody) {
  const auto row = [](const std::string& key, size_t part, const std::string& action,
                      const std::string& target) {
    Delivery delivery = Outbound(key, part, "ana");
    delivery.action = action;
    delivery.target = target;
    return delivery;
  };
  PutOut(*db_, {row("e0", 0, "edit", "n0"), row("e1", 1, "edit", "n1"), row("s2", 2, "send", ""),
                row("s3", 3, "send", ""), row("r4", 4, "retract", "n4"), row("s5", 5, "send", "")});
  const auto claimed = Claim(*db_);
  ASSERT_EQ(claimed.size(), 4U);
  EXPECT_EQ(claimed[0].action, "edit");
  EXPECT_EQ(claimed[1].target, "n1");
  EXPECT_EQ(claimed[2].key, "s2");
  EXPECT_EQ(claimed[2].target, "n1") << "the thread goes on after what is edited";
  EXPECT_EQ(claimed[3].key, "r4");
  Save(claimed[1], DeliveryState::kFailed);  // it is still there to be answered
  EXPECT_EQ(WithKey(*db_, "s3").state, DeliveryState::kPending);
  Save(claimed[2], DeliveryState::kFailed);
  EXPECT_EQ(WithKey(*db_, "s3").state, DeliveryState::kFailed);
}

TEST_P(OutboxTest, ATargetThatIsGivenStays) {
  Delivery answer = Outbound("p1", 1);
  answer.target = "elsewhere";
  PutOut(*db_, {Outbound("p0", 0), answer});
  Save(Claim(*db_).at(0), DeliveryState::kAccepted, "n0");
  EXPECT_EQ(Claim(*db_).at(0).target, "elsewhere");
}

TEST_P(OutboxTest, WhatWaitsForATimeOfAWrongClockIsPulledIn) {
  Delivery throttled = Outbound("throttled");
  throttled.next_attempt = kNow + hours(1);
  throttled.updated_at = kNow + seconds(30);  // another node's clock, a little ahead
  Delivery wrong = Outbound("wrong");
  wrong.next_attempt = kNow + hours(6);
  wrong.updated_at = kNow + hours(5);
  Delivery other = wrong;
  other.key = "other";
  other.channel = "wall";
  PutOut(*db_, {throttled, wrong, other});
  EXPECT_EQ(ClaimKeys(), Keys{});
  EXPECT_EQ(*InWrite(*db_, [](Tx& tx) { return PullIn(tx, "town", kNow); }), 1);
  EXPECT_EQ(Due(), kNow);
  EXPECT_EQ(ClaimKeys(), Keys{"wrong"});
  EXPECT_EQ(WithKey(*db_, "other").next_attempt, other.next_attempt);
}

TEST_P(OutboxTest, ListsTheDoubtful) {
  Delivery older = Outbound("older");
  older.created_at = kNow - seconds(5);
  Delivery oldest = Outbound("oldest, less urgent");
  oldest.created_at = kNow - seconds(9);
  ++oldest.priority;
  PutOut(*db_, {oldest, Outbound("newer"), older, Outbound("sent")});
  for (const Delivery& each : Claim(*db_)) {
    Save(each, each.key == "sent" ? DeliveryState::kAccepted : DeliveryState::kUnknown);
  }
  auto doubtful = InRead(*db_, [](Tx& tx) { return DoubtfulDeliveries(tx, "town", 10); });
  ASSERT_TRUE(doubtful);
  ASSERT_EQ(doubtful->size(), 3U);
  EXPECT_EQ(doubtful->at(0).key, "older");
  EXPECT_EQ(doubtful->at(2).key, "oldest, less urgent");
  for (size_t i = 0; i < 3; ++i) {
    auto rest = InRead(*db_, [&](Tx& tx) { return DoubtfulDeliveries(tx, "town", 10, doubtful->at(i)); });
    ASSERT_TRUE(rest);
    ASSERT_EQ(rest->size(), 2 - i);
    if (!rest->empty()) {
      EXPECT_EQ(rest->front().key, doubtful->at(i + 1).key);
    }
  }
}

// Two nodes look at one doubtful row; what one learned is not undone by what the other asked before.
TEST_P(OutboxTest, WhoComesLateUndoesNothing) {
  PutOut(*db_, {Outbound("k")});
  Delivery claimed = Claim(*db_).at(0);
  ASSERT_TRUE(InWrite(*db_, [](Tx& tx) { return DoubtClaimed(tx, kNow); }));
  auto seen = InRead(*db_, [](Tx& tx) { return DoubtfulDeliveries(tx, "town", 10); });
  ASSERT_TRUE(seen && seen->size() == 1);
  Save(seen->at(0), DeliveryState::kDelivered, "n1");
  Save(seen->at(0), DeliveryState::kPending);
  EXPECT_EQ(WithKey(*db_, "k").state, DeliveryState::kDelivered);
  Save(claimed, DeliveryState::kPending);
  EXPECT_EQ(WithKey(*db_, "k").state, DeliveryState::kDelivered);
  EXPECT_EQ(WithKey(*db_, "k").native_id, "n1");

  // The other way round: what is out is not sent again.
  PutOut(*db_, {Outbound("j")});
  claimed = Claim(*db_).at(0);
  ASSERT_TRUE(InWrite(*db_, [](Tx& tx) { return DoubtClaimed(tx, kNow); }));
  seen = InRead(*db_, [](Tx& tx) { return DoubtfulDeliveries(tx, "town", 10); });
  Save(seen->at(0), DeliveryState::kPending);
  Save(claimed, DeliveryState::kAccepted, "n2");
  EXPECT_EQ(WithKey(*db_, "j").state, DeliveryState::kAccepted);
  EXPECT_EQ(WithKey(*db_, "j").native_id, "n2");
}

TEST_P(OutboxTest, PartsOfOthersHoldNobodyBack) {
  PutOut(*db_, {Outbound("a0", 0, "ana"), Outbound("a1", 1, "ana"), Outbound("b0", 0, "bob"),
                Outbound("b1", 1, "bob")});
  auto first = Claim(*db_);
  ASSERT_EQ(first.size(), 2U);
  Save(first[0], DeliveryState::kPending);
  Save(first[1], DeliveryState::kAccepted, "n");
  EXPECT_EQ(ClaimKeys(), (Keys{"a0", "b1"}));
}

TEST_P(OutboxTest, PartsOfAThreadThatNeverBeganFailWithIt) {
  PutOut(*db_, {Outbound("p0", 0), Outbound("p1", 1), Outbound("p2", 2), Outbound("other", 1, "bob")});
  Delivery first = Claim(*db_).at(0);
  Save(first, DeliveryState::kFailed);
  EXPECT_EQ(WithKey(*db_, "p1").state, DeliveryState::kFailed);
  EXPECT_EQ(WithKey(*db_, "p2").state, DeliveryState::kFailed);
  EXPECT_EQ(WithKey(*db_, "p2").error, "part 1 failed");
  EXPECT_EQ(WithKey(*db_, "other").state, DeliveryState::kPending);
}

// A bounce of the first part says nothing of the second.
TEST_P(OutboxTest, APartThatMayBeOutSaysSoWhenThePartBeforeItFails) {
  Delivery second = Outbound("p1", 1);
  second.may_be_out = true;
  PutOut(*db_, {Outbound("p0", 0), second});
  Save(Claim(*db_).at(0), DeliveryState::kFailed);
  EXPECT_EQ(WithKey(*db_, "p1").state, DeliveryState::kFailed);
  EXPECT_TRUE(WithKey(*db_, "p1").may_be_out);
}

TEST_P(OutboxTest, AReportMayOvertakeTheAnswer) {
  PutOut(*db_, {Outbound("k1"), Outbound("k2")});
  const auto claimed = Claim(*db_);
  ASSERT_EQ(claimed.size(), 2U);
  TakeAll(*db_, Poll({{Report{"town", "n1", "", true, ""}, {}, {}, {}},
                      {Report{"town", "", "k2", true, ""}, {}, {}, {}}}));
  EXPECT_EQ(WithKey(*db_, "k2").state, DeliveryState::kDelivered);
  Save(claimed[0], DeliveryState::kAccepted, "n1");
  Save(claimed[1], DeliveryState::kAccepted, "n2");
  EXPECT_EQ(WithKey(*db_, "k1").state, DeliveryState::kDelivered);
  EXPECT_EQ(WithKey(*db_, "k2").state, DeliveryState::kDelivered);
  EXPECT_EQ(WithKey(*db_, "k2").native_id, "n2");
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM early_reports"), 0);
}

TEST_P(OutboxTest, ReportsThatNobodyWaitsForAreForgotten) {
  TakeAll(*db_, Poll({{Report{"town", "x", "", true, ""}, {}, {}, {}}}));
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM early_reports"), 1);
  TakeAll(*db_, Poll({{Report{"town", "y", "", true, ""}, {}, {}, {}}}, "c", kNow + std::chrono::hours(25)));
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM early_reports"), 1);
}

TEST_P(OutboxTest, SavesWhatTheSinkSaid) {
  PutOut(*db_, {Outbound("k")});
  Delivery delivery = Claim(*db_).at(0);
  delivery.state = DeliveryState::kPending;
  delivery.error = "throttled";
  delivery.url = "https://example.org/1";
  delivery.attempts = 3;
  delivery.next_attempt = kNow + seconds(30);
  delivery.updated_at = kNow + seconds(1);
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return SaveDelivery(tx, delivery); }));
  const Delivery stored = WithKey(*db_, "k");
  EXPECT_EQ(stored.state, DeliveryState::kPending);
  EXPECT_EQ(stored.error, "throttled");
  EXPECT_EQ(stored.url, "https://example.org/1");
  EXPECT_EQ(stored.attempts, 3);
  EXPECT_EQ(stored.next_attempt, kNow + seconds(30));
  EXPECT_EQ(stored.updated_at, kNow + seconds(1));
  delivery.id = 999;
  auto lost = db_->Write([&](Tx& tx) { return SaveDelivery(tx, delivery); });
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().fault, Fault::kRejected);
}

TEST_P(OutboxTest, AJobMustBeThere) {
  auto done = db_->Write([](Tx& tx) { return AddDeliveries(tx, {Outbound("k")}); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().fault, Fault::kRejected);
}

class OutboxOnDisk : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(On, OutboxOnDisk, BackEndsOnDisk(), BackEndName);

TEST_P(OutboxOnDisk, WhatACrashLeftClaimedIsInDoubt) {
  const std::string& url = url_;
  {
    auto db = OpenDb(url);
    ASSERT_TRUE(db) << db.error().message;
    PutOut(**db, {Outbound("k1"), Outbound("k2"), Outbound("k3")});
    EXPECT_EQ(Claim(**db, kNow, 2).size(), 2U);
  }
  auto db = OpenDb(url);
  ASSERT_TRUE(db) << db.error().message;
  EXPECT_EQ(WithKey(**db, "k1").state, DeliveryState::kSending);
  auto doubted = InWrite(**db, [](Tx& tx) { return DoubtClaimed(tx, kNow + seconds(9)); });
  ASSERT_TRUE(doubted) << doubted.error().message;
  EXPECT_EQ(*doubted, 2);
  EXPECT_EQ(WithKey(**db, "k1").state, DeliveryState::kUnknown);
  EXPECT_EQ(WithKey(**db, "k2").state, DeliveryState::kUnknown);
  EXPECT_EQ(WithKey(**db, "k3").state, DeliveryState::kPending);
}

TEST_P(OutboxOnDisk, TwoNeverClaimTheSame) {
  const std::string& url = url_;
  auto one = OpenDb(url);
  auto two = OpenDb(url);  // as another process would
  ASSERT_TRUE(one && two);
  constexpr int kRows = 300;
  std::vector<Delivery> rows;
  for (int i = 0; i < kRows; ++i)
    rows.push_back(Outbound("k" + std::to_string(i), 0, "r" + std::to_string(i)));
  PutOut(**one, rows);
  std::mutex mutex;
  std::map<std::string, int> claims;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (;;) {
        const auto claimed = Claim(t % 2 == 0 ? **one : **two, kNow, 7);
        if (claimed.empty()) return;
        std::lock_guard lock(mutex);
        for (const Delivery& each : claimed) ++claims[each.key];
      }
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(claims.size(), static_cast<size_t>(kRows));
  for (const auto& [key, times] : claims) EXPECT_EQ(times, 1) << key;
}

}  // namespace
}  // namespace crier
