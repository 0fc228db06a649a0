#include "broadcast/ledger/doubt.h"

#include <gtest/gtest.h>

#include "tests/broadcast/tonight.h"

namespace crier {
namespace {

using namespace std::chrono_literals;

const Abilities kPlainInDoubt;
const Abilities kKeyedInDoubt{.honours_key = true};
const Abilities kReadsInDoubt{.read_back = true};

Delivery Unknown(int priority = 3, const std::string& action = "send") {
  Delivery row;
  row.state = DeliveryState::kUnknown;
  row.action = action;
  row.priority = priority;
  row.attempts = 1;
  row.created_at = kTonight - 1min;
  return row;
}

TEST(Doubt, OldWordsAreLookedForAndNeverSentAgain) {
  EXPECT_EQ(DoubtOf(Unknown(0), false, kKeyedInDoubt, {}, kTonight), Doubt::kSendAgain);
  EXPECT_EQ(DoubtOf(Unknown(0), true, kKeyedInDoubt, {}, kTonight), Doubt::kWait);
  EXPECT_EQ(DoubtOf(Unknown(0), true, kReadsInDoubt, {}, kTonight), Doubt::kReadBack);
  EXPECT_EQ(DoubtOf(Unknown(3, "edit"), true, kReadsInDoubt, {}, kTonight), Doubt::kSendAgain)
      << "an edit does no harm when it is done twice";
}

TEST(Doubt, AKeyCountsOnlyWhileTheFarSideRemembersIt) {
  const Limits hour{.key_lasts = 1h};
  Delivery row = Unknown();
  row.created_at = kTonight - 2h;
  row.may_be_out = true;
  EXPECT_EQ(DoubtOf(row, false, kKeyedInDoubt, hour, kTonight), Doubt::kWait);
  EXPECT_EQ(DoubtOf(row, false, kKeyedInDoubt, {}, kTonight), Doubt::kSendAgain);
  row.action = "edit";
  EXPECT_EQ(DoubtOf(row, false, kKeyedInDoubt, hour, kTonight), Doubt::kSendAgain);
}

TEST(Doubt, WhatWasFoundIsDelivered) {
  Delivery row = Unknown();
  row.may_be_out = true;
  row.reason = DeliveryReason::kRestored;
  row.error = "restored from a backup";
  NoteFound("n1", "https://far.example/n1", kTonight, &row);
  EXPECT_EQ(row.state, DeliveryState::kDelivered);
  EXPECT_EQ(row.native_id, "n1");
  EXPECT_FALSE(row.may_be_out);
  EXPECT_EQ(row.reason, DeliveryReason::kNone);
  EXPECT_EQ(row.error, "");
}

TEST(Doubt, WhatIsMissingGoesAgainAndIsLookedForOnceMore) {
  Delivery row = Unknown();
  EXPECT_TRUE(NoteMissing(false, kTonight, &row));
  EXPECT_EQ(row.state, DeliveryState::kPending);
  EXPECT_TRUE(row.may_be_out) << "it may be on its way still";
  EXPECT_EQ(ErrorOf(row), "it may be out: its answer was not kept");
  EXPECT_GT(row.next_attempt, kTonight);
}

// Words that stand there already, in an older bulletin say, are refused each time.
TEST(Doubt, WhatIsRefusedAsARepetitionIsLookedForAndNeverSentAgain) {
  Delivery row = Unknown(0);
  const Error repeated{Fault::kRejected, "duplicate content", std::nullopt, true};
  NoteReceipt(Receipt::From(repeated), kReadsInDoubt, {}, kTonight, 1, &row);
  EXPECT_EQ(row.state, DeliveryState::kUnknown);
  EXPECT_EQ(row.reason, DeliveryReason::kRepeated);
  EXPECT_EQ(DoubtOf(row, false, kReadsInDoubt, {}, kTonight), Doubt::kReadBack);
  EXPECT_EQ(DoubtOf(row, false, kPlainInDoubt, {}, kTonight), Doubt::kWait) << "also if it is for safety";
  EXPECT_FALSE(NoteMissing(false, kTonight + 1min, &row)) << "lists lag";
  EXPECT_EQ(row.state, DeliveryState::kUnknown);
  EXPECT_TRUE(NoteMissing(false, kTonight + 5min, &row));
  EXPECT_EQ(row.state, DeliveryState::kFailed);
  EXPECT_EQ(ErrorOf(row), "duplicate content");
}

TEST(Doubt, WhatIsMissingAndTooOldHasFailedUnlessItsWordsAreHalted) {
  Delivery row = Unknown();
  row.attempts = 9;
  row.created_at = kTonight - 80h;
  row.may_be_out = true;
  Delivery halted = row;
  EXPECT_TRUE(NoteMissing(false, kTonight, &row));
  EXPECT_EQ(row.state, DeliveryState::kFailed);
  EXPECT_FALSE(row.may_be_out) << "it was looked for, and is not there";
  EXPECT_TRUE(NoteMissing(true, kTonight, &halted));
  EXPECT_EQ(halted.state, DeliveryState::kPending) << "it is halted when it is saved, and says why";
}

TEST(Doubt, WhatIsMissingAfterARestoreWaitsForAPersonUnlessItIsADisaster) {
  Delivery notice = Unknown(3);
  notice.reason = DeliveryReason::kRestored;
  EXPECT_FALSE(NoteMissing(false, kTonight, &notice));
  Delivery disaster = Unknown(0);
  disaster.reason = DeliveryReason::kRestored;
  EXPECT_TRUE(NoteMissing(false, kTonight, &disaster));
  EXPECT_EQ(disaster.state, DeliveryState::kPending);
}

TEST(Doubt, WhatGoesAgainUnseenMayBeOutTwice) {
  Delivery row = Unknown(0);
  row.reason = DeliveryReason::kRestored;
  NoteAgain(false, kTonight, &row);
  EXPECT_TRUE(row.may_be_out);
  EXPECT_EQ(row.reason, DeliveryReason::kNone);
  EXPECT_EQ(ErrorOf(row), "it may be out: its answer was not kept");
  row.error = "no answer within 30 s";
  NoteAgain(false, kTonight, &row);
  EXPECT_EQ(row.error, "no answer within 30 s");
}

TEST(Doubt, WhyItCannotBeLookedForIsNotedOnce) {
  Delivery row = Unknown();
  EXPECT_FALSE(NoteUnreadable({Fault::kUnreachable, "no answer"}, kTonight, &row)) << "it is asked again";
  const Error gone{Fault::kBadData, "the list is gone"};
  EXPECT_TRUE(NoteUnreadable(gone, kTonight, &row));
  EXPECT_EQ(ErrorOf(row), "it may be out: the list is gone");
  EXPECT_FALSE(NoteUnreadable(gone, kTonight, &row));
  Delivery restored = Unknown();
  restored.reason = DeliveryReason::kRestored;
  EXPECT_FALSE(NoteUnreadable(gone, kTonight, &restored)) << "that it was restored counts";
}

}  // namespace
}  // namespace crier
