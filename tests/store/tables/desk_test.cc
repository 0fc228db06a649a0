// Requests that people made by hand, the steps that can be taken back, and corrections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/tables/corrections.h"
#include "store/tables/request_steps.h"
#include "store/tables/requests.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

class DeskTables : public StoreTest {
 protected:
  // For works that answer nothing.
  void Write(const std::function<Result<void>(Tx&)>& work) {
    const auto done = db_->Write(work);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }
  StoredMention Hear(const Event& event, const std::string& service = "") {
    auto taken = TakeAll(*db_, Poll({About(service, event, 0.3)}));
    if (!taken.added.empty()) return taken.added.front();
    return taken.changed.empty() ? StoredMention{} : taken.changed.front();
  }
  ServiceRequest Make(const StoredMention& mention, const std::string& service = "noise") {
    ServiceRequest draft{.service_code = service,
                         .description = "staff's words",
                         .urgency = mention.verdict.urgency,
                         .join_key = service + "@old-town"};
    draft.made_by = "person:ana";
    draft.made_from = mention.id;
    std::string id;
    Write([&](Tx& tx) -> Result<void> {
      auto made = MakeRequest(tx, draft, kNow, kNow);
      if (!made) return made.error();
      id = *made;
      return TieMention(tx, mention.id, id);
    });
    return Request(id);
  }
  ServiceRequest Request(const std::string& id) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindRequest(tx, id); });
    EXPECT_TRUE(found && *found);
    return found && *found ? **found : ServiceRequest{};
  }
  StoredMention Mention(int64_t id) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindMention(tx, id); });
    EXPECT_TRUE(found && *found);
    return found && *found ? **found : StoredMention{};
  }
  std::optional<RequestStep> Step(const std::string& id) {
    auto found = InRead(*db_, [&](Tx& tx) { return LastStep(tx, id); });
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    return found ? *found : std::nullopt;
  }
  int64_t Add(Correction correction) {
    Write([&](Tx& tx) { return AddCorrection(tx, &correction); });
    return correction.id;
  }
  std::vector<int64_t> Ids(const CorrectionQuery& query) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindCorrections(tx, query); });
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    std::vector<int64_t> ids;
    if (!found) return ids;
    for (const FoundCorrection& each : *found) ids.push_back(each.correction.id);
    return ids;
  }
};
INSTANTIATE_TEST_SUITE_P(On, DeskTables, BackEnds(), BackEndName);

TEST_P(DeskTables, AMentionBelongsToTheFirstRequestThatWasMadeOfIt) {
  const StoredMention mention = Hear(Say("m1", "a noise"));
  const ServiceRequest first = Make(mention), second = Make(mention, "tree");
  EXPECT_EQ(Mention(mention.id).request_id, first.id);
  EXPECT_EQ(first.made_by, "person:ana");
  EXPECT_EQ(second.made_from, mention.id);
  EXPECT_EQ(second.mention_count, 1);
  const auto made = InRead(*db_, [&](Tx& tx) { return RequestsMadeOf(tx, mention.id); });
  ASSERT_TRUE(made);
  EXPECT_EQ(made->size(), 2U);
  EXPECT_THAT(*InRead(*db_, [](Tx& tx) { return RequestsMadeOf(tx, 0); }), IsEmpty());
}

TEST_P(DeskTables, WordsOfStaffStayWhateverJoins) {
  const StoredMention mention = Hear(Say("m1", "a noise"));
  const ServiceRequest made = Make(mention);
  TakeAll(*db_, Poll({About("noise", Say("m2", "a graver noise"), 0.9)}));
  const ServiceRequest joined = Request(made.id);
  EXPECT_EQ(joined.mention_count, 2) << "what is heard later joins it";
  EXPECT_EQ(joined.urgency, 0.9);
  EXPECT_EQ(joined.description, "staff's words");
  Hear(Edited{Say("m1", "another noise")});
  EXPECT_EQ(Request(made.id).description, "staff's words");
  EXPECT_EQ(Request(made.id).mention_count, 2);
}

TEST_P(DeskTables, BothRequestsLoseAMentionThatItsAuthorRemoves) {
  const StoredMention mention = Hear(Say("m1", "a noise"));
  const ServiceRequest first = Make(mention), second = Make(mention, "tree");
  const auto taken = TakeAll(*db_, Poll({{Removed{"town", "m1"}, {}, {}, {}}}, "c", kNow + minutes(1)));
  EXPECT_EQ(taken.requests.size(), 2U) << "both are told";
  for (const ServiceRequest& each : {first, second}) {
    EXPECT_EQ(Request(each.id).mention_count, 0);
    EXPECT_NE(Request(each.id).status_notes, "");
    EXPECT_NE(Request(each.id).updated_datetime, each.updated_datetime) << "so no step is taken back over it";
  }
}

TEST_P(DeskTables, TheLastStepIsKeptUntilItIsOldOrTakenBack) {
  const ServiceRequest request = Make(Hear(Say("m1", "x"))), other = Make(Hear(Say("m2", "y")));
  const RequestStep first{.request_id = request.id,
                          .action = "accept",
                          .who = "person:ana",
                          .at = kNow,
                          .became = kNow + minutes(1),
                          .service_code = "tree",
                          .status = "draft",
                          .status_notes = "n",
                          .description = "d",
                          .address_string = "a"};
  RequestStep second = first;
  second.action = "close";
  second.at = kNow + minutes(2);
  EXPECT_FALSE(Step(request.id));
  Write([&](Tx& tx) { return KeepStep(tx, first, kNow - kUndoWindow); });
  const auto kept = Step(request.id);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->who, "person:ana");
  EXPECT_EQ(kept->became, kNow + minutes(1));
  EXPECT_EQ(kept->service_code + kept->status + kept->status_notes + kept->description + kept->address_string,
            "treedraftnda");
  Write([&](Tx& tx) { return KeepStep(tx, second, kNow - kUndoWindow); });
  EXPECT_EQ(Step(request.id)->action, "close");
  RequestStep elsewhere = first;
  elsewhere.request_id = other.id;
  elsewhere.at = kNow + minutes(30);
  Write([&](Tx& tx) { return KeepStep(tx, elsewhere, elsewhere.at - kUndoWindow); });
  EXPECT_FALSE(Step(request.id)) << "old ones go";
  Write([&](Tx& tx) { return DropStep(tx, other.id); });
  EXPECT_FALSE(Step(other.id));
}

TEST_P(DeskTables, CorrectionsComeBackAndAreFoundByRuleAndService) {
  const StoredMention mention = Hear(Say("m1", "text"));
  const Correction whole{.mention_id = mention.id,
                         .what = "service",
                         .said = "pothole",
                         .right = "tree",
                         .note = "it is \"green\"",
                         .who = "person:ana",
                         .at = kNow,
                         .service_code = "pothole",
                         .rules = {"POTHOLE", "HOLE"},
                         .rules_version = "v1"};
  Correction urgency = whole;
  urgency.what = "urgency";
  urgency.right = "high";
  urgency.rules = {"CHILDREN"};
  const int64_t one = Add(whole), two = Add(urgency);
  EXPECT_THAT(Ids({}), ElementsAre(two, one));
  EXPECT_THAT(Ids({.limit = 1}), ElementsAre(two));
  EXPECT_THAT(Ids({.before = two}), ElementsAre(one));
  EXPECT_THAT(Ids({.rule = "HOLE"}), ElementsAre(one));
  EXPECT_THAT(Ids({.service_code = "pothole"}), ElementsAre(two, one));
  EXPECT_THAT(Ids({.service_code = "pothole", .before = two}), ElementsAre(one));
  EXPECT_THAT(Ids({.service_code = "tree"}), ElementsAre(one)) << "the right one counts, too";
  EXPECT_THAT(Ids({.rule = "CHILDREN", .service_code = "pothole"}), ElementsAre(two));
  EXPECT_THAT(Ids({.rule = "CHILDREN", .service_code = "tree"}), IsEmpty());
  EXPECT_THAT(Ids({.service_code = "high"}), IsEmpty()) << "what is right is a service only of a service";
  EXPECT_THAT(Ids({.what = "urgency"}), ElementsAre(two));
  const auto found = InRead(*db_, [](Tx& tx) { return FindCorrections(tx, {.rule = "HOLE"}); });
  ASSERT_TRUE(found);
  const Correction& kept = found->front().correction;
  EXPECT_EQ(kept.said, "pothole");
  EXPECT_EQ(kept.right, "tree");
  EXPECT_EQ(kept.note, "it is \"green\"");
  EXPECT_EQ(kept.who, "person:ana");
  EXPECT_EQ(kept.at, kNow);
  EXPECT_THAT(kept.rules, ElementsAre("POTHOLE", "HOLE"));
  EXPECT_EQ(kept.rules_version, "v1");
  EXPECT_EQ(found->front().text, "text");
  EXPECT_EQ(found->front().channel, "town");
}

TEST_P(DeskTables, CorrectionsAreShownOnTheirMentionAndStayWhenItIsEdited) {
  const StoredMention mention = Hear(Say("m1", "text")), other = Hear(Say("m2", "other"));
  const int64_t one = Add({.mention_id = mention.id, .what = "sentiment"}),
                two = Add({.mention_id = mention.id, .what = "urgency"});
  for (const StoredMention& each : Search(*db_, {})) {
    EXPECT_EQ(each.corrections.size(), each.id == mention.id ? 2U : 0U);
  }
  const StoredMention edited = Hear(Edited{Say("m1", "new text")});
  ASSERT_EQ(edited.corrections.size(), 2U) << "who watches is told of them again";
  EXPECT_EQ(edited.corrections[0].id, one);
  EXPECT_EQ(edited.corrections[1].id, two);
  EXPECT_TRUE(Mention(other.id).corrections.empty());
}

TEST_P(DeskTables, WhatIsRemovedIsQuotedNoLonger) {
  const StoredMention mention = Hear(Say("m1", "at Elm Street"));
  Add({.mention_id = mention.id, .what = "place", .said = "Elm Street", .right = "Oak Street"});
  Add({.mention_id = mention.id, .what = "service", .said = "pothole", .right = "tree"});
  TakeAll(*db_, Poll({{Removed{"town", "m1"}, {}, {}, {}}}));
  const auto found = InRead(*db_, [](Tx& tx) { return FindCorrections(tx, {}); });
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->at(1).correction.said, "");
  EXPECT_EQ(found->at(1).correction.right, "Oak Street");
  EXPECT_EQ(found->at(0).correction.said, "pothole");
  EXPECT_TRUE(found->at(0).removed);
  EXPECT_EQ(found->at(0).text, "");
}

TEST_P(DeskTables, AMentionHoldsOnlySoManyCorrections) {
  const StoredMention mention = Hear(Say("m1", "text"));
  for (int i = 0; i < kMostCorrections; ++i) Add({.mention_id = mention.id, .what = "urgency"});
  Correction more{.mention_id = mention.id, .what = "urgency"};
  const auto refused = db_->Write([&](Tx& tx) { return AddCorrection(tx, &more); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kRejected);
  EXPECT_EQ(Mention(mention.id).corrections.size(), static_cast<size_t>(kMostCorrections));
}

}  // namespace
}  // namespace crier
