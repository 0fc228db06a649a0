#include "store/backlog.h"

#include <gtest/gtest.h>

#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

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
  const auto elsewhere =
      InWrite(*db_, [](Tx& tx) { return SettleUnknown(tx, "village", DeliveryState::kFailed, "ana", kNow); });
  EXPECT_EQ(elsewhere.value_or(-1), 0);
  const auto settled =
      InWrite(*db_, [](Tx& tx) { return SettleUnknown(tx, "town", DeliveryState::kAccepted, "ana", kNow); });
  EXPECT_EQ(settled.value_or(-1), 2);
  EXPECT_EQ(In("accepted"), 2);
  EXPECT_EQ(In("pending"), 1);
}

TEST_P(BacklogTest, WhatIsToGoAgainIsDueAtOnce) {
  Put("a", DeliveryState::kUnknown);
  const auto settled =
      InWrite(*db_, [](Tx& tx) { return SettleUnknown(tx, "town", DeliveryState::kPending, "ana", kNow); });
  EXPECT_EQ(settled.value_or(-1), 1);
  const auto claimed = Claim(*db_, kNow, 10);
  ASSERT_EQ(claimed.size(), 1u);
  EXPECT_EQ(claimed[0].error, "settled by ana");
}

TEST_P(BacklogTest, AfterARestoreNothingThatMayBeOutIsTakenForWaiting) {
  Put("a", DeliveryState::kPending);
  Put("b", DeliveryState::kSending);
  Put("c", DeliveryState::kFailed);
  const auto doubted = db_->Write([](Tx& tx) { return DoubtRestored(tx, kNow); });
  ASSERT_TRUE(doubted) << doubted.error().message;
  EXPECT_EQ(In("unknown"), 2);
  EXPECT_EQ(In("failed"), 1);
}

}  // namespace
}  // namespace crier
