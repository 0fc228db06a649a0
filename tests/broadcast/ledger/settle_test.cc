// The promise for one delivery: what becomes of it by the answer, the channel and its age.
#include "broadcast/ledger/settle.h"

#include <gtest/gtest.h>

#include "tests/broadcast/tonight.h"

namespace crier {
namespace {

using namespace std::chrono_literals;

const Abilities kPlain;
const Abilities kKeyed{.honours_key = true};
const Abilities kReads{.read_back = true};
const Receipt kRefusedConnection = Receipt::From({Fault::kUnreachable, "connection refused"});

Receipt Lost() {
  Error error{Fault::kUnreachable, "no answer"};
  error.in_doubt = true;
  return Receipt::From(error);
}

TEST(Settle, WhatFailsIsTriedAgainUntilItIsOld) {
  const auto young = Settle(kRefusedConnection, kPlain, {}, {.attempts = 1, .priority = 3, .age = 1h});
  EXPECT_EQ(young.state, DeliveryState::kPending);
  EXPECT_TRUE(young.again_in);
  const auto old = Settle(kRefusedConnection, kPlain, {}, {.attempts = 9, .priority = 3, .age = 73h});
  EXPECT_EQ(old.state, DeliveryState::kFailed);
}

TEST(Settle, OneLostAnswerIsNotForgottenOverClearFailuresAfterIt) {
  const Attempt last{.attempts = 9, .priority = 3, .age = 73h, .may_be_out = true};
  EXPECT_EQ(Settle(kRefusedConnection, kPlain, {}, last).state, DeliveryState::kUnknown);
}

TEST(Settle, ALostAnswerOnAPlainChannelIsSentAgainOnlyForSafety) {
  EXPECT_EQ(Settle(Lost(), kPlain, {}, {.attempts = 1, .priority = 0, .age = 1min}).state,
            DeliveryState::kPending);
  EXPECT_EQ(Settle(Lost(), kPlain, {}, {.attempts = 1, .priority = 3, .age = 1min}).state,
            DeliveryState::kUnknown);
}

TEST(Settle, ALostAnswerThatCanBeLookedForIsTriedAgain) {
  const auto young = Settle(Lost(), kReads, {}, {.attempts = 1, .priority = 3, .age = 1min, .dice = 1});
  EXPECT_EQ(young.state, DeliveryState::kPending);
  EXPECT_EQ(young.again_in, 2s);
  EXPECT_EQ(Settle(Lost(), kReads, {}, {.attempts = 9, .priority = 3, .age = 73h}).state,
            DeliveryState::kUnknown);
}

Delivery Tried(const std::string& action = "send") {
  Delivery row;
  row.action = action;
  row.target = "n0";
  row.created_at = kTonight - 1min;
  return row;
}

TEST(NoteReceipt, ALostAnswerIsRememberedUntilTheRowIsAccepted) {
  Delivery row = Tried();
  NoteReceipt(Lost(), kPlain, {}, kTonight, 1, &row);
  EXPECT_EQ(row.state, DeliveryState::kUnknown);
  EXPECT_TRUE(row.may_be_out);
  EXPECT_EQ(row.error, "no answer");
  NoteReceipt(Receipt::From({Fault::kRejected, "too long"}), kPlain, {}, kTonight, 1, &row);
  EXPECT_EQ(row.state, DeliveryState::kFailed);
  EXPECT_EQ(ErrorOf(row), "it may be out: too long");
  NoteReceipt(Receipt::Accepted("n1", "https://far.example/n1"), kPlain, {}, kTonight, 1, &row);
  EXPECT_EQ(row.state, DeliveryState::kAccepted);
  EXPECT_EQ(row.native_id, "n1");
  EXPECT_FALSE(row.may_be_out);
  EXPECT_EQ(row.error, "");
  EXPECT_EQ(row.attempts, 3);
}

TEST(NoteReceipt, ATryForgetsWhatWasDecidedBefore) {
  Delivery row = Tried();
  row.reason = DeliveryReason::kSettled;
  NoteReceipt(kRefusedConnection, kPlain, {}, kTonight, 1, &row);
  EXPECT_EQ(row.reason, DeliveryReason::kNone);
  EXPECT_EQ(row.next_attempt, kTonight + 2s);
}

TEST(NoteReceipt, WhatWasNotAskedWasNoTry) {
  Delivery row = Tried();
  row.reason = DeliveryReason::kSettled;
  row.error = "settled by ana";
  NoteReceipt(Receipt::NotAsked(), kPlain, {}, kTonight, 1, &row);
  EXPECT_EQ(row.attempts, 0);
  EXPECT_EQ(row.state, DeliveryState::kPending);
  EXPECT_EQ(row.next_attempt, kTonight);
  EXPECT_EQ(row.reason, DeliveryReason::kSettled);
  EXPECT_EQ(row.error, "settled by ana");
}

TEST(NoteReceipt, AnEditDoneTwiceDoesNoHarm) {
  Delivery row = Tried("edit");
  NoteReceipt(Lost(), kPlain, {}, kTonight, 1, &row);
  EXPECT_FALSE(row.may_be_out);
  EXPECT_EQ(row.native_id, "n0");
}

TEST(DoubtOf, SafetySendsAgainAsLongAsTheWordsAreYoungOrFewTriesWereMade) {
  EXPECT_EQ(DoubtOf(kPlain, {}, {.attempts = 1, .priority = 0, .age = 1h}), Doubt::kSendAgain);
  EXPECT_EQ(DoubtOf(kPlain, {}, {.attempts = 30, .priority = 0, .age = 23h}), Doubt::kSendAgain);
  EXPECT_EQ(DoubtOf(kPlain, {}, {.attempts = 1, .priority = 0, .age = 30h}), Doubt::kSendAgain)
      << "it waited in line, or lay in a backup";
  EXPECT_EQ(DoubtOf(kPlain, {}, {.attempts = 8, .priority = 0, .age = 25h}), Doubt::kWait)
      << "else a channel whose answers are always lost would be sent it for ever";
  EXPECT_EQ(DoubtOf(kPlain, {}, {.attempts = 1, .priority = 3, .age = 1h}), Doubt::kWait);
}

// Near its end whoever asks gets the same answer, however the dice fall: nobody may take for failed what may
// be out.
TEST(DoubtOf, WhatCannotWaitForItsNextTryIsNotToBeSentAgain) {
  const Attempt late{.attempts = 12, .priority = 0, .age = 24h - 10min};
  EXPECT_EQ(DoubtOf(kPlain, {}, late), Doubt::kWait);
  EXPECT_EQ(DoubtOf(kKeyed, {}, {.attempts = 12, .priority = 3, .age = 72h - 10min}), Doubt::kWait);
  EXPECT_EQ(DoubtOf({.read_back = true, .honours_key = true}, {}, late), Doubt::kReadBack);
  for (const double dice : {0.0, 0.3, 1.0}) {
    Attempt attempt = late;
    attempt.dice = dice;
    EXPECT_EQ(Settle(Lost(), kPlain, {}, attempt).state, DeliveryState::kUnknown) << dice;
  }
}

TEST(DoubtOf, AKeyHoldsForHalfAsLongAsPromisedAndWhileTheWordsAreYoung) {
  EXPECT_EQ(DoubtOf(kKeyed, {}, {.attempts = 1, .priority = 3, .age = 1h}), Doubt::kSendAgain);
  EXPECT_EQ(DoubtOf(kKeyed, {.key_lasts = 1h}, {.attempts = 1, .priority = 3, .age = 29min}),
            Doubt::kSendAgain);
  EXPECT_EQ(DoubtOf(kKeyed, {.key_lasts = 1h}, {.attempts = 1, .priority = 3, .age = 31min}), Doubt::kWait);
  EXPECT_EQ(DoubtOf(kKeyed, {.key_lasts = 1h}, {.attempts = 1, .priority = 3, .age = -1min}), Doubt::kWait)
      << "a clock was set back";
  EXPECT_EQ(DoubtOf(kKeyed, {}, {.attempts = 8, .priority = 3, .age = 73h}), Doubt::kWait);
}

TEST(DoubtOf, WhoCanReadBackLooksHoweverOldItIs) {
  EXPECT_EQ(DoubtOf(kReads, {}, {.attempts = 1, .priority = 0, .age = 1h}), Doubt::kReadBack);
  EXPECT_EQ(DoubtOf(kReads, {}, {.attempts = 9, .priority = 3, .age = 99h}), Doubt::kReadBack);
}

}  // namespace
}  // namespace crier
