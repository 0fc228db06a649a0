#include "store/tables/jobs.h"

#include <gtest/gtest.h>

#include <tuple>

#include "broadcast/ledger/hold.h"
#include "store/db/postgres.h"
#include "store/db/sqlite.h"
#include "store/migrations/schema.h"
#include "store/tables/backlog.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

Job ToMail(const std::string& subject, int priority = 1, JobState state = JobState::kExpanding) {
  Job job;
  job.subject = subject;
  job.channel = "mail";
  job.priority = priority;
  job.state = state;
  job.audience = 1000;
  job.created_at = job.updated_at = kNow;
  return job;
}

class JobsTest : public StoreTest {
 protected:
  int64_t Add(const Job& job) {
    auto id = InWrite(*db_, [&](Tx& tx) { return AddJob(tx, job); });
    EXPECT_TRUE(id) << id.error().message;
    return id ? *id : 0;
  }
  Job Find(int64_t id) {
    auto job = InRead(*db_, [&](Tx& tx) { return FindJob(tx, id); });
    EXPECT_TRUE(job && *job);
    return job && *job ? **job : Job();
  }
  std::vector<std::string> Unfinished(const std::vector<std::string>& channels) {
    auto jobs = InRead(*db_, [&](Tx& tx) { return UnfinishedJobs(tx, channels); });
    EXPECT_TRUE(jobs) << jobs.error().message;
    std::vector<std::string> subjects;
    for (const Job& each : *jobs) subjects.push_back(each.subject);
    return subjects;
  }
};
INSTANTIATE_TEST_SUITE_P(On, JobsTest, BackEnds(), BackEndName);

TEST_P(JobsTest, ComeBackAsTheyWereKept) {
  Job job = ToMail("b1");
  job.kind = JobKind::kReply;
  job.restored = true;
  job.cursor = "ana@example.org";
  job.expanded = 7;
  const Job found = Find(Add(job));
  EXPECT_EQ(found.kind, JobKind::kReply);
  EXPECT_EQ(found.subject, "b1");
  EXPECT_EQ(found.channel, "mail");
  EXPECT_EQ(found.priority, 1);
  EXPECT_EQ(found.state, JobState::kExpanding);
  EXPECT_EQ(found.cursor, "ana@example.org");
  EXPECT_EQ(found.expanded, 7);
  EXPECT_EQ(found.audience, 1000);
  EXPECT_TRUE(found.restored);
  EXPECT_EQ(found.created_at, kNow);
}

TEST_P(JobsTest, TheMostUrgentComesFirstAndOnlyOfChannelsAskedFor) {
  Add(ToMail("news", 3));
  Add(ToMail("done", 0, JobState::kExpanded));
  Add(ToMail("old", 0, JobState::kSuperseded));
  Add(ToMail("warning", 0));
  Add(ToMail("taken back", 2, JobState::kRetracting));
  Job elsewhere = ToMail("elsewhere", 0);
  elsewhere.channel = "sms";
  Add(elsewhere);
  EXPECT_EQ(Unfinished({"mail"}), (std::vector<std::string>{"warning", "taken back", "news"}));
  EXPECT_EQ(Unfinished({"sms", "wall"}), std::vector<std::string>{"elsewhere"});
  EXPECT_TRUE(Unfinished({}).empty());
}

TEST_P(JobsTest, WhoComesSecondMovesNothing) {
  const Job seen = Find(Add(ToMail("b1")));
  Job first = seen;
  first.cursor = "m";
  first.expanded = 500;
  Job second = seen;
  second.cursor = "n";
  EXPECT_TRUE(*InWrite(*db_, [&](Tx& tx) { return MoveJob(tx, seen, first); }));
  EXPECT_FALSE(*InWrite(*db_, [&](Tx& tx) { return MoveJob(tx, seen, second); }));
  EXPECT_EQ(Find(seen.id).cursor, "m");
  EXPECT_EQ(
      *InWrite(*db_,
               [&](Tx& tx) { return EndJobs(tx, JobKind::kBulletin, "b1", JobState::kSuperseded, kNow); }),
      1);
  EXPECT_FALSE(*InWrite(*db_, [&](Tx& tx) { return MoveJob(tx, first, second); }));
  EXPECT_EQ(Find(seen.id).state, JobState::kSuperseded);
}

TEST_P(JobsTest, ABulletinIsOpenWhileAJobExpands) {
  const int64_t id = Add(ToMail("b1"));
  const auto open = [&] {
    return *InRead(*db_, [](Tx& tx) { return AnyOpen(tx, JobKind::kBulletin, "b1"); });
  };
  EXPECT_TRUE(open());
  Job through = Find(id);
  through.state = JobState::kExpanded;
  const Job seen = Find(id);
  ASSERT_TRUE(InWrite(*db_, [&](Tx& tx) { return MoveJob(tx, seen, through); }));
  EXPECT_FALSE(open());
}

TEST_P(JobsTest, ProgressIsCounted) {
  Delivery failed = Outbound("k2", 0, "ana");
  failed.state = DeliveryState::kFailed;
  PutOut(*db_, {Outbound("k1"), failed, Outbound("k3", 0, "bob")});
  Job job = ToMail("b1");
  job.expanded = 400;
  Add(job);
  Add(ToMail("b1", 1, JobState::kSuperseded));
  const auto progress = InRead(*db_, [](Tx& tx) { return ProgressOf(tx, JobKind::kBulletin, "b1"); });
  ASSERT_TRUE(progress) << progress.error().message;
  EXPECT_EQ(progress->rows, (std::map<std::string, int64_t>{{"failed", 1}, {"pending", 2}}));
  EXPECT_EQ(progress->expanded, 400);
  EXPECT_EQ(progress->audience, 1000);
}

TEST_P(JobsTest, NoBulletinIsNeededForRows) {
  Job reply = ToMail("mention 7", 2, JobState::kExpanded);
  reply.kind = JobKind::kReply;
  reply.channel = "town";
  Delivery row = Outbound("k1");
  row.job_id = Add(reply);
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return AddDeliveries(tx, {row}); }));
  const auto claimed = Claim(*db_);
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(claimed[0].kind, JobKind::kReply);
  EXPECT_EQ(claimed[0].subject, "mention 7");
  EXPECT_EQ(BulletinOf(claimed[0]), "");
}

// One statement says what broadcast/ledger/hold.h says of each row.
TEST_P(JobsTest, AllThatWaitsIsHaltedAsOneRowIs) {
  std::vector<Delivery> rows;
  for (const char* action : {"send", "edit", "retract"}) {
    for (const auto state : {DeliveryState::kPending, DeliveryState::kSending, DeliveryState::kAccepted}) {
      for (const bool may_be_out : {false, true}) {
        for (const auto reason :
             {DeliveryReason::kNone, DeliveryReason::kSettled, DeliveryReason::kRestored}) {
          Delivery row = Outbound("k" + std::to_string(rows.size()));
          row.action = action;
          row.state = state;
          row.may_be_out = may_be_out;
          row.reason = reason;
          row.error = "as it was";
          rows.push_back(row);
        }
      }
    }
  }
  PutOut(*db_, rows);
  const Time later = kNow + std::chrono::minutes(1);
  auto halted = InWrite(*db_, [&](Tx& tx) {
    return HaltPending(tx, JobKind::kBulletin, "b1", "why", HaltedAgain("why"), later);
  });
  ASSERT_TRUE(halted) << halted.error().message;
  for (Delivery& row : rows) {
    Halt(&row, "why", later);
    const Delivery found = WithKey(*db_, row.key);
    EXPECT_EQ(found.state, row.state) << row.key;
    EXPECT_EQ(found.may_be_out, row.may_be_out) << row.key;
    EXPECT_EQ(found.reason, row.reason) << row.key;
    EXPECT_EQ(found.error, row.error) << row.key;
    EXPECT_EQ(found.updated_at, row.updated_at) << row.key;
  }
}

TEST_P(JobsTest, AfterARestoreTheRestOfAJobIsInDoubt) {
  const int64_t id = Add(ToMail("b1"));
  ASSERT_TRUE(db_->Write([](Tx& tx) { return DoubtRestored(tx, kNow); }));
  EXPECT_TRUE(Find(id).restored);
  EXPECT_EQ(Find(id).state, JobState::kExpanding);
}

TEST_P(JobsTest, OfAChannelThatIsGoneTheyEnd) {
  const int64_t id = Add(ToMail("b1"));
  auto settled = InWrite(*db_, [](Tx& tx) {
    return SettleAbandoned(tx, {"mail", "b1"}, DeliveryState::kFailed, Actor::Hub(), kNow);
  });
  ASSERT_TRUE(settled) << settled.error().message;
  EXPECT_EQ(settled->rows, 1000);
  EXPECT_EQ(settled->bulletins, std::vector<std::string>{"b1"});
  EXPECT_EQ(Find(id).state, JobState::kCancelled);
}

// Version 7 knew no jobs: rows were a bulletin's.
class JobsMigration : public StoreTest {
 protected:
  JobsMigration() { opens_ = false; }
};
INSTANTIATE_TEST_SUITE_P(On, JobsMigration, BackEndsOnDisk(), BackEndName);

TEST_P(JobsMigration, WhatWaitedInVersion7GoesOut) {
  auto opened = OnPostgres() ? OpenPostgres(url_) : OpenSqlite(url_.substr(7));
  ASSERT_TRUE(opened) << opened.error().message;
  db_ = *std::move(opened);
  ASSERT_TRUE(MigrateTo(*db_, 7));
  auto put = db_->Write([](Tx& tx) -> Result<void> {
    const std::vector<std::string> statements = {
        "INSERT INTO bulletins (id, kind, msg_type, status, event, urgency, severity, certainty, info, area, "
        "web, channels, refers_to, state, author, approved_by, created_at, updated_at) VALUES ('b1', "
        "'disaster_update', 'Alert', 'Actual', '', '', '', '', '[]', '', '', '[]', '', 'sending', '', '', 1, "
        "1)",
        "INSERT INTO posts (bulletin_id, channel, lang, title, parts, web, event, severity, status, sent) "
        "VALUES ('b1', 'town', 'en', '', '[[\"one\"],[\"two\"]]', '', '', '', '', 5)",
    };
    for (const std::string& each : statements) {
      if (auto done = tx.Run(each); !done) return done.error();
    }
    for (const auto& [id, channel, part] :
         {std::tuple(40, "town", 0), std::tuple(41, "town", 1), std::tuple(42, "mail", 0)}) {
      auto done = tx.Run(
          "INSERT INTO deliveries (id, bulletin_id, channel, lang, part, recipient, key, action, target, "
          "priority, state, native_id, url, error, attempts, created_at, next_attempt, updated_at) VALUES "
          "(?, "
          "'b1', ?, 'en', ?, 'ana', ?, 'send', '', 0, 'pending', '', '', '', 0, 5, 5, 5)",
          {int64_t{id}, std::string(channel), int64_t{part}, "k" + std::to_string(id)});
      if (!done) return done.error();
    }
    return {};
  });
  ASSERT_TRUE(put) << put.error().message;
  const auto migrated = Migrate(*db_);
  ASSERT_TRUE(migrated) << migrated.error().message;
  const auto jobs = InRead(*db_, [](Tx& tx) { return JobsOf(tx, JobKind::kBulletin, "b1"); });
  ASSERT_TRUE(jobs) << jobs.error().message;
  ASSERT_EQ(jobs->size(), 2U);
  EXPECT_EQ(jobs->at(0).channel, "mail");
  EXPECT_EQ(jobs->at(1).channel, "town");
  EXPECT_EQ(jobs->at(1).priority, 0);
  EXPECT_EQ(jobs->at(1).state, JobState::kExpanded);
  const auto claimed = Claim(*db_);
  ASSERT_EQ(claimed.size(), 1U) << "the second part waits for the first";
  EXPECT_EQ(claimed[0].id, 40);
  EXPECT_EQ(claimed[0].job_id, jobs->at(1).id);
  const auto post = InRead(*db_, [&](Tx& tx) { return FindPost(tx, claimed[0].job_id, "en"); });
  ASSERT_TRUE(post && *post);
  EXPECT_EQ((*post)->parts.size(), 2U);
  PutOut(*db_, {Outbound("new")});
  EXPECT_EQ(WithKey(*db_, "new").id, 43) << "numbered after those that came";
}

}  // namespace
}  // namespace crier
