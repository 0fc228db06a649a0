#include "store/tables/backlog.h"

#include <gtest/gtest.h>

#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

const Actor kAna = Actor::Token("ana");

class BacklogTest : public StoreTest {
 protected:
  void Put(const std::string& key, DeliveryState state) {
    Delivery row = Outbound(key);
    row.state = state;
    PutOut(*db_, {row});
  }
  int64_t In(const char* state) {
    return Number(*db_, "SELECT COUNT(*) FROM deliveries WHERE state = ?", {std::string(state)});
  }
};
INSTANTIATE_TEST_SUITE_P(On, BacklogTest, BackEnds(), BackEndName);

TEST_P(BacklogTest, CountsWhatIsNotSettled) {
  Put("a", DeliveryState::kPending);
  Put("b", DeliveryState::kPending);
  Put("c", DeliveryState::kUnknown);
  Put("d", DeliveryState::kAccepted);
  const auto depths = InRead(*db_, OutboxDepths);
  ASSERT_TRUE(depths) << depths.error().message;
  ASSERT_EQ(depths->size(), 2u);
  EXPECT_EQ(depths->at(0).state, DeliveryState::kPending);
  EXPECT_EQ(depths->at(0).rows, 2);
  EXPECT_EQ(depths->at(0).channel, "town");
  EXPECT_EQ(depths->at(0).oldest, Outbound("a").created_at);
  EXPECT_EQ(depths->at(1).state, DeliveryState::kUnknown);
}

TEST_P(BacklogTest, OneActionSettlesAllUnknownsOfAChannel) {
  Put("a", DeliveryState::kUnknown);
  Put("b", DeliveryState::kUnknown);
  Put("c", DeliveryState::kPending);
  const auto elsewhere = InWrite(
      *db_, [](Tx& tx) { return SettleUnknown(tx, {"village"}, DeliveryState::kFailed, kAna, kNow); });
  ASSERT_TRUE(elsewhere) << elsewhere.error().message;
  EXPECT_EQ(elsewhere->rows, 0);
  const auto settled =
      InWrite(*db_, [](Tx& tx) { return SettleUnknown(tx, {"town"}, DeliveryState::kAccepted, kAna, kNow); });
  ASSERT_TRUE(settled) << settled.error().message;
  EXPECT_EQ(settled->rows, 2);
  EXPECT_EQ(settled->bulletins, std::vector<std::string>{Outbound("a").bulletin_id});
  EXPECT_EQ(In("accepted"), 2);
  EXPECT_EQ(In("pending"), 1);
}

TEST_P(BacklogTest, SomeArrivedAndSomeDidNot) {
  Delivery other = Outbound("b");
  other.bulletin_id = "another";
  other.state = DeliveryState::kUnknown;
  Put("a", DeliveryState::kUnknown);
  PutOut(*db_, {other});
  Put("c", DeliveryState::kUnknown);
  const auto unknown = InRead(*db_, FindUnknown);
  ASSERT_TRUE(unknown) << unknown.error().message;
  ASSERT_EQ(unknown->size(), 2u);
  EXPECT_EQ(unknown->at(0).rows, 2);
  EXPECT_EQ(unknown->at(1).bulletin_id, "another");
  const auto settle = [&](const Which& which) {
    const auto done =
        InWrite(*db_, [&](Tx& tx) { return SettleUnknown(tx, which, DeliveryState::kFailed, kAna, kNow); });
    return done ? done->rows : -1;
  };
  const int64_t id = WithKey(*db_, "a").id;
  EXPECT_EQ(settle({"village", "", id}), 0);
  EXPECT_EQ(settle({"town", "another", id}), 0);
  EXPECT_EQ(settle({"town", "", id}), 1);
  EXPECT_EQ(WithKey(*db_, "a").state, DeliveryState::kFailed);
  EXPECT_EQ(settle({"town", "another"}), 1);
  EXPECT_EQ(In("unknown"), 1);
}

TEST_P(BacklogTest, AThreadWhosePartFailedEndsThere) {
  Delivery first = Outbound("p0", 0, "ana");
  first.state = DeliveryState::kUnknown;
  Delivery known = Outbound("q0", 0, "bob");
  known.state = DeliveryState::kUnknown;
  known.native_id = "n1";
  PutOut(*db_, {first, Outbound("p1", 1, "ana"), Outbound("p2", 2, "ana"), known, Outbound("q1", 1, "bob")});
  const auto settled =
      InWrite(*db_, [](Tx& tx) { return SettleUnknown(tx, {"town"}, DeliveryState::kFailed, kAna, kNow); });
  ASSERT_TRUE(settled) << settled.error().message;
  EXPECT_EQ(settled->rows, 2);
  EXPECT_EQ(WithKey(*db_, "p1").state, DeliveryState::kFailed);
  EXPECT_EQ(WithKey(*db_, "p2").state, DeliveryState::kFailed);
  EXPECT_EQ(WithKey(*db_, "q1").state, DeliveryState::kPending) << "the part before it has an id to answer";
}

TEST_P(BacklogTest, OfAChannelThatIsGoneWhatWaitsIsSettledToo) {
  Put("a", DeliveryState::kPending);
  Put("b", DeliveryState::kSending);
  Put("c", DeliveryState::kUnknown);
  Put("d", DeliveryState::kAccepted);
  const auto settled =
      InWrite(*db_, [](Tx& tx) { return SettleAbandoned(tx, {"town"}, DeliveryState::kFailed, kAna, kNow); });
  ASSERT_TRUE(settled) << settled.error().message;
  EXPECT_EQ(settled->rows, 3);
  EXPECT_EQ(settled->bulletins, std::vector<std::string>{Outbound("a").bulletin_id});
  EXPECT_EQ(In("failed"), 3);
  EXPECT_EQ(In("accepted"), 1);
}

TEST_P(BacklogTest, WhatIsToGoAgainIsDueAtOnce) {
  Put("a", DeliveryState::kUnknown);
  const auto settled =
      InWrite(*db_, [](Tx& tx) { return SettleUnknown(tx, {"town"}, DeliveryState::kPending, kAna, kNow); });
  ASSERT_TRUE(settled) << settled.error().message;
  EXPECT_EQ(settled->rows, 1);
  const auto claimed = Claim(*db_, kNow, 10);
  ASSERT_EQ(claimed.size(), 1u);
  EXPECT_EQ(claimed[0].error, "settled by token:ana");
  EXPECT_EQ(claimed[0].reason, DeliveryReason::kSettled);
}

TEST_P(BacklogTest, AfterARestoreNothingThatMayBeOutIsTakenForWaiting) {
  Put("a", DeliveryState::kPending);
  Put("b", DeliveryState::kSending);
  Put("c", DeliveryState::kFailed);
  const auto doubted = db_->Write([](Tx& tx) { return DoubtRestored(tx, kNow); });
  ASSERT_TRUE(doubted) << doubted.error().message;
  EXPECT_EQ(In("unknown"), 2);
  EXPECT_EQ(In("failed"), 1);
  EXPECT_EQ(WithKey(*db_, "a").reason, DeliveryReason::kRestored);
  EXPECT_EQ(WithKey(*db_, "c").reason, DeliveryReason::kNone);
}

}  // namespace
}  // namespace crier
