#include "store/tables/backlog.h"

#include <gtest/gtest.h>

#include "tests/store/back_ends.h"
#include "tests/store/samples.h"
#include "tests/support/ana.h"

namespace crier {
namespace {

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
  EXPECT_EQ(settled->bulletins, std::vector<std::string>{Outbound("a").subject});
  EXPECT_EQ(In("accepted"), 2);
  EXPECT_EQ(In("pending"), 1);
}

TEST_P(BacklogTest, SomeArrivedAndSomeDidNot) {
  Delivery other = Outbound("b");
  other.subject = "another";
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
  EXPECT_EQ(settled->bulletins, std::vector<std::string>{Outbound("a").subject});
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

TEST_P(BacklogTest, KnowsTheNativeIdsOfOtherDeliveriesAndWhichAreOlder) {
  const auto put = [&](const std::string& key, const std::string& native_id, int minutes,
                       DeliveryState state = DeliveryState::kAccepted, const std::string& action = "send") {
    Delivery row = Outbound(key);
    row.native_id = native_id;
    row.state = state;
    row.action = action;
    row.updated_at = kNow + std::chrono::minutes(minutes);
    PutOut(*db_, {row});
  };
  put("a", "1", -3);
  put("b", "2", -2);
  put("c", "1", -1, DeliveryState::kAccepted, "edit");
  put("d", "4", -1, DeliveryState::kUnknown);
  put("e", "5", 0, DeliveryState::kDelivered);
  put("f", "", -1);
  Delivery elsewhere = Outbound("g");
  elsewhere.channel = "village";
  elsewhere.native_id = "9";
  PutOut(*db_, {elsewhere});
  const auto of = [&](const std::string& channel, int64_t but, Time since) {
    return *InRead(*db_, [&](Tx& tx) { return FindKnownIds(tx, channel, but, since); });
  };
  const KnownIds known = of("town", 0, kNow);
  EXPECT_EQ(known.ids, (std::map<std::string, bool>{{"1", true}, {"2", true}, {"4", false}, {"5", false}}));
  EXPECT_EQ(known.newest, "2") << "sent last, whatever was edited since";
  EXPECT_EQ(of("town", 0, Time{}).newest, "");
  EXPECT_EQ(of("village", Number(*db_, "SELECT id FROM deliveries WHERE key = 'g'", {}), kNow).ids.size(),
            0u);
}

}  // namespace
}  // namespace crier
