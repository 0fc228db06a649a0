// One meaning of what a mention is about: the list under a filter, the tallies and the chips agree, for
// mentions about several things, as they come and after a recount.
#include "core/topics.h"

#include <gtest/gtest.h>

#include <map>

#include "classifier/tally.h"
#include "store/migrations/migration.h"
#include "store/tables/tallies.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

class TopicsTest : public StoreTest {
 protected:
  // A mention about these services and hazard categories.
  static Judged Said(const std::string& id, const std::vector<std::string>& services,
                     const std::vector<std::string>& categories) {
    Judged judged = About("", Say(id, "words of " + id));
    for (const std::string& each : services) judged.verdict.issues.push_back({each, 1, {}});
    for (const std::string& each : categories) judged.verdict.hazards.push_back({"flood", each, 1, {}});
    judged.counts = CountsOf(std::get<Mention>(judged.event), judged.verdict);
    return judged;
  }

  void TakeSamples() {
    TakeAll(*db_,
            Poll({Said("1", {"trash", "street_light"}, {}), Said("2", {"street_light", "trash", "trash"}, {}),
                  Said("3", {"trash"}, {"caution_advice", "other_relevant"}),
                  Said("4", {}, {"other_relevant", "displaced_people", "caution_advice"}),
                  Said("5", {}, {"other_relevant"}), Said("6", {}, {"other_relevant", "other_relevant"}),
                  Said("7", {"pothole"}, {}), Said("8", {}, {})}));
  }

  // How many mentions are listed under each key, how often it was counted, and on how many chips it stands.
  void ExpectAgreement(const std::map<std::string, int64_t>& services,
                       const std::map<std::string, int64_t>& categories) {
    for (const bool service : {true, false}) {
      const auto& expected = service ? services : categories;
      std::map<std::string, int64_t> tallied, chips;
      auto rows = InRead(*db_, [&](Tx& tx) {
        return FindTallies(tx, {.dimension = service ? "service_code" : "category"});
      });
      ASSERT_TRUE(rows) << rows.error().message;
      for (const TallyRow& row : *rows) tallied[row.key] += row.count;
      for (const StoredMention& each : Search(*db_, {.limit = 500})) {
        const auto keys = service ? ServiceCodesOf(each.verdict) : CategoriesOf(each.verdict);
        for (const std::string& key : keys) ++chips[key];
      }
      EXPECT_EQ(tallied, expected);
      EXPECT_EQ(chips, expected);
      for (const auto& [key, count] : expected) {
        MentionQuery query{.limit = 500};
        (service ? query.service_code : query.category) = key;
        EXPECT_EQ(std::ssize(Search(*db_, query)), count) << key;
        query.text = "words";  // by the other way
        EXPECT_EQ(std::ssize(Search(*db_, query)), count) << key;
      }
    }
    EXPECT_EQ(InRead(*db_, [](Tx& tx) { return WrongTallies(tx); }).value_or(-1), 0);
  }
};
INSTANTIATE_TEST_SUITE_P(On, TopicsTest, BackEnds(), BackEndName);

const std::map<std::string, int64_t> kServices = {{"trash", 3}, {"street_light", 2}, {"pothole", 1}};
const std::map<std::string, int64_t> kCategories = {
    {"caution_advice", 2}, {"displaced_people", 1}, {"other_relevant", 2}};

TEST_P(TopicsTest, ListsTalliesAndChipsAgree) {
  TakeSamples();
  ExpectAgreement(kServices, kCategories);
}

TEST_P(TopicsTest, AlsoAfterEditsAndRemovals) {
  TakeSamples();
  Judged edited = Said("7", {"trash", "noise"}, {"caution_advice"});
  edited.event = Edited{Say("7", "other words")};
  TakeAll(*db_, Poll({edited, {Removed{"town", "1"}, {}, {}, {}}, {Removed{"town", "4"}, {}, {}, {}}}));
  ExpectAgreement({{"trash", 3}, {"street_light", 1}, {"noise", 1}},
                  {{"caution_advice", 2}, {"other_relevant", 2}});
}

TEST_P(TopicsTest, BothFiltersAtOnceAndPages) {
  TakeSamples();
  EXPECT_EQ(NativeIds(Search(*db_, {.service_code = "trash", .category = "caution_advice"})),
            std::vector<std::string>{"3"});
  MentionQuery query{.service_code = "trash", .limit = 1};
  std::vector<std::string> ids;
  for (auto page = Search(*db_, query); !page.empty(); page = Search(*db_, query)) {
    ids.push_back(page.front().mention.native_id);
    query.before = page.front().id;
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"3", "2", "1"}));
}

TEST_P(TopicsTest, ARecountChangesNothingAndMendsWhatIsWrong) {
  TakeSamples();
  const auto rebuild = [&] {
    return InWrite(*db_,
                   [](Tx& tx) {
                     return RebuildTallies(tx,
                                           [](const Mention& m, const Verdict& v) { return CountsOf(m, v); });
                   })
        .value_or(-1);
  };
  EXPECT_EQ(rebuild(), 0);
  ASSERT_TRUE(InWrite(*db_, [](Tx& tx) { return tx.Run("DELETE FROM mention_topics WHERE key = 'trash'"); }));
  EXPECT_EQ(rebuild(), 0);
  ExpectAgreement(kServices, kCategories);
}

// A city that was counted by an older Crier: only the best issue and the best hazard.
TEST_P(TopicsTest, TheMigrationCountsAgain) {
  std::vector<Judged> old = {Said("1", {"trash", "street_light"}, {"other_relevant", "caution_advice"}),
                             Said("2", {"street_light", "trash"}, {}), Said("3", {}, {"other_relevant"})};
  for (Judged& each : old) {
    bool service = false, category = false;
    std::erase_if(each.counts, [&](const Count& count) {
      if (count.dimension == "service_code") return std::exchange(service, true);
      return count.dimension == "category" && std::exchange(category, true);
    });
  }
  TakeAll(*db_, Poll(old));
  ASSERT_TRUE(InWrite(*db_, [](Tx& tx) { return tx.Run("DELETE FROM mention_topics"); }));
  ASSERT_TRUE(InWrite(
      *db_, [](Tx& tx) { return tx.Run("UPDATE mentions SET verdict = 'damaged' WHERE native_id = '3'"); }));
  ASSERT_TRUE(db_->Write([](Tx& tx) { return kVersion6.fill(tx); }));
  ASSERT_TRUE(
      InWrite(*db_, [](Tx& tx) { return tx.Run("UPDATE mentions SET removed = 1 WHERE native_id = '3'"); }));
  EXPECT_EQ(std::ssize(Search(*db_, {.service_code = "trash"})), 2);
  EXPECT_EQ(std::ssize(Search(*db_, {.service_code = "street_light"})), 2);
  EXPECT_EQ(std::ssize(Search(*db_, {.category = "caution_advice"})), 1);
  std::map<std::string, int64_t> tallied;
  for (const char* dimension : {"service_code", "category"}) {
    auto rows = InRead(*db_, [&](Tx& tx) { return FindTallies(tx, {.dimension = dimension}); });
    ASSERT_TRUE(rows);
    for (const TallyRow& row : *rows) tallied[row.key] += row.count;
  }
  EXPECT_EQ(tallied, (std::map<std::string, int64_t>{
                         {"trash", 2}, {"street_light", 2}, {"caution_advice", 1}, {"other_relevant", 1}}))
      << "of the one that cannot be read the old count stands";
}

}  // namespace
}  // namespace crier
