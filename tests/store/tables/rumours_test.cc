// Rumours, their mentions and the answers to who asks, as they are stored.
#include "store/tables/rumours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;

class RumourTables : public StoreTest {
 protected:
  void Do(const std::function<Result<void>(Tx&)>& work) {
    const auto done = db_->Write(work);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }
  int64_t Heard(const std::string& native_id, Time at = kNow) {
    return TakeAll(*db_, Poll({About("", Say(native_id, "the dam broke", at))}, native_id)).added.at(0).id;
  }
  void Put(const Rumour& rumour) {
    Do([&](Tx& tx) { return SaveRumour(tx, rumour); });
  }
  std::vector<std::string> Ids(std::optional<bool> closed, const std::string& before = "", int limit = 50) {
    const auto found = InRead(*db_, [&](Tx& tx) { return FindRumours(tx, closed, before, limit); });
    std::vector<std::string> ids;
    for (const Rumour& each : *found) ids.push_back(each.id);
    return ids;
  }
};
INSTANTIATE_TEST_SUITE_P(On, RumourTables, BackEnds(), BackEndName);

TEST_P(RumourTables, CountsTheOpenOnesAndTellsTheOldestThatNobodyHas) {
  const auto counts = [&] { return *InRead(*db_, [](Tx& tx) { return CountRumours(tx); }); };
  EXPECT_EQ(counts().open, 0);
  EXPECT_EQ(counts().oldest_unowned, std::nullopt);
  Put({.id = "r1", .claim = "a", .owner = "person:ana", .opened_at = kNow});
  EXPECT_EQ(counts().open, 1);
  EXPECT_EQ(counts().oldest_unowned, std::nullopt);
  Put({.id = "r2", .claim = "b", .opened_at = kNow + minutes(2)});
  Put({.id = "r3", .claim = "c", .opened_at = kNow + minutes(1)});
  Put({.id = "r4", .claim = "d", .verdict = RumourVerdict::kFalse, .opened_at = kNow});
  EXPECT_EQ(counts().open, 3);
  EXPECT_EQ(counts().oldest_unowned, kNow + minutes(1));
}

TEST_P(RumourTables, EveryMemberComesBack) {
  Rumour rumour{.id = "r1", .claim = "the dam broke", .owner = "person:ana"};
  rumour.verdict = RumourVerdict::kUnclear;
  rumour.reason = "nobody was there";
  rumour.opened_by = "person:ana";
  rumour.opened_at = kNow;
  rumour.closed_by = "person:ben";
  rumour.closed_at = kNow + minutes(1);
  rumour.bulletin_id = "b1";
  rumour.answered_by = "person:cleo";
  rumour.answer_due = true;
  rumour.changed_at = kNow + minutes(2);
  Put({.id = "r1", .claim = "another"});
  Put(rumour);
  const auto found = InRead(*db_, [](Tx& tx) { return FindRumour(tx, "r1"); });
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->claim, rumour.claim);
  EXPECT_EQ((*found)->owner, rumour.owner);
  EXPECT_EQ((*found)->verdict, rumour.verdict);
  EXPECT_EQ((*found)->reason, rumour.reason);
  EXPECT_EQ((*found)->opened_by, rumour.opened_by);
  EXPECT_EQ((*found)->opened_at, rumour.opened_at);
  EXPECT_EQ((*found)->closed_by, rumour.closed_by);
  EXPECT_EQ((*found)->closed_at, rumour.closed_at);
  EXPECT_EQ((*found)->bulletin_id, rumour.bulletin_id);
  EXPECT_EQ((*found)->answered_by, rumour.answered_by);
  EXPECT_TRUE((*found)->answer_due);
  EXPECT_EQ((*found)->changed_at, rumour.changed_at);
  EXPECT_FALSE(*InRead(*db_, [](Tx& tx) { return FindRumour(tx, "r2"); }));
}

TEST_P(RumourTables, AreListedNewestFirstOpenOrClosed) {
  for (const char* id : {"r1", "r2", "r3"}) Put({.id = id});
  Put({.id = "r2", .verdict = RumourVerdict::kTrue});
  EXPECT_THAT(Ids(false), ElementsAre("r3", "r1"));
  EXPECT_THAT(Ids(true), ElementsAre("r2"));
  EXPECT_THAT(Ids(std::nullopt, "", 2), ElementsAre("r3", "r2"));
  EXPECT_THAT(Ids(std::nullopt, "r2"), ElementsAre("r1"));
  Put({.id = "r1", .bulletin_id = "b1", .answer_due = true});
  const auto due = InRead(*db_, [](Tx& tx) { return RumoursToAnswer(tx); });
  ASSERT_EQ(due->size(), 1U);
  EXPECT_EQ(due->at(0).id, "r1");
}

TEST_P(RumourTables, AMentionIsInOneAtATime) {
  const int64_t mention = Heard("m1", kNow - minutes(90));
  for (const char* id : {"r1", "r2"}) Put({.id = id});
  RumourMention in{.rumour_id = "r1", .mention_id = mention, .stance = Stance::kAsks, .by_person = true};
  in.who = "person:ana";
  in.at = kNow;
  Do([&](Tx& tx) { return PutRumourMention(tx, in); });
  const auto found = InRead(*db_, [](Tx& tx) { return MentionsOfRumour(tx, "r1"); });
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->at(0).stance, Stance::kAsks);
  EXPECT_TRUE(found->at(0).by_person);
  EXPECT_EQ(found->at(0).who, "person:ana");
  EXPECT_EQ(found->at(0).said_at, kNow - minutes(90));
  EXPECT_EQ(found->at(0).channel, "town");
  EXPECT_EQ(found->at(0).author, "u1");
  RumourMention other = in;
  other.rumour_id = "r2";
  const auto twice = db_->Write([&](Tx& tx) { return PutRumourMention(tx, other); });
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().fault, Fault::kRejected);
  in.taken_out = true;
  Do([&](Tx& tx) { return PutRumourMention(tx, in); });
  Do([&](Tx& tx) { return PutRumourMention(tx, other); });
  EXPECT_EQ(*InRead(*db_, [&](Tx& tx) { return RumourOf(tx, mention); }), "r2");
  EXPECT_TRUE(InRead(*db_, [](Tx& tx) { return MentionsOfRumour(tx, "r1"); })->at(0).taken_out);
}

TEST_P(RumourTables, APersonIsAnsweredOnceARumour) {
  const int64_t mention = Heard("m1");
  Put({.id = "r1"});
  RumourAnswer answer{.rumour_id = "r1", .channel = "town", .author = "u1", .mention_id = mention};
  answer.reply_id = "a1";
  answer.at = kNow;
  Do([&](Tx& tx) { return AddRumourAnswer(tx, answer); });
  const auto again = db_->Write([&](Tx& tx) { return AddRumourAnswer(tx, answer); });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::kRejected);
  const auto answers = InRead(*db_, [](Tx& tx) { return AnswersOfRumour(tx, "r1"); });
  ASSERT_EQ(answers->size(), 1U);
  EXPECT_EQ(answers->at(0).reply_id, "a1");
  EXPECT_EQ(answers->at(0).at, kNow);
}

}  // namespace
}  // namespace crier
