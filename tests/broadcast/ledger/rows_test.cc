#include "broadcast/ledger/rows.h"

#include <gtest/gtest.h>

#include "broadcast/ledger/plan.h"
#include "tests/broadcast/tonight.h"

namespace crier {
namespace {

Job JobOf(const std::string& subject) {
  Job job;
  job.id = 11;
  job.subject = subject;
  job.channel = "wall";
  job.priority = 1;
  return job;
}

Post InParts(const std::vector<std::string>& parts) {
  Post post;
  post.channel = "wall";
  post.lang = "en";
  post.parts = parts;
  return post;
}

Delivery Sent(size_t part, const std::string& native_id, DeliveryState state = DeliveryState::kAccepted) {
  Delivery row;
  row.id = static_cast<int64_t>(part) + 1;
  row.subject = "B1";
  row.channel = "wall";
  row.lang = "en";
  row.part = part;
  row.native_id = native_id;
  row.state = state;
  return row;
}

// "send 0 n1": the action, the part, the target.
std::vector<std::string> Told(const std::vector<Delivery>& rows) {
  std::vector<std::string> told;
  for (const Delivery& row : rows)
    told.push_back(row.action + " " + std::to_string(row.part) + " " + row.target);
  return told;
}
using Lines = std::vector<std::string>;

std::vector<Delivery> RowsOf(const std::string& msg_type, size_t parts, const std::vector<Delivery>& before,
                             const Abilities& can, const std::vector<std::string>& recipients = {}) {
  std::vector<Delivery> rows;
  const Job job = JobOf(msg_type == "Alert" ? "B1" : "B2");
  AddRows(job, msg_type, InParts(std::vector<std::string>(parts, "words")), before, can, recipients, kTonight,
          &rows);
  return rows;
}

TEST(Rows, OfANewBulletinEachPartIsSent) {
  const auto rows = RowsOf("Alert", 2, {}, {});
  EXPECT_EQ(Told(rows), (Lines{"send 0 ", "send 1 "}));
  EXPECT_EQ(rows[1].key, DeliveryKey("B1", "wall", "en", 1, ""));
  EXPECT_EQ(rows[1].priority, 1);
  EXPECT_EQ(rows[1].job_id, 11);
  EXPECT_EQ(rows[1].state, DeliveryState::kPending);
  EXPECT_EQ(rows[1].next_attempt, kTonight);
}

TEST(Rows, ACorrectionIsWrittenIntoTheOldPlaces) {
  const std::vector<Delivery> before = {Sent(0, "n1"), Sent(1, "n2"), Sent(2, "n3")};
  const Abilities can{.edit = true, .retract = true, .threads = true};
  EXPECT_EQ(Told(RowsOf("Update", 2, before, can)), (Lines{"edit 0 n1", "edit 1 n2", "retract 2 n3"}));
  EXPECT_EQ(Told(RowsOf("Update", 4, before, can)),
            (Lines{"edit 0 n1", "edit 1 n2", "edit 2 n3", "send 3 n3"}));
}

TEST(Rows, ACancellationAnswersWhatItCancels) {
  const Abilities can{.edit = true, .retract = true, .threads = true};
  EXPECT_EQ(Told(RowsOf("Cancel", 1, {Sent(0, "n1")}, can)), Lines{"send 0 n1"});
  EXPECT_EQ(Told(RowsOf("Cancel", 1, {Sent(0, "n1")}, {})), Lines{"send 0 "});
}

TEST(Rows, EachRecipientIsAnsweredWhatItGotLast) {
  Delivery ana = Sent(0, "m1");
  ana.recipient = "ana@example.org";
  const Abilities can{.edit = true, .threads = true, .recipients = true};
  const auto rows = RowsOf("Update", 1, {ana}, can, {"ana@example.org", "bob@example.org"});
  EXPECT_EQ(Told(rows), (Lines{"send 0 m1", "send 0 "}));
  EXPECT_EQ(rows[1].recipient, "bob@example.org");
  EXPECT_NE(rows[0].key, rows[1].key);
}

// Of a reply there may be several on one channel about one mention.
TEST(Rows, TwoJobsAboutOneThingHaveKeysOfTheirOwn) {
  std::vector<Delivery> rows;
  Job reply = JobOf("m1");
  reply.kind = JobKind::kReply;
  for (const int64_t id : {11, 12}) {
    reply.id = id;
    AddRows(reply, "", InParts({"words"}), {}, {}, {}, kTonight, &rows);
  }
  EXPECT_NE(rows[0].key, rows[1].key);
}

TEST(Rows, KeysDifferAcrossPosts) {
  std::vector<Delivery> rows;
  const std::vector<Delivery> before = {Sent(0, "n1"), Sent(1, "n2")};
  Post spanish = InParts({"palabras"});
  spanish.lang = "es";
  std::vector<Delivery> both = before;
  for (Delivery each : before) {
    each.lang = "es";
    each.native_id += "es";
    both.push_back(each);
  }
  const Abilities can{.edit = true, .retract = true};
  AddRows(JobOf("B2"), "Update", InParts({"words"}), both, can, {}, kTonight, &rows);
  AddRows(JobOf("B2"), "Update", spanish, both, can, {}, kTonight, &rows);
  std::set<std::string> keys;
  for (const Delivery& row : rows) keys.insert(row.key);
  EXPECT_EQ(keys.size(), 4U);
}

TEST(Rows, WhatCannotBeRenderedIsInTheLedger) {
  const Delivery row = RefusedRow(JobOf("B1"), {Fault::kRejected, "it does not fit"}, kTonight);
  EXPECT_EQ(row.state, DeliveryState::kFailed);
  EXPECT_EQ(row.error, "it does not fit");
}

TEST(Withdrawal, TakesBackWhatStandsOnce) {
  Delivery gone = Sent(1, "n2");
  Delivery taken = Sent(1, "");
  taken.action = "retract";
  taken.target = "n2";
  const std::vector<Delivery> rows = {Sent(0, "n1"), gone, taken, Sent(2, "n3")};
  const auto can = [](const std::string&) { return true; };
  const Withdrawal withdrawal = WithdrawalOf(rows, {{"wall", {"n3"}}}, can, kTonight);
  EXPECT_EQ(Told(withdrawal.retractions), Lines{"retract 0 n1"}) << "n3 stands for a correction";
  EXPECT_TRUE(withdrawal.standing.empty());
}

TEST(Withdrawal, NamesWhereSomethingStaysThatCannotBeTakenBack) {
  std::vector<Delivery> rows = {Sent(0, "n1"), Sent(0, "", DeliveryState::kUnknown)};
  rows[1].channel = "mail";
  const auto wall_can = [](const std::string& channel) { return channel == "wall"; };
  EXPECT_EQ(WithdrawalOf(rows, {}, wall_can, kTonight).standing, std::set<std::string>{"mail"});
  const auto none = [](const std::string&) { return false; };
  const Withdrawal withdrawal = WithdrawalOf(rows, {}, none, kTonight);
  EXPECT_EQ(withdrawal.standing, (std::set<std::string>{"mail", "wall"}));
  EXPECT_TRUE(withdrawal.retractions.empty());
}

}  // namespace
}  // namespace crier
