// Whom an emergency alerts: level by level, at once where nobody is reached, nobody twice.
#include "desk/escalation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/roster.h"

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

const Time kNoon = *ParseTime("2026-11-21T12:00:00Z");

DutyEntry OnDuty(const std::string& person, int level, const std::string& channel = "duty-mail") {
  DutyEntry entry{.id = person + channel, .person = person, .from = kNoon - hours(1), .to = kNoon + hours(8)};
  entry.level = level;
  entry.channel = channel;
  entry.acknowledged_at = entry.from;
  return entry;
}

// An emergency, and what became of its alerts.
class Scene {
 public:
  explicit Scene(std::vector<DutyEntry> entries, int levels = 2) : entries_(std::move(entries)) {
    rules_.levels = levels;
    emergency_.escalates_at = emergency_.since = kNoon;
  }
  // Who is alerted then: "ana 1".
  std::vector<std::string> At(Time now) {
    const Escalated next = Escalate(emergency_, entries_, alerted_, rules_, now);
    std::vector<std::string> who;
    for (const DutyEntry& each : next.alert) {
      who.push_back(each.person + " " + std::to_string(each.level));
      EmergencyAlert alert{.turn = emergency_.turn, .level = each.level, .person = each.person};
      alert.channel = each.channel;
      alert.recipient = each.recipient;
      alert.state = "pending";
      alerted_.push_back(alert);
    }
    emergency_ = next.emergency;
    last_ = next;
    return who;
  }
  void AllCome(const std::string& state) {
    for (EmergencyAlert& each : alerted_) each.state = state;
  }

  Emergency emergency_;
  std::vector<DutyEntry> entries_;
  std::vector<EmergencyAlert> alerted_;
  EscalationRules rules_;
  Escalated last_;
};

TEST(Escalation, LevelByLevelUntilNobodyIsLeft) {
  Scene cry({OnDuty("ana", 1), OnDuty("ben", 1), OnDuty("cleo", 2)});
  EXPECT_THAT(cry.At(kNoon), ElementsAre("ana 1", "ben 1"));
  EXPECT_EQ(cry.emergency_.escalates_at, kNoon + minutes(3));
  EXPECT_THAT(cry.At(kNoon + minutes(2)), IsEmpty());
  EXPECT_THAT(cry.At(kNoon + minutes(3)), ElementsAre("cleo 2"));
  EXPECT_FALSE(cry.last_.exhausted);
  EXPECT_THAT(cry.At(kNoon + minutes(6)), IsEmpty());
  EXPECT_TRUE(cry.last_.exhausted);
  EXPECT_EQ(cry.emergency_.escalates_at, std::nullopt);
  EXPECT_THAT(cry.At(kNoon + hours(2)), IsEmpty());
  EXPECT_FALSE(cry.last_.exhausted) << "said once";
}

TEST(Escalation, ByEveryWayOfAPersonAndByNoneTwice) {
  Scene cry({OnDuty("ana", 1), OnDuty("ana", 1, "duty-sms"), OnDuty("ana", 1)});
  EXPECT_THAT(cry.At(kNoon), ElementsAre("ana 1", "ana 1"));
  EXPECT_THAT(cry.At(kNoon + minutes(1)), IsEmpty());
}

TEST(Escalation, ALevelThatNobodyHasIsPassedOverAtOnce) {
  Scene cry({OnDuty("cleo", 2)});
  EXPECT_THAT(cry.At(kNoon), ElementsAre("cleo 2"));
  EXPECT_THAT(cry.last_.passed_over, ElementsAre(1));
  Scene nobody({});
  EXPECT_THAT(nobody.At(kNoon), IsEmpty());
  EXPECT_THAT(nobody.last_.passed_over, ElementsAre(1, 2));
  EXPECT_TRUE(nobody.last_.exhausted);
}

TEST(Escalation, WhatReachedNobodyGoesOnAtOnce) {
  Scene cry({OnDuty("ana", 1), OnDuty("ben", 1), OnDuty("cleo", 2)});
  cry.At(kNoon);
  cry.alerted_[0].state = "failed";
  EXPECT_THAT(cry.At(kNoon + minutes(1)), IsEmpty()) << "ben may have it";
  cry.AllCome("failed");
  EXPECT_THAT(cry.At(kNoon + minutes(1)), ElementsAre("cleo 2"));
  EXPECT_EQ(cry.emergency_.escalates_at, kNoon + minutes(4));
}

TEST(Escalation, WhoComesOnDutyMeanwhileIsAlerted) {
  Scene cry({OnDuty("ana", 1)}, 1);
  cry.At(kNoon);
  cry.entries_.push_back(OnDuty("ben", 1));
  EXPECT_THAT(cry.At(kNoon + minutes(1)), ElementsAre("ben 1"));
  cry.At(kNoon + minutes(3));
  ASSERT_TRUE(cry.last_.exhausted);
  cry.entries_.push_back(OnDuty("cleo", 3));
  EXPECT_THAT(cry.At(kNoon + minutes(4)), ElementsAre("cleo 3")) << "somebody is left after all";
}

TEST(Escalation, ANewTurnAlertsEverybodyAnew) {
  Scene cry({OnDuty("ana", 1)});
  cry.At(kNoon);
  cry.emergency_.turn = 2;
  cry.emergency_.level = 0;
  cry.emergency_.escalates_at = kNoon + minutes(1);
  EXPECT_THAT(cry.At(kNoon + minutes(1)), ElementsAre("ana 1"));
}

TEST(Escalation, WhatIsTakenAlertsNobody) {
  for (const EmergencyState state :
       {EmergencyState::kTaken, EmergencyState::kHandedOver, EmergencyState::kClosed}) {
    Scene cry({OnDuty("ana", 1)});
    cry.emergency_.state = state;
    EXPECT_THAT(cry.At(kNoon + hours(1)), IsEmpty());
    EXPECT_FALSE(cry.last_.changed);
  }
}

}  // namespace
}  // namespace crier
