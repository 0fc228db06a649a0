// Every list, count and chart that a page shows walks along an index, without statistics and with those of
// large tables.
#include <gtest/gtest.h>

#include "store/statistics.h"
#include "store/tables/audit.h"
#include "store/tables/consents.h"
#include "store/tables/reach.h"
#include "store/tables/requests.h"
#include "store/tables/tallies.h"
#include "tests/store/plans.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

// What the planner would know of a million rows in each table.
void PretendLarge(Db& db) {
  const auto done = db.Write([](Tx& tx) -> Result<void> {
    for (const char* sql :
         {"ANALYZE", "DELETE FROM sqlite_stat1",
          "INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT tbl_name, CASE type WHEN 'index' THEN name END,"
          " CASE type WHEN 'index' THEN '1000000 20000 2000 200 20 10 5' ELSE '1000000' END FROM "
          "sqlite_master"
          " WHERE type IN ('index', 'table') AND tbl_name NOT LIKE 'sqlite%' AND tbl_name NOT LIKE"
          " 'mention_text%'",
          "ANALYZE sqlite_master"}) {
      if (auto ran = tx.Run(sql); !ran) return ran.error();
    }
    return {};
  });
  ASSERT_TRUE(done) << done.error().message;
}

void PlanMentions(Db& db) {
  for (unsigned mix = 0; mix < 4096; ++mix) {
    MentionQuery query;
    if (mix & 1) query.text = "some \"words here\"";
    if (mix & 2) query.channel = "town";
    if (mix & 4) query.service_code = "pothole";
    if (mix & 8) query.category = "other_relevant";
    if (mix & 16) query.intent = "report";
    if (mix & 32) query.sentiment = "neutral";
    if (mix & 64) query.lang = "en";
    if (mix & 128) query.request_id = "r";
    if (mix & 256) query.actionable = true;
    if (mix & 512) query.since = kNow;
    if (mix & 1024) query.until = kNow;
    if (mix & 2048) query.before = 1;
    Plan(db, [&](Tx& tx) { return FindMentions(tx, query); });
    if (::testing::Test::HasFailure()) FAIL() << "mix " << mix;
  }
}

void PlanRequests(Db& db) {
  for (unsigned mix = 0; mix < 4096; ++mix) {
    constexpr RequestOrder kOrders[] = {RequestOrder::kNewest, RequestOrder::kOldest, RequestOrder::kUrgency,
                                        RequestOrder::kDue};
    RequestQuery query;
    query.order = kOrders[mix % 4];
    if (mix & 4) query.status = "open";
    if (mix & 8) query.statuses = {"open", "waiting"};
    if (mix & 16) query.service_code = "pothole";
    if (mix & 32) query.neighborhood = "Old Town";
    if (mix & 64) query.department = "Parks";
    if (mix & 128) query.assignee = "ana";
    if (mix & 256) query.unassigned = true;
    if (mix & 512) query.due_from = kNow;
    if (mix & 1024) query.due_before = kNow;
    if (mix & 2048) query.after = {0.5, "r", kNow};
    Plan(db, [&](Tx& tx) { return FindRequests(tx, query); });
    if (::testing::Test::HasFailure()) FAIL() << "mix " << mix;
  }
}

TEST(ListPlans, MentionsByEveryMixOfFilters) {
  const auto db = OpenMemory();
  TakeAll(*db, Poll({About("pothole", Say("m", "text"))}));
  PlanMentions(*db);
}

TEST(ListPlans, RequestsByEveryMixOfFilters) {
  const auto db = OpenMemory();
  TakeAll(*db, Poll({About("pothole", Say("m", "text"))}));
  PlanRequests(*db);
}

TEST(ListPlans, StatisticsLeadNoListAstray) {
  const auto db = OpenMemory();
  TakeAll(*db, Poll({About("pothole", Say("m", "text"))}));
  PretendLarge(*db);
  PlanMentions(*db);
  PlanRequests(*db);
}

// The words of the plan of what `ask` runs last.
template <typename F>
std::string LastPlan(Db& db, F ask) {
  class Noting : public Tx {
   public:
    explicit Noting(Tx& inner) : inner_(inner) {}
    const Dialect& dialect() const override { return inner_.dialect(); }
    Result<int64_t> Run(std::string_view sql, const std::vector<Value>& values) override {
      return inner_.Run(sql, values);
    }
    Result<std::vector<Row>> Query(std::string_view sql, const std::vector<Value>& values) override {
      auto plan = inner_.Query("EXPLAIN QUERY PLAN " + std::string(sql), values);
      if (!plan) return plan.error();
      last_.clear();
      for (const Row& row : *plan) last_ += row.Text(3) + "\n";
      return inner_.Query(sql, values);
    }
    const std::string& last() const { return last_; }

   private:
    Tx& inner_;
    std::string last_;
  };
  std::string last;
  const auto done = db.Read([&](Tx& tx) -> Result<void> {
    Noting noting(tx);
    auto result = ask(noting);
    last = noting.last();
    return result ? Result<void>() : result.error();
  });
  EXPECT_TRUE(done) << done.error().message;
  return last;
}

TEST(ListPlans, AServiceAndASentimentAreOneWalk) {
  const auto db = OpenMemory();
  for (const bool large : {false, true}) {
    if (large) PretendLarge(*db);
    for (const bool category : {false, true}) {
      MentionQuery query;
      (category ? query.category : query.service_code) = "pothole";
      query.sentiment = "negative";
      query.since = kNow;
      const std::string plan = LastPlan(*db, [&](Tx& tx) { return FindMentions(tx, query); });
      EXPECT_NE(plan.find("mention_topics_by_sentiment (dimension=? AND key=? AND sentiment=? AND at>?)"),
                std::string::npos)
          << plan;
    }
  }
}

TEST(ListPlans, ReachGoesByTime) {
  const auto db = OpenMemory();
  for (const bool large : {false, true}) {
    if (large) PretendLarge(*db);
    Plan(*db, [](Tx& tx) { return FindReach(tx, kNow, kNow); });
    const std::string plan = LastPlan(*db, [](Tx& tx) { return FindReach(tx, kNow, kNow); });
    EXPECT_NE(plan.find("jobs_by_time (kind=? AND created_at>? AND created_at<?)"), std::string::npos)
        << plan;
    EXPECT_NE(plan.find("deliveries_by_"), std::string::npos) << plan;
  }
}

TEST(ListPlans, StatisticsOfLargeTablesAlone) {
  const auto db = OpenMemory();
  TakeAll(*db, Poll({About("pothole", Say("m", "text"))}));
  ASSERT_TRUE(InWrite(*db, [](Tx& tx) -> Result<int64_t> {
    if (auto done = RefreshStatistics(tx); !done) return done.error();
    return 0;
  }));
  EXPECT_EQ(Number(*db, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'sqlite_stat1'"), 0);
  ASSERT_TRUE(InWrite(*db, [](Tx& tx) -> Result<int64_t> {
    if (auto done = RefreshStatistics(tx, 1); !done) return done.error();
    return 0;
  }));
  EXPECT_GT(Number(*db, "SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'mention_topics'"), 0);
}

TEST(ListPlans, Charts) {
  const auto db = OpenMemory();
  TakeAll(*db, Poll({About("pothole", Say("m", "text"))}));
  for (const bool large : {false, true}) {
    if (large) PretendLarge(*db);
    for (const char* dimension : {"service_code", "category", "intent", "sentiment"}) {
      for (unsigned mix = 0; mix < 16; ++mix) {
        TallyQuery query{.dimension = dimension};
        if (mix & 1) query.channel = "town";
        if (mix & 2) query.neighborhood = "Old Town";
        if (mix & 4) query.service_code = "pothole";
        if (mix & 8) query.until = kNow;
        query.since = kNow;
        Plan(*db, [&](Tx& tx) { return FindTallies(tx, query); });
      }
    }
    Plan(*db, [](Tx& tx) { return CountMentionsSince(tx, kNow + std::chrono::minutes(30)); });
    Plan(*db, [](Tx& tx) { return CountRequests(tx, "draft"); });
    Plan(*db, [](Tx& tx) { return CountDue(tx, kNow, kNow); });
    Plan(*db, [](Tx& tx) { return CountAsked(tx); });
    Plan(*db, [](Tx& tx) { return FindMentions(tx, {.neighborhood = "Old Town"}); });
  }
}

TEST(ListPlans, TheAuditTrail) {
  const auto db = OpenMemory();
  for (unsigned mix = 0; mix < 8; ++mix) {
    AuditQuery query;
    if (mix & 1) query.who = "ana";
    if (mix & 2) query.subject = "bulletin b1";
    if (mix & 4) query.before = 7;
    Plan(*db, [&](Tx& tx) { return FindAudit(tx, query); });
  }
}

}  // namespace
}  // namespace crier
