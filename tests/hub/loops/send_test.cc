#include "tests/hub/loops/send_test.h"

#include <set>

#include "store/tables/backlog.h"
#include "store/tables/state.h"

namespace crier {
namespace {

TEST_F(SendTest, ASlowStoreHoldsNothingBack) {
  Send({RowOf("wall")});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kAccepted);
}

TEST_F(SendTest, WhatWaitsForAClockThatWasAheadGoesOutAtOnce) {
  clock_.SetBack(-std::chrono::hours(6));
  const Delivery row = RowOf("wall");
  clock_.SetBack(std::chrono::hours(6));
  const Time began = clock_.Now();
  Send({row});
  for (const Delivery& each : hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); }))
    EXPECT_LT(each.updated_at, began + std::chrono::minutes(1));
  EXPECT_EQ(StateOf("k1"), DeliveryState::kAccepted);
}

TEST_F(SendTest, NothingIsClaimedOfAChannelThatIsAnotherNodes) {
  fence_ = -1;
  Send({RowOf("wall")});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kPending);
}

// Platforms count deletions apart, and these come when warnings end, perhaps as the next begins.
TEST_F(SendTest, DeletionsThatMustWaitHoldNoWarningBack) {
  Delivery gone = RowOf("program");
  gone.action = "retract";
  gone.target = "n1";
  Delivery next = gone;
  next.key = "k2";
  next.action = "send";
  next.target.clear();
  next.created_at = next.next_attempt = clock_.Now() + std::chrono::seconds(1);
  const Time began = clock_.Now();
  Send({gone, next});
  const auto rows = hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); });
  const auto sent =
      std::find_if(rows.begin(), rows.end(), [](const Delivery& row) { return row.key == "k2"; });
  ASSERT_NE(sent, rows.end());
  EXPECT_EQ(sent->state, DeliveryState::kAccepted);
  EXPECT_LT(sent->updated_at, began + std::chrono::minutes(10));
}

// Nor is it sent as fast as the far side can answer.
TEST_F(SendTest, OneThatAlwaysEndsInDoubtIsInNobodysWay) {
  Delivery odd = RowOf("program");
  odd.key = "odd";
  odd.priority = 0;
  Delivery next = odd;
  next.key = "k2";
  next.created_at = next.next_attempt = clock_.Now() + std::chrono::seconds(1);
  const Time began = clock_.Now();
  Send({odd, next});
  const auto rows = hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); });
  for (const Delivery& row : rows) {
    if (row.key == "odd") {
      EXPECT_GE(row.attempts, 2);
      EXPECT_LE(row.attempts, 20);
    } else {
      EXPECT_EQ(row.state, DeliveryState::kAccepted);
      EXPECT_LT(row.updated_at, began + std::chrono::minutes(10));
    }
  }
}

TEST_F(SendTest, ManyThatWaitForAPersonAreInNobodysWay) {
  std::vector<Delivery> rows(120, RowOf("plain"));
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].key = "k" + std::to_string(i);
    rows[i].state = DeliveryState::kUnknown;
  }
  rows.back().action = "retract";
  rows.back().target = "n1";
  Send(rows);
  EXPECT_EQ(StateOf("k0"), DeliveryState::kUnknown);
  EXPECT_EQ(StateOf("k118"), DeliveryState::kUnknown);
  EXPECT_NE(StateOf("k119"), DeliveryState::kUnknown);
}

// It comes to be in doubt when the first of many have been looked at.
TEST_F(SendTest, ADoubtThatIsNewIsLookedAtThoughManyOthersAre) {
  std::vector<Delivery> rows(60, RowOf("looks"));
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].key = "k" + std::to_string(i);
    rows[i].state = DeliveryState::kUnknown;
    rows[i].reason = DeliveryReason::kRestored;
    rows[i].priority = 3;
  }
  Delivery shy = RowOf("looks");
  shy.key = "shy";
  shy.priority = 2;
  rows.push_back(shy);
  const Time began = clock_.Now();
  Send(rows);
  EXPECT_EQ(StateOf("k59"), DeliveryState::kUnknown);
  EXPECT_EQ(StateOf("shy"), DeliveryState::kDelivered);
  for (const Delivery& row : hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); })) {
    if (row.key == "shy") {
      EXPECT_LT(row.updated_at, began + std::chrono::minutes(10));
    }
  }
}

TEST_F(SendTest, AConnectionThatIsLostAmongManyCostsItsOwnRowsARetry) {
  std::vector<Delivery> rows(120, RowOf("looks"));
  for (size_t i = 0; i < rows.size(); ++i) rows[i].key = "k" + std::to_string(i);
  rows[3].key = "lost";
  Send(rows);
  const auto sent = hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); });
  // A program takes its time to start.
  const Time first = sent.at(0).updated_at;
  for (const Delivery& row : sent) {
    if (row.key == "lost") {
      EXPECT_EQ(row.state, DeliveryState::kPending);
      EXPECT_GE(row.attempts, 1);
    } else {
      EXPECT_EQ(row.state, DeliveryState::kAccepted) << row.key;
      EXPECT_LT(row.updated_at, first + std::chrono::seconds(1)) << "the channel did not pause";
    }
  }
}

// The same where they go out one by one, for nothing could tell what became of more.
TEST_F(SendTest, AConnectionThatIsLostWhereOneIsInFlightHoldsNoOtherBack) {
  std::vector<Delivery> rows(5, RowOf("program"));
  for (size_t i = 0; i < rows.size(); ++i) rows[i].key = "k" + std::to_string(i);
  rows[2].key = "lost";
  Send(rows);
  const auto sent = hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); });
  // A program takes its time to start.
  const Time first = sent.at(0).updated_at;
  for (const Delivery& row : sent) {
    if (row.key == "lost") {
      EXPECT_GE(row.attempts, 1);
    } else {
      EXPECT_EQ(row.state, DeliveryState::kAccepted) << row.key;
      EXPECT_LT(row.updated_at, first + std::chrono::seconds(1)) << "the channel did not pause";
    }
  }
}

// On the night of a storm three hundred are all that the server takes in three hours.
TEST_F(SendTest, WhatWasNotAskedIsNoTryAndCostsNothingOfARate) {
  std::vector<Delivery> rows(20, RowOf("social"));
  for (size_t i = 0; i < rows.size(); ++i) rows[i].key = "k" + std::to_string(i);
  Send(rows);
  int tries = 0;
  for (const Delivery& row : hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); })) {
    EXPECT_EQ(row.state, DeliveryState::kAccepted) << row.key << ": " << row.error;
    EXPECT_EQ(row.error, "");
    tries += row.attempts;
  }
  EXPECT_EQ(tries, 21);
  // As it was written down: three hours may be over by now.
  const auto spent = hub_.Read([](Tx& tx) { return GetState(tx, "social", "budget"); });
  EXPECT_NE(spent.value_or("").find(",21]"), std::string::npos) << spent.value_or("");
}

// All of a channel's doubts are settled at once, those of old words among them.
TEST_F(SendTest, WhatWasOvertakenStaysThoughAPersonSendsItAgain) {
  Delivery row = RowOf("wall");
  row.reason = DeliveryReason::kSettled;
  Delivery edit = row;
  edit.key = "k2";
  edit.action = "edit";
  edit.target = "n1";
  hub_.Write([&](Tx& tx) {
    Bulletin bulletin;
    bulletin.id = "b1";
    bulletin.state = "superseded";
    return SaveBulletin(tx, bulletin);
  });
  Send({row, edit});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kSkipped);
  EXPECT_EQ(StateOf("k2"), DeliveryState::kSkipped);
}

// The channel was one for drills when the row was written.
TEST_F(SendTest, ADrillStaysOffAChannelThatIsForRealUseByNow) {
  const Delivery row = RowOf("wall");
  hub_.Write([&](Tx& tx) {
    Bulletin bulletin;
    bulletin.id = "b1";
    bulletin.state = "sending";
    bulletin.status = "Exercise";
    return SaveBulletin(tx, bulletin);
  });
  Send({row});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kSkipped);
}

// What a connector noted of its posts is as old as the backup.
TEST_F(SendTest, WhatIsNotFoundAfterARestoreWaitsForAPersonUnlessItIsADisaster) {
  Delivery notice = RowOf("looks");
  notice.state = DeliveryState::kUnknown;
  notice.reason = DeliveryReason::kRestored;
  notice.priority = 3;
  Delivery disaster = notice;
  disaster.key = "k2";
  disaster.priority = 0;
  Send({notice, disaster});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kUnknown);
  EXPECT_EQ(StateOf("k2"), DeliveryState::kAccepted);
}

}  // namespace
}  // namespace crier
