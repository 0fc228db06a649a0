#include "broadcast/ledger/hold.h"

#include <gtest/gtest.h>

#include "tests/broadcast/tonight.h"

namespace crier {
namespace {

Delivery Row(DeliveryState state, const std::string& action = "send") {
  Delivery row;
  row.id = 7;
  row.subject = "B1";
  row.state = state;
  row.action = action;
  return row;
}

TEST(HeldBack, WhatHasAnothersPlaceOrAnotherModeStaysAndWhatExpiredIsNotSaidAnew) {
  Bulletin bulletin;
  bulletin.state = "sending";
  EXPECT_EQ(HeldBack(bulletin, false, false, kTonight), "");
  bulletin.expires = kTonight;
  EXPECT_NE(HeldBack(bulletin, false, false, kTonight), "");
  EXPECT_EQ(HeldBack(bulletin, true, false, kTonight), "") << "what stands of it may be corrected";
  bulletin.expires.reset();
  EXPECT_NE(HeldBack(bulletin, true, true, kTonight), "") << "the real thing on a channel for drills";
  bulletin.status = "Exercise";
  EXPECT_EQ(HeldBack(bulletin, true, true, kTonight), "");
  EXPECT_NE(HeldBack(bulletin, true, false, kTonight), "") << "a drill on a channel for real use";
  for (const char* state : {"superseded", "cancelled"}) {
    bulletin.state = state;
    EXPECT_NE(HeldBack(bulletin, true, true, kTonight), "") << state;
  }
}

TEST(Overtaken, WhatNeverWentOutIsSkipped) {
  Delivery row = Row(DeliveryState::kPending);
  row.error = "the server is busy";
  EXPECT_TRUE(Halt(&row, "B2 takes its place", kTonight));
  EXPECT_EQ(row.state, DeliveryState::kSkipped);
  EXPECT_EQ(row.error, "B2 takes its place");
}

TEST(Overtaken, WhatAPersonSentAgainMayBeOut) {
  Delivery row = Row(DeliveryState::kPending);
  row.reason = DeliveryReason::kSettled;
  row.error = "settled by ana";
  EXPECT_TRUE(Halt(&row, "B2 takes its place", kTonight));
  EXPECT_EQ(row.state, DeliveryState::kSkipped);
  EXPECT_EQ(row.error, "B2 takes its place; what was sent before may be out");
}

TEST(Overtaken, WhatMayBeOutIsNotCalledSkipped) {
  Delivery row = Row(DeliveryState::kPending);
  row.may_be_out = true;
  row.error = "no answer";
  EXPECT_TRUE(Halt(&row, "B2 takes its place", kTonight));
  EXPECT_EQ(row.state, DeliveryState::kUnknown);
  EXPECT_TRUE(row.may_be_out);
  EXPECT_EQ(ErrorOf(row), "it may be out: no answer");
}

TEST(Overtaken, AnEditThatMayBeMadeIsMadeGoodByTheNext) {
  Delivery row = Row(DeliveryState::kPending, "edit");
  row.may_be_out = true;
  row.error = "no answer";
  EXPECT_TRUE(Halt(&row, "B2 takes its place", kTonight));
  EXPECT_EQ(row.state, DeliveryState::kSkipped);
}

TEST(Overtaken, RetractionsAndWhatIsSettledStay) {
  Delivery retraction = Row(DeliveryState::kPending, "retract");
  EXPECT_FALSE(Halt(&retraction, "B2 takes its place", kTonight));
  for (const auto state : {DeliveryState::kSending, DeliveryState::kAccepted, DeliveryState::kFailed,
                           DeliveryState::kUnknown, DeliveryState::kSkipped}) {
    Delivery row = Row(state);
    EXPECT_FALSE(Halt(&row, "B2 takes its place", kTonight));
    EXPECT_EQ(row.state, state);
  }
}

TEST(Overtaken, WhatStandsLateIsTakenBackWhereTheChannelCan) {
  Abilities can;
  Bulletin old;
  old.state = "cancelled";
  Delivery row = Row(DeliveryState::kAccepted);
  row.native_id = "101";
  EXPECT_FALSE(StandsLate(old, &row, can, kTonight));
  can.retract = true;
  EXPECT_TRUE(StandsLate(old, &row, can, kTonight));
  const Delivery retraction = RetractionOf(row, kTonight);
  EXPECT_EQ(retraction.action, "retract");
  EXPECT_EQ(retraction.target, "101");
  EXPECT_EQ(retraction.subject, "B1");
  EXPECT_EQ(retraction.key, RetractionOf(row, kTonight + std::chrono::hours(1)).key);

  Delivery again = Row(DeliveryState::kPending);
  EXPECT_FALSE(StandsLate(old, &again, can, kTonight));
  EXPECT_EQ(again.state, DeliveryState::kSkipped);
  Delivery edit = Row(DeliveryState::kAccepted, "edit");
  edit.native_id = "101";
  EXPECT_FALSE(StandsLate(old, &edit, can, kTonight));
}

}  // namespace
}  // namespace crier
