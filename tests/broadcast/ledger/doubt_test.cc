#include "broadcast/ledger/doubt.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

using namespace std::chrono_literals;

constexpr Time kNow{std::chrono::hours(24 * 365)};
const Abilities kPlain;
const Abilities kKeyed{.honours_key = true};
const Abilities kReads{.read_back = true};

Delivery Unknown(int priority = 3, const std::string& action = "send") {
  Delivery row;
  row.state = DeliveryState::kUnknown;
  row.action = action;
  row.priority = priority;
  row.attempts = 1;
  row.created_at = kNow - 1min;
  return row;
}

TEST(Doubt, OldWordsAreLookedForAndNeverSentAgain) {
  EXPECT_EQ(DoubtOf(Unknown(0), false, kKeyed, {}, kNow), Doubt::kSendAgain);
  EXPECT_EQ(DoubtOf(Unknown(0), true, kKeyed, {}, kNow), Doubt::kWait);
  EXPECT_EQ(DoubtOf(Unknown(0), true, kReads, {}, kNow), Doubt::kReadBack);
  EXPECT_EQ(DoubtOf(Unknown(3, "edit"), true, kReads, {}, kNow), Doubt::kSendAgain)
      << "an edit does no harm when it is done twice";
}

TEST(Doubt, WhatMayBeOutIsSentOnlyWhileItsKeyHolds) {
  const Limits hour{.key_lasts = 1h};
  Delivery row = Unknown();
  row.created_at = kNow - 2h;
  EXPECT_TRUE(MaySend(row, kKeyed, hour, kNow)) << "nothing of it may be out";
  row.may_be_out = true;
  EXPECT_FALSE(MaySend(row, kKeyed, hour, kNow));
  EXPECT_TRUE(MaySend(row, kKeyed, {}, kNow));
  row.action = "edit";
  EXPECT_TRUE(MaySend(row, kKeyed, hour, kNow));
}

TEST(Doubt, WhatWasFoundIsDelivered) {
  Delivery row = Unknown();
  row.may_be_out = true;
  row.reason = DeliveryReason::kRestored;
  row.error = "restored from a backup";
  NoteFound("n1", "https://far.example/n1", kNow, &row);
  EXPECT_EQ(row.state, DeliveryState::kDelivered);
  EXPECT_EQ(row.native_id, "n1");
  EXPECT_FALSE(row.may_be_out);
  EXPECT_EQ(row.reason, DeliveryReason::kNone);
  EXPECT_EQ(row.error, "");
}

TEST(Doubt, WhatIsMissingGoesAgain) {
  Delivery row = Unknown();
  row.may_be_out = true;
  EXPECT_TRUE(NoteMissing(false, kNow, &row));
  EXPECT_EQ(row.state, DeliveryState::kPending);
  EXPECT_FALSE(row.may_be_out);
  EXPECT_GT(row.next_attempt, kNow);
}

TEST(Doubt, WhatIsMissingAndTooOldHasFailedUnlessItsWordsAreHalted) {
  Delivery row = Unknown();
  row.attempts = 9;
  row.created_at = kNow - 80h;
  Delivery halted = row;
  EXPECT_TRUE(NoteMissing(false, kNow, &row));
  EXPECT_EQ(row.state, DeliveryState::kFailed);
  EXPECT_TRUE(NoteMissing(true, kNow, &halted));
  EXPECT_EQ(halted.state, DeliveryState::kPending) << "it is halted when it is saved, and says why";
}

TEST(Doubt, WhatIsMissingAfterARestoreWaitsForAPersonUnlessItIsADisaster) {
  Delivery notice = Unknown(3);
  notice.reason = DeliveryReason::kRestored;
  EXPECT_FALSE(NoteMissing(false, kNow, &notice));
  Delivery disaster = Unknown(0);
  disaster.reason = DeliveryReason::kRestored;
  EXPECT_TRUE(NoteMissing(false, kNow, &disaster));
  EXPECT_EQ(disaster.state, DeliveryState::kPending);
}

TEST(Doubt, WhatGoesAgainUnseenMayBeOutTwice) {
  Delivery row = Unknown(0);
  row.reason = DeliveryReason::kRestored;
  NoteAgain(false, kNow, &row);
  EXPECT_TRUE(row.may_be_out);
  EXPECT_EQ(row.reason, DeliveryReason::kNone);
  EXPECT_EQ(ErrorOf(row), "it may be out: its answer was not kept");
  row.error = "no answer within 30 s";
  NoteAgain(false, kNow, &row);
  EXPECT_EQ(row.error, "no answer within 30 s");
}

TEST(Doubt, WhyItCannotBeLookedForIsNotedOnce) {
  Delivery row = Unknown();
  EXPECT_FALSE(NoteUnreadable({Fault::kUnreachable, "no answer"}, kNow, &row)) << "it is asked again";
  const Error gone{Fault::kBadData, "the list is gone"};
  EXPECT_TRUE(NoteUnreadable(gone, kNow, &row));
  EXPECT_EQ(ErrorOf(row), "it may be out: the list is gone");
  EXPECT_FALSE(NoteUnreadable(gone, kNow, &row));
  Delivery restored = Unknown();
  restored.reason = DeliveryReason::kRestored;
  EXPECT_FALSE(NoteUnreadable(gone, kNow, &restored)) << "that it was restored counts";
}

}  // namespace
}  // namespace crier
