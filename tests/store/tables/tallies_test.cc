#include "store/tables/tallies.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::hours;

// What About counts, from a stored mention.
std::vector<Count> CountAgain(const Mention& mention, const Verdict& verdict) {
  return About(verdict.issues.empty() ? "" : verdict.issues[0].service_code, mention).counts;
}

std::vector<TallyRow> Tallies(Db& db, const TallyQuery& query) {
  auto rows = InRead(db, [&](Tx& tx) { return FindTallies(tx, query); });
  EXPECT_TRUE(rows) << rows.error().message;
  return rows ? *rows : std::vector<TallyRow>();
}

int64_t Rebuild(Db& db) {
  auto wrong = InWrite(db, [](Tx& tx) { return RebuildTallies(tx, CountAgain); });
  EXPECT_TRUE(wrong) << wrong.error().message;
  return wrong.value_or(-1);
}

class TalliesTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(On, TalliesTest, BackEnds(), BackEndName);

TEST_P(TalliesTest, SumByHourAndKey) {
  Db* const db = db_.get();
  const Time first = HourOf(kNow) - hours(3);
  TakeAll(*db,
          Poll({About("pothole", Say("1", "a", first)), About("pothole", Say("2", "b", first + hours(1))),
                About("graffiti", Say("3", "c", first)), About("pothole", Say("4", "d", first))}));
  Intake other = Poll({About("pothole", Say("1", "a", first))});
  other.channel = "village";
  TakeAll(*db, other);
  const auto all = Tallies(*db, {});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].hour, first);
  EXPECT_EQ(all[0].key, "graffiti");
  EXPECT_EQ(all[1].key, "pothole");
  EXPECT_EQ(all[1].count, 3);
  EXPECT_EQ(all[2].hour, first + hours(1));
  TallyQuery query;
  query.channel = "village";
  EXPECT_EQ(Tallies(*db, query).size(), 1U);
  query = {};
  query.since = first + hours(1);
  EXPECT_EQ(Tallies(*db, query).size(), 1U);
  query = {};
  query.until = first + hours(1);
  EXPECT_EQ(Tallies(*db, query).size(), 2U);
  query = {};
  query.neighborhood = "New Town";
  EXPECT_TRUE(Tallies(*db, query).empty());
  query = {};
  query.dimension = "intent";
  ASSERT_EQ(Tallies(*db, query).size(), 2U);
  EXPECT_EQ(Tallies(*db, query)[0].count, 4);
  TakeAll(*db, Poll({{Removed{"town", "3"}, {}, {}, {}}}));
  EXPECT_EQ(Tallies(*db, {}).size(), 2U) << "a zero is left out";
}

TEST_P(TalliesTest, RebuildPutsRightWhatIsWrong) {
  Db* const db = db_.get();
  TakeAll(*db, Poll({About("pothole", Say("1", "a")), About("graffiti", Say("2", "b"))}));
  const auto before = Tallies(*db, {});
  EXPECT_EQ(Rebuild(*db), 0);
  ASSERT_TRUE(
      InWrite(*db, [](Tx& tx) { return tx.Run("UPDATE tallies SET count = 7 WHERE key = 'pothole'"); }));
  ASSERT_TRUE(InWrite(*db, [](Tx& tx) { return tx.Run("DELETE FROM tallies WHERE key = 'graffiti'"); }));
  ASSERT_TRUE(InWrite(*db, [](Tx& tx) {
    return tx.Run("INSERT INTO tallies VALUES ('service_code', ?, 'never', 'town', '', 3)", {int64_t{0}});
  }));
  EXPECT_EQ(Rebuild(*db), 3);
  const auto after = Tallies(*db, {});
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].count, before[i].count);
}

TEST_P(TalliesTest, AfterNewRulesARemovalTakesTheNewCountsBack) {
  Db* const db = db_.get();
  TakeAll(*db, Poll({About("pothole", Say("1", "a"))}));
  const auto new_rules = [](const Mention& mention, const Verdict&) {
    return About("sidewalk", mention).counts;
  };
  auto wrong = InWrite(*db, [&](Tx& tx) { return RebuildTallies(tx, new_rules); });
  ASSERT_TRUE(wrong) << wrong.error().message;
  EXPECT_EQ(*wrong, 2);
  TakeAll(*db, Poll({{Removed{"town", "1"}, {}, {}, {}}}));
  EXPECT_EQ(Number(*db, "SELECT COUNT(*) FROM tallies WHERE count <> 0"), 0);
}

// Random polls of everything that can happen: the steps must add up to what a recount says, and a model of
// plain maps must say the same of mentions and requests.
void CheckStepsEqualARecount(Db* db, unsigned seed) {
  std::minstd_rand dice(seed);
  const auto roll = [&](unsigned sides) { return static_cast<unsigned>(dice() / 7 % sides); };
  const std::vector<std::string> codes = {"pothole", "graffiti", "noise", ""};
  std::map<std::string, std::string> said;  // what is there, by native id; "" once removed
  for (int poll = 0; poll < 40; ++poll) {
    std::vector<Judged> events;
    for (unsigned i = roll(12); i > 0; --i) {
      const std::string id = std::to_string(roll(60));
      const std::string text = "text " + std::to_string(roll(4));
      const Mention mention = Say(id, text, kNow + hours(roll(6)) - hours(3));
      const auto known = said.find(id);
      switch (roll(4)) {
        case 0:
          events.push_back({Removed{"town", id}, {}, {}, {}});
          said[id] = "";  // of one never heard, too
          break;
        case 1:
          events.push_back(About(codes[roll(4)], Edited{mention}));
          if (known == said.end() || !known->second.empty()) said[id] = text;
          break;
        default:
          events.push_back(About(codes[roll(4)], mention));
          said.emplace(id, text);
      }
    }
    if (roll(5) == 0) {  // a poll that fails leaves no trace
      const auto failed = db->Write([&](Tx& tx) -> Result<void> {
        std::vector<Judged> odd = {About("noise", Say("odd" + std::to_string(poll), "odd")),
                                   {Removed{"town", "1"}, {}, {}, {}},
                                   About("", Say("", "bad"))};
        auto taken = TakeIn(tx, Poll(odd), kWindow);
        return taken ? Result<void>() : taken.error();
      });
      ASSERT_FALSE(failed);
    }
    TakeAll(*db, Poll(events));
  }
  EXPECT_EQ(Rebuild(*db), 0);
  int64_t alive = 0;
  for (const auto& [id, text] : said) {
    if (!text.empty()) ++alive;
    EXPECT_EQ(Number(*db, "SELECT COUNT(*) FROM mentions WHERE native_id = ? AND text = ?", {id, text}), 1)
        << id;
  }
  EXPECT_EQ(Number(*db, "SELECT COUNT(*) FROM mentions"), static_cast<int64_t>(said.size()));
  EXPECT_EQ(Number(*db, "SELECT COALESCE(SUM(count), 0) FROM tallies WHERE dimension = 'intent'"), alive);
  EXPECT_EQ(Number(*db,
                   "SELECT COUNT(*) FROM requests r WHERE mention_count <>"
                   " (SELECT COUNT(*) FROM mentions WHERE request_id = r.id AND removed = 0)"),
            0);
}

class TalliesProperty : public ::testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, TalliesProperty, ::testing::Range(1U, 25U));

TEST_P(TalliesProperty, StepsEqualARecount) {
  const auto db = OpenMemory();
  CheckStepsEqualARecount(db.get(), GetParam());
  // The full text agrees with the table, whatever was edited and removed. (PostgreSQL's is a generated
  // column.)
  auto check = InWrite(*db, [](Tx& tx) {
    return tx.Run("INSERT INTO mention_text(mention_text, rank) VALUES ('integrity-check', 1)");
  });
  EXPECT_TRUE(check) << check.error().message;
}

TEST_P(TalliesTest, StepsEqualARecount) { CheckStepsEqualARecount(db_.get(), 99); }

}  // namespace
}  // namespace crier
