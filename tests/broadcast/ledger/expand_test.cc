#include "broadcast/ledger/expand.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/broadcast/tonight.h"

namespace crier {
namespace {

using Names = std::vector<std::string>;

Post InParts(size_t parts, const std::string& lang = "en") {
  Post post;
  post.channel = "mail";
  post.lang = lang;
  post.parts.assign(parts, "words");
  return post;
}

Job Expanding() {
  Job job;
  job.id = 3;
  job.subject = "B2";
  job.channel = "mail";
  job.state = JobState::kExpanding;
  return job;
}

const Abilities kPeople{.threads = true, .recipients = true};

TEST(NextOf, GoesByTheOrderOfBytesWhateverTheOrderOfTheList) {
  const Names list = {"d", "a", "c", "b"};
  EXPECT_EQ(NextOf(list, "", 2).recipients, (Names{"a", "b"}));
  EXPECT_EQ(NextOf(list, "", 2).left, 2);
  EXPECT_EQ(NextOf(list, "b", 2).recipients, (Names{"c", "d"}));
  EXPECT_EQ(NextOf(list, "b", 2).left, 0);
  EXPECT_TRUE(NextOf(list, "d", 2).recipients.empty());
}

TEST(NextOf, GoesOnRightlyWhereTheListHasChanged) {
  // b, the last one, has left; bb and e have come; a0 came too late.
  EXPECT_EQ(NextOf({"a0", "a", "bb", "c", "e"}, "b", 9).recipients, (Names{"bb", "c", "e"}));
}

TEST(Chunk, HasSomeFiveHundredRows) {
  EXPECT_EQ(RecipientsAChunk({InParts(1)}), 500U);
  EXPECT_EQ(RecipientsAChunk({InParts(3), InParts(2, "es")}), 100U);
  EXPECT_EQ(RecipientsAChunk({InParts(700)}), 1U);
  EXPECT_EQ(RecipientsAChunk({}), 500U);
}

TEST(Chunk, MovesTheJobOnWithItsRows) {
  const Chunk first = ChunkOf(Expanding(), "Alert", {InParts(2)}, {{"a", "b"}, 1}, {}, kPeople, kTonight);
  EXPECT_EQ(first.rows.size(), 4U);
  EXPECT_EQ(first.job.cursor, "b");
  EXPECT_EQ(first.job.expanded, 2);
  EXPECT_EQ(first.job.audience, 3);
  EXPECT_EQ(first.job.state, JobState::kExpanding);
  const Chunk last = ChunkOf(first.job, "Alert", {InParts(2)}, {{"c"}, 0}, {}, kPeople, kTonight);
  EXPECT_EQ(last.job.state, JobState::kExpanded);
  EXPECT_EQ(last.job.expanded, 3);
}

TEST(Chunk, AnswersWhatEachGotLast) {
  Delivery got;
  got.channel = "mail";
  got.lang = "en";
  got.recipient = "b";
  got.state = DeliveryState::kAccepted;
  got.native_id = "m1";
  const Chunk chunk = ChunkOf(Expanding(), "Update", {InParts(1)}, {{"a", "b"}, 0}, {got}, kPeople, kTonight);
  ASSERT_EQ(chunk.rows.size(), 2U);
  EXPECT_EQ(chunk.rows[0].target, "");
  EXPECT_EQ(chunk.rows[1].target, "m1");
}

TEST(Chunk, NothingIsSaidInPublicInstead) {
  EXPECT_TRUE(ChunkOf(Expanding(), "Alert", {InParts(1)}, {}, {}, kPeople, kTonight).rows.empty());
  EXPECT_TRUE(ChunkOf(Expanding(), "Alert", {InParts(1)}, {{"a"}, 0}, {}, {}, kTonight).rows.empty());
}

TEST(Chunk, WhatMayBeOutSinceABackupIsInDoubt) {
  Job job = Expanding();
  job.restored = true;
  const Chunk chunk = ChunkOf(job, "Alert", {InParts(1)}, {{"a"}, 0}, {}, kPeople, kTonight);
  ASSERT_EQ(chunk.rows.size(), 1U);
  EXPECT_EQ(chunk.rows[0].state, DeliveryState::kUnknown);
  EXPECT_EQ(chunk.rows[0].reason, DeliveryReason::kRestored);
}

TEST(Retractions, AreOfWhatPeopleHave) {
  Delivery got;
  got.id = 5;
  got.subject = "B2";
  got.channel = "mail";
  got.recipient = "a";
  got.state = DeliveryState::kAccepted;
  got.native_id = "m1";
  Delivery failed = got;
  failed.id = 6;
  failed.recipient = "b";
  failed.state = DeliveryState::kFailed;
  failed.native_id.clear();
  Job job = Expanding();
  job.state = JobState::kRetracting;
  const Chunk chunk = RetractionsOf(job, {"a", "b"}, {got, failed}, kTonight);
  ASSERT_EQ(chunk.rows.size(), 1U);
  EXPECT_EQ(chunk.rows[0].action, "retract");
  EXPECT_EQ(chunk.rows[0].target, "m1");
  EXPECT_EQ(chunk.rows[0].recipient, "a");
  EXPECT_EQ(chunk.job.state, JobState::kCancelled);
  EXPECT_EQ(RetractionsOf(job, Names(kRetractAtOnce, "a"), {got}, kTonight).job.state, JobState::kRetracting);
}

}  // namespace
}  // namespace crier
