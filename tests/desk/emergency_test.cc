// What becomes of people in danger: who may do what when, and that nothing leaves by itself.
#include "desk/emergency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;
using State = EmergencyState;

const Time kCryAt = *ParseTime("2026-11-21T18:00:00Z");
const Actor kAnaOnDuty = Actor::Person("ana"), kBenOnDuty = Actor::Person("ben");

StoredMention Cry(double urgency = 0.9) {
  StoredMention mention;
  mention.id = 7;
  mention.mention.created_at = mention.heard_at = kCryAt;
  mention.verdict.urgency = urgency;
  return mention;
}
Emergency Waiting() { return NewEmergency(Cry(), Actor::Hub(), kCryAt); }
Emergency Stepped(const Emergency& emergency, const std::string& action, const Actor& who = kAnaOnDuty,
                  const std::string& note = "", Time at = kCryAt + minutes(1)) {
  auto next = Step(emergency, action, note, who, at);
  EXPECT_TRUE(next) << action << (next ? "" : next.error().message);
  return next ? *next : emergency;
}

TEST(EmergencySteps, UrgentMentionsAreThereUnlessRemovedDamagedOrStale) {
  EXPECT_TRUE(IsEmergency(Cry(0.5)));
  EXPECT_FALSE(IsEmergency(Cry(0.49)));
  StoredMention removed = Cry(), damaged = Cry(), stale = Cry();
  removed.removed = true;
  damaged.unreadable = true;
  stale.mention.created_at = kCryAt - hours(24) - minutes(1);
  EXPECT_FALSE(IsEmergency(removed));
  EXPECT_FALSE(IsEmergency(damaged));
  EXPECT_FALSE(IsEmergency(stale)) << "the backlog of a channel wakes nobody";
}

TEST(EmergencySteps, ANewOneWaitsAndAlertsAtOnce) {
  const Emergency emergency = Waiting();
  EXPECT_EQ(emergency.mention_id, 7);
  EXPECT_EQ(emergency.state, State::kWaiting);
  EXPECT_EQ(emergency.put_by, "hub");
  EXPECT_EQ(emergency.escalates_at, kCryAt);
  EXPECT_EQ(emergency.level, 0);
}

TEST(EmergencySteps, OneTakesItAndTheSlowerLearnsWhoWasFaster) {
  const Emergency taken = Stepped(Waiting(), "take");
  EXPECT_EQ(taken.state, State::kTaken);
  EXPECT_EQ(taken.taken_by, "person:ana");
  EXPECT_FALSE(taken.escalates_at) << "nobody else is alerted";
  const auto late = Step(taken, "take", "", kBenOnDuty, kCryAt + minutes(2));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().fault, Fault::kRejected);
  EXPECT_THAT(late.error().message, HasSubstr("person:ana"));
  const Emergency again = Stepped(taken, "take", kAnaOnDuty, "", kCryAt + minutes(20));
  EXPECT_EQ(again.taken_at, kCryAt + minutes(20)) << "who has it keeps it longer";
}

TEST(EmergencySteps, HandedOverPutBackAndClosed) {
  const Emergency handed = Stepped(Stepped(Waiting(), "take"), "dispatch", kBenOnDuty);
  EXPECT_EQ(handed.state, State::kHandedOver);
  EXPECT_EQ(handed.taken_by, "person:ana");
  EXPECT_EQ(handed.handed_by, "person:ben");
  const Emergency back = Stepped(handed, "release", kBenOnDuty);
  EXPECT_EQ(back.state, State::kWaiting);
  EXPECT_EQ(back.turn, 2) << "people are alerted anew";
  EXPECT_EQ(back.level, 0);
  EXPECT_EQ(back.taken_by, "");
  const Emergency closed = Stepped(back, "close", kBenOnDuty, "the boat has them");
  EXPECT_EQ(closed.state, State::kClosed);
  EXPECT_EQ(closed.closed_by, "person:ben");
  EXPECT_EQ(closed.taken_by, "person:ben") << "who closes what nobody had answers for it";
  EXPECT_EQ(closed.reason, "the boat has them");
  EXPECT_FALSE(closed.escalates_at);
  const Emergency direct = Stepped(Waiting(), "dispatch");
  EXPECT_EQ(direct.taken_by, "person:ana");
}

TEST(EmergencySteps, OnlyAPersonDoesAnyOfItAndToCloseWantsAReason) {
  for (const Actor& who : {Actor::Hub(), Actor::Token("api"), Actor::Command("demo"), Actor::Channel("x")}) {
    for (const char* action : {"take", "dispatch", "close"})
      EXPECT_EQ(Step(Waiting(), action, "why", who, kCryAt).error().fault, Fault::kRejected) << action;
  }
  EXPECT_EQ(Step(Waiting(), "close", "", kAnaOnDuty, kCryAt).error().fault, Fault::kBadData);
  EXPECT_EQ(Step(Waiting(), "forget", "", kAnaOnDuty, kCryAt).error().fault, Fault::kBadData);
  EXPECT_EQ(Step(Waiting(), "take", std::string(1'001, 'x'), kAnaOnDuty, kCryAt).error().fault,
            Fault::kBadData);
  EXPECT_EQ(Step(Waiting(), "release", "", kAnaOnDuty, kCryAt).error().fault, Fault::kRejected);
}

TEST(EmergencySteps, NothingIsDoneWithAClosedOneUntilItIsPutThereAgain) {
  const Emergency closed = Stepped(Waiting(), "close", kAnaOnDuty, "a film set");
  for (const char* action : {"take", "release", "dispatch", "close"}) {
    const auto next = Step(closed, action, "why", kBenOnDuty, kCryAt + minutes(5));
    ASSERT_FALSE(next) << action;
    EXPECT_THAT(next.error().message, HasSubstr("a film set"));
  }
  const auto again = PutAgain(closed, Cry(), kBenOnDuty, kCryAt + minutes(5));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->state, State::kWaiting);
  EXPECT_EQ(again->put_by, "person:ben");
  EXPECT_EQ(again->since, kCryAt + minutes(5));
  EXPECT_EQ(again->turn, 2);
  EXPECT_EQ(again->reason, "");
}

TEST(EmergencySteps, AnEditMakesAnOpenOneGraverAndNeverLess) {
  const Emergency taken = Stepped(Waiting(), "take");
  EXPECT_FALSE(PutAgain(taken, Cry(0.6), Actor::Hub(), kCryAt + minutes(2)));
  const auto graver = PutAgain(taken, Cry(1), Actor::Hub(), kCryAt + minutes(2));
  ASSERT_TRUE(graver);
  EXPECT_EQ(graver->urgency, 1);
  EXPECT_EQ(graver->state, State::kTaken) << "who has it has it";
}

TEST(EmergencySteps, WhatIsTakenAndForgottenWaitsAgain) {
  const Emergency taken = Stepped(Waiting(), "take");
  EXPECT_FALSE(Lapse(taken, minutes(30), kCryAt + minutes(30)));
  const auto lapsed = Lapse(taken, minutes(30), kCryAt + minutes(31));
  ASSERT_TRUE(lapsed);
  EXPECT_EQ(lapsed->state, State::kWaiting);
  EXPECT_EQ(lapsed->turn, 2);
  EXPECT_EQ(lapsed->escalates_at, kCryAt + minutes(31));
  EXPECT_FALSE(Lapse(Waiting(), minutes(30), kCryAt + hours(9)));
  EXPECT_FALSE(Lapse(Stepped(taken, "dispatch"), minutes(30), kCryAt + hours(9)));
  EXPECT_EQ(ReturnFromDispatch(Stepped(taken, "dispatch"), kCryAt + minutes(2)).state, State::kWaiting);
}

TEST(EmergencySteps, EveryChangeIsLaterThanTheOneBefore) {
  const Emergency taken = Stepped(Waiting(), "take", kAnaOnDuty, "", kCryAt - minutes(5));
  EXPECT_GT(taken.changed_at, Waiting().changed_at) << "whatever the clock says";
}

}  // namespace
}  // namespace crier
