// An answer's rows, what the resident has by them, and when it may not go out any more.
#include "broadcast/ledger/reply.h"

#include <gtest/gtest.h>

#include "broadcast/ledger/settle.h"

namespace crier {
namespace {

const Time kAsked{std::chrono::milliseconds(1'800'000'000'000)};

std::vector<Delivery> Rows(std::initializer_list<DeliveryState> states) {
  std::vector<Delivery> rows;
  for (const DeliveryState state : states) {
    Delivery row;
    row.state = state;
    row.error = std::string(DeliveryStateName(state));
    rows.push_back(row);
  }
  return rows;
}

TEST(ReplyRows, GoToOnePersonEachBelowTheOneBefore) {
  Job job;
  job.id = 7;
  job.kind = JobKind::kReply;
  job.subject = "r1";
  job.channel = "mail";
  job.priority = kReplyPriority;
  Post post;
  post.lang = "es";
  post.parts = {"one", "two"};
  int made = 0;
  const auto rows = RowsToOne(
      job, post, "ana@example.org", "m1", [&] { return std::to_string(++made); }, kAsked);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].target, "m1");
  EXPECT_EQ(rows[1].target, "") << "it answers the part before, once that has an id";
  EXPECT_NE(rows[0].key, rows[1].key);
  for (const Delivery& row : rows) {
    EXPECT_EQ(row.recipient, "ana@example.org");
    EXPECT_EQ(row.job_id, 7);
    EXPECT_EQ(row.priority, kReplyPriority);
    EXPECT_EQ(row.lang, "es");
  }
}

TEST(ReplyRows, SayWhatThePersonHas) {
  using enum DeliveryState;
  const auto state = [](std::initializer_list<DeliveryState> states) {
    return StandingOfReply(Rows(states)).state;
  };
  EXPECT_EQ(state({kPending}), ReplyState::kQueued);
  EXPECT_EQ(state({kAccepted, kPending}), ReplyState::kQueued);
  EXPECT_EQ(state({kAccepted, kDelivered}), ReplyState::kAccepted);
  EXPECT_EQ(state({kDelivered, kDelivered}), ReplyState::kDelivered);
  EXPECT_EQ(state({kAccepted, kUnknown, kPending}), ReplyState::kUnknown);
  EXPECT_EQ(state({kAccepted, kFailed}), ReplyState::kFailed) << "half a message is none";
  EXPECT_EQ(state({kUnknown, kFailed}), ReplyState::kFailed);
  EXPECT_EQ(state({kSkipped}), ReplyState::kFailed) << "he does not have it";
  EXPECT_EQ(state({}), ReplyState::kUnknown);
  EXPECT_EQ(StandingOfReply(Rows({kAccepted, kFailed})).error, "failed");
}

// As of everything that is no disaster update: whose fate nobody knows waits for a person.
TEST(ReplyRows, InDoubtWaitForAPerson) {
  Receipt lost = Receipt::From({Fault::kUnreachable, "cut", std::nullopt, true});
  Delivery row;
  row.priority = kReplyPriority;
  row.created_at = kAsked;
  NoteReceipt(lost, {.send = true}, {}, kAsked, 0, &row);
  EXPECT_EQ(row.state, DeliveryState::kUnknown);
  Delivery warning = row;
  warning.state = DeliveryState::kSending;
  warning.priority = 0;
  NoteReceipt(lost, {.send = true}, {}, kAsked, 0, &warning);
  EXPECT_EQ(warning.state, DeliveryState::kPending);
}

TEST(ReplyHeld, IsAnAnswerOfAnotherModeOrOneThatWaitedForAWeek) {
  Post answer;
  answer.status = "Actual";
  EXPECT_EQ(HeldBack(answer, kAsked, false, kAsked), "");
  EXPECT_NE(HeldBack(answer, kAsked, true, kAsked), "") << "no drill carries a real answer";
  answer.status = "Exercise";
  EXPECT_NE(HeldBack(answer, kAsked, false, kAsked), "") << "no drill leaks";
  EXPECT_EQ(HeldBack(answer, kAsked, true, kAsked), "");
  EXPECT_EQ(HeldBack(answer, kAsked, true, kAsked + kReplyLives), "");
  EXPECT_NE(HeldBack(answer, kAsked, true, kAsked + kReplyLives + std::chrono::seconds(1)), "");
}

}  // namespace
}  // namespace crier
