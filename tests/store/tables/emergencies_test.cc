// The lane of people in danger and the duties, as they are stored.
#include "store/tables/emergencies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/tables/duties.h"
#include "store/tables/jobs.h"
#include "store/tables/people.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

class EmergencyTables : public StoreTest {
 protected:
  void Do(const std::function<Result<void>(Tx&)>& work) {
    const auto done = db_->Write(work);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }
  int64_t Heard(const std::string& native_id) {
    const auto taken = TakeAll(*db_, Poll({About("", Say(native_id, "help"), 0.9)}, native_id));
    return taken.added.at(0).id;
  }
  Emergency Put(const std::string& native_id, Time since, double urgency = 0.9,
                EmergencyState state = EmergencyState::kWaiting) {
    Emergency emergency{.mention_id = Heard(native_id), .state = state, .urgency = urgency, .since = since};
    emergency.put_by = "hub";
    emergency.changed_at = since;
    Do([&](Tx& tx) { return SaveEmergency(tx, emergency); });
    return emergency;
  }
  std::vector<int64_t> Ids(EmergencyState state) {
    auto found = InRead(*db_, [&](Tx& tx) { return EmergenciesIn(tx, state); });
    std::vector<int64_t> ids;
    for (const Emergency& each : *found) ids.push_back(each.mention_id);
    return ids;
  }
  // A send job with one row.
  int64_t Job(const std::string& subject, DeliveryState state, const std::string& error = "") {
    int64_t id = 0;
    Do([&](Tx& tx) -> Result<void> {
      crier::Job job;
      job.kind = JobKind::kAlert;
      job.subject = subject;
      job.channel = "town";
      auto added = AddJob(tx, job);
      if (!added) return added.error();
      id = *added;
      Delivery row = Outbound(subject + std::to_string(id));
      row.job_id = id;
      row.state = state;
      row.error = error;
      if (auto saved = SavePost(tx, id, {.channel = "town", .lang = "en", .title = "t", .parts = {"help"}});
          !saved)
        return saved;
      return AddDeliveries(tx, {row});
    });
    return id;
  }
};
INSTANTIATE_TEST_SUITE_P(On, EmergencyTables, BackEnds(), BackEndName);

TEST_P(EmergencyTables, EveryMemberComesBack) {
  Emergency emergency{.mention_id = Heard("m1"), .state = EmergencyState::kClosed, .urgency = 0.75};
  emergency.since = kNow;
  emergency.put_by = "person:ana";
  emergency.taken_by = "person:ben";
  emergency.taken_at = kNow + minutes(1);
  emergency.handed_by = "person:ben";
  emergency.handed_at = kNow + minutes(2);
  emergency.closed_by = "person:cleo";
  emergency.closed_at = kNow + minutes(3);
  emergency.reason = "safe";
  emergency.turn = 3;
  emergency.level = 2;
  emergency.escalates_at = kNow + minutes(4);
  emergency.changed_at = kNow + minutes(5);
  Do([&](Tx& tx) { return SaveEmergency(tx, emergency); });
  const auto found = InRead(*db_, [&](Tx& tx) { return FindEmergency(tx, emergency.mention_id); });
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->state, EmergencyState::kClosed);
  EXPECT_EQ((*found)->urgency, 0.75);
  EXPECT_EQ((*found)->since, emergency.since);
  EXPECT_EQ((*found)->put_by, "person:ana");
  EXPECT_EQ((*found)->taken_by, "person:ben");
  EXPECT_EQ((*found)->taken_at, emergency.taken_at);
  EXPECT_EQ((*found)->handed_by, "person:ben");
  EXPECT_EQ((*found)->handed_at, emergency.handed_at);
  EXPECT_EQ((*found)->closed_by, "person:cleo");
  EXPECT_EQ((*found)->closed_at, emergency.closed_at);
  EXPECT_EQ((*found)->reason, "safe");
  EXPECT_EQ((*found)->turn, 3);
  EXPECT_EQ((*found)->level, 2);
  EXPECT_EQ((*found)->escalates_at, emergency.escalates_at);
  EXPECT_EQ((*found)->changed_at, emergency.changed_at);
  EXPECT_FALSE(*InRead(*db_, [](Tx& tx) { return FindEmergency(tx, 99); }));
}

TEST_P(EmergencyTables, TheOldestComesFirstAndThenTheGravest) {
  const int64_t late = Put("m1", kNow + minutes(1)).mention_id;
  const int64_t lesser = Put("m2", kNow, 0.5).mention_id, graver = Put("m3", kNow, 0.9).mention_id;
  const int64_t taken = Put("m4", kNow, 0.9, EmergencyState::kTaken).mention_id;
  EXPECT_THAT(Ids(EmergencyState::kWaiting), ElementsAre(graver, lesser, late));
  EXPECT_THAT(Ids(EmergencyState::kTaken), ElementsAre(taken));
  const auto counts = InRead(*db_, [](Tx& tx) { return CountEmergencies(tx); });
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->waiting, 3);
  EXPECT_EQ(counts->taken, 1);
  EXPECT_EQ(counts->handed_over, 0);
  EXPECT_EQ(counts->oldest_waiting, kNow);
}

TEST_P(EmergencyTables, TheLaneShowsTheGraverLevelFirstAndInItTheOldest) {
  const int64_t old_soon = Put("m1", kNow, 0.69).mention_id;
  const int64_t put_by_hand = Put("m2", kNow, 0.1).mention_id;
  const int64_t later_urgent = Put("m3", kNow + minutes(2), 1.0).mention_id;
  const int64_t urgent = Put("m4", kNow + minutes(1), 0.7).mention_id;
  const int64_t late_soon = Put("m5", kNow + minutes(3), 0.4).mention_id;
  Put("m6", kNow, 0.9, EmergencyState::kTaken);
  const auto lane = [&](int limit) {
    const auto found =
        InRead(*db_, [&](Tx& tx) { return EmergenciesByGravity(tx, EmergencyState::kWaiting, limit); });
    std::vector<int64_t> ids;
    for (const Emergency& each : *found) ids.push_back(each.mention_id);
    return ids;
  };
  EXPECT_THAT(lane(500), ElementsAre(urgent, later_urgent, old_soon, late_soon, put_by_hand));
  EXPECT_THAT(lane(3), ElementsAre(urgent, later_urgent, old_soon));
  EXPECT_THAT(lane(0), IsEmpty());
  EXPECT_THAT(Ids(EmergencyState::kWaiting),
              ElementsAre(old_soon, put_by_hand, urgent, later_urgent, late_soon))
      << "people on duty are alerted in the order in which it was heard";
}

TEST_P(EmergencyTables, ClosedOnesComePageByPage) {
  std::vector<int64_t> ids;
  for (int i = 0; i < 3; ++i)
    ids.push_back(Put("m" + std::to_string(i), kNow, 0.9, EmergencyState::kClosed).mention_id);
  const auto page = [&](int64_t before) {
    std::vector<int64_t> found;
    auto closed = InRead(*db_, [&](Tx& tx) { return ClosedEmergencies(tx, before, 2); });
    for (const Emergency& each : *closed) found.push_back(each.mention_id);
    return found;
  };
  EXPECT_THAT(page(0), ElementsAre(ids[2], ids[1]));
  EXPECT_THAT(page(ids[1]), ElementsAre(ids[0]));
}

TEST_P(EmergencyTables, AnAlertIsNotedOnceAndShowsHowItsMessageStands) {
  const int64_t id = Put("m1", kNow).mention_id;
  const int64_t job = Job(AlertSubject(id), DeliveryState::kFailed, "no such number");
  EmergencyAlert alert{
      .mention_id = id, .person = "ana", .channel = "town", .recipient = "", .job_id = job, .at = kNow};
  const auto add = [&] { return *InWrite(*db_, [&](Tx& tx) { return AddEmergencyAlert(tx, alert); }); };
  EXPECT_TRUE(add());
  EXPECT_FALSE(add()) << "once a person and level";
  alert.level = 2;
  EXPECT_TRUE(add());
  const auto alerts = InRead(*db_, [&](Tx& tx) { return AlertsOf(tx, id); });
  ASSERT_TRUE(alerts);
  ASSERT_EQ(alerts->size(), 2U);
  EXPECT_EQ((*alerts)[0].state, "failed");
  EXPECT_EQ((*alerts)[0].error, "no such number");
  EXPECT_EQ((*alerts)[1].level, 2);
}

TEST_P(EmergencyTables, StepsAreAHistory) {
  const int64_t id = Put("m1", kNow).mention_id;
  for (const char* action : {"put", "take", "close"}) {
    Do([&](Tx& tx) {
      return AddEmergencyStep(tx,
                              {.mention_id = id, .action = action, .who = "hub", .at = kNow, .note = "n"});
    });
  }
  std::vector<std::string> actions;
  const auto steps = InRead(*db_, [&](Tx& tx) { return StepsOfEmergency(tx, id); });
  for (const EmergencyStep& each : *steps) actions.push_back(each.action + " " + each.who + " " + each.note);
  EXPECT_THAT(actions, ElementsAre("put hub n", "take hub n", "close hub n"));
}

TEST_P(EmergencyTables, TheLastMessageToTheCentreCounts) {
  const int64_t id = Put("m1", kNow).mention_id;
  const auto last = [&] { return *InRead(*db_, [&](Tx& tx) { return LastDispatch(tx, id); }); };
  EXPECT_EQ(last().state, "");
  Job(DispatchSubject(id), DeliveryState::kFailed, "down");
  EXPECT_EQ(last().state, "failed");
  EXPECT_EQ(last().error, "down");
  Job(DispatchSubject(id), DeliveryState::kAccepted);
  EXPECT_EQ(last().state, "accepted");
}

TEST_P(EmergencyTables, WordsThatTheirAuthorRemovedGoOutOfAlertsToo) {
  const int64_t id = Put("m1", kNow).mention_id, other = Put("m2", kNow).mention_id;
  const int64_t job = Job(AlertSubject(id), DeliveryState::kPending),
                kept = Job(AlertSubject(other), DeliveryState::kPending);
  Do([&](Tx& tx) { return ForgetAlertWords(tx, id, "gone"); });
  const auto words = [&](int64_t of) {
    return (*InRead(*db_, [&](Tx& tx) { return FindPost(tx, of, "en"); }))->parts;
  };
  EXPECT_THAT(words(job), ElementsAre("gone"));
  EXPECT_THAT(words(kept), ElementsAre("help"));
}

TEST_P(EmergencyTables, DutiesAreKeptChangedAndDropped) {
  DutyEntry entry{.id = "d1", .person = "ana", .from = kNow, .to = kNow + hours(8)};
  entry.level = 2;
  entry.channel = "mail";
  entry.recipient = "ana@city.example";
  entry.made_by = "person:ben";
  entry.made_at = kNow;
  Do([&](Tx& tx) -> Result<void> {
    for (const char* name : {"ana", "eve"}) {
      if (auto added = AddPerson(tx, {.name = name, .disabled = std::string(name) == "eve"}); !added)
        return added;
    }
    if (auto saved = SaveDuty(tx, entry); !saved) return saved;
    entry.acknowledged_at = kNow + minutes(1);
    if (auto saved = SaveDuty(tx, entry); !saved) return saved;
    DutyEntry hers = entry;
    hers.id = "d2";
    hers.person = "eve";
    return SaveDuty(tx, hers);
  });
  const auto found = *InRead(*db_, [](Tx& tx) { return FindDuty(tx, "d1"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->to, entry.to);
  EXPECT_EQ(found->level, 2);
  EXPECT_EQ(found->recipient, "ana@city.example");
  EXPECT_EQ(found->acknowledged_at, entry.acknowledged_at);
  const auto since = [&](Time time, bool able) {
    return (*InRead(*db_, [&](Tx& tx) { return DutiesSince(tx, time, able); })).size();
  };
  EXPECT_EQ(since(kNow, false), 2U);
  EXPECT_EQ(since(kNow, true), 1U) << "who may not sign in has no duty";
  EXPECT_EQ(since(kNow + hours(8), false), 0U);
  EXPECT_TRUE(*InWrite(*db_, [](Tx& tx) { return DropDuty(tx, "d1"); }));
  EXPECT_FALSE(*InWrite(*db_, [](Tx& tx) { return DropDuty(tx, "d1"); }));
}

}  // namespace
}  // namespace crier
