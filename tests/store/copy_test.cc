#include "store/copy.h"

#include <gtest/gtest.h>

#include <map>

#include "store/tables/alerts.h"
#include "store/tables/api_tokens.h"
#include "store/tables/approvals.h"
#include "store/tables/audit.h"
#include "store/tables/contacts.h"
#include "store/tables/corrections.h"
#include "store/tables/duties.h"
#include "store/tables/emergencies.h"
#include "store/tables/forwards.h"
#include "store/tables/jobs.h"
#include "store/tables/news.h"
#include "store/tables/open311.h"
#include "store/tables/people.h"
#include "store/tables/replies.h"
#include "store/tables/request_alarms.h"
#include "store/tables/request_history.h"
#include "store/tables/request_steps.h"
#include "store/tables/requests.h"
#include "store/tables/rumours.h"
#include "store/tables/sessions.h"
#include "store/tables/sign_ins.h"
#include "store/tables/sign_ons.h"
#include "store/tables/state.h"
#include "store/tables/tallies.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

// From one back end to the other, and back: the parameter is where it goes.
class CopyTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    if (PostgresServer::Shared() == nullptr) GTEST_SKIP() << "needs PostgreSQL: script/setup test";
    auto from =
        OpenDb(OnPostgres() ? "sqlite:" + (folder_ / "from.db") : PostgresServer::Shared()->NewSchema());
    ASSERT_TRUE(from) << from.error().message;
    from_ = *std::move(from);
  }
  Result<Copied> Copy() {
    return CopyStore(*from_, *db_, [](const std::string&, int64_t, int64_t) {});
  }
  // Something in every table, odd bytes among it, and more than a page of mentions.
  void Fill() {
    std::vector<Judged> events;
    for (int i = 0; i < 600; ++i)
      events.push_back(
          About(i % 3 ? "pothole" : "", Say("m" + std::to_string(i), "caf\xc3\xa9 " + std::to_string(i))));
    events.push_back(About("noise", Say("odd", std::string("a\0b\xff \xf4\x8f\xbf\xbf", 9))));
    events.push_back({Removed{"town", "m1"}, {}, {}, {}});
    events.push_back({Report{"town", "nobody's", "", true, ""}, {}, {}, {}});
    events.push_back({Consent{"town", "bob", false, "STOP"}, {}, {}, {}});
    TakeAll(*from_, Poll(events, "cursor 7"));
    PutOut(*from_, {Outbound("k1"), Outbound("k2", 1)});
    auto more = from_->Write([](Tx& tx) -> Result<void> {
      if (auto joined = Join(tx, "a", kNow); !joined) return joined.error();
      if (auto taken = TakeLeases(tx, {"a", 1}, {"town"}, kNow); !taken) return taken.error();
      if (auto told = AddNews(tx, {"a", 1}, {{NumberOf({"a", 1}, 1), "mention", "{}"}}, kNow); !told)
        return told;
      if (auto put = PutState(tx, "town", "key", "value"); !put) return put;
      if (auto heard = AddAlert(tx, {{"nws@example.gov", "a1", kNow}, "town", kNow, "b1", kNow}); !heard)
        return heard;
      return PutPost(tx, "b1", {"town", "en", "title", {"one", "two"}, "", "", "", "", kNow});
    });
    ASSERT_TRUE(more) << more.error().message;
    auto desk = from_->Write([](Tx& tx) -> Result<void> {
      auto requests = FindRequests(tx, {.limit = 1});
      if (!requests) return requests.error();
      const RequestStep step{
          .request_id = requests->at(0).id, .action = "accept", .who = "person:ana", .at = kNow};
      if (auto kept = KeepStep(tx, step, kNow); !kept) return kept;
      Correction correction{
          .mention_id = 1, .what = "urgency", .right = "high", .at = kNow, .rules = {"RULE"}};
      if (auto added = AddCorrection(tx, &correction); !added) return added;
      Reply reply;
      reply.id = "r1";
      reply.mention_id = 1;
      reply.channel = "town";
      reply.by = "person:ana";
      if (auto added = AddReply(tx, reply); !added) return added;
      return AddFollowUp(tx, {.mention_id = 1, .reply_id = "r1", .at = kNow});
    });
    ASSERT_TRUE(desk) << desk.error().message;
    auto people = from_->Write([](Tx& tx) -> Result<void> {
      if (auto put = AddPerson(tx, {.name = "ana", .roles = {Role::kTriage}}); !put) return put;
      if (auto put = AddSession(tx, {"s1", "ana", "hash", "192.0.2.1", "a browser", kNow, kNow}); !put)
        return put;
      if (auto put = PutIdToken(tx, "s1", "id token"); !put) return put;
      if (auto put = AddIdentity(tx, "https://login.example", "42", "ana"); !put) return put;
      if (auto put = AddPendingSignOn(tx, {"hash", "state", "nonce", "verifier", kNow}); !put) return put;
      if (auto put = AddApiToken(tx, {.id = "t1", .person = "ana", .token_hash = "hash"}); !put) return put;
      if (auto put = PutSignIns(tx, "account ana", {3, kNow}); !put) return put;
      if (auto put = RememberAddress(tx, "ana", "192.0.2.1", kNow); !put) return put;
      const Approval approval{
          .bulletin_id = "b1", .who = "person:ana", .at = kNow, .digest = "d", .payload = "{}"};
      if (auto put = AddApproval(tx, approval); !put) return put;
      return AddAuditEntry(tx, {.number = 1, .at = kNow, .who = "person:ana", .hash = "hash"});
    });
    ASSERT_TRUE(people) << people.error().message;
    FillLane();
  }
  void FillLane() {
    auto lane = from_->Write([](Tx& tx) -> Result<void> {
      auto jobs = JobsOf(tx, JobKind::kBulletin, "b1");
      if (!jobs) return jobs.error();
      if (auto put = SaveEmergency(tx, {.mention_id = 1, .since = kNow, .put_by = "hub"}); !put) return put;
      EmergencyStep step{.mention_id = 1, .action = "put", .who = "hub", .at = kNow};
      if (auto put = AddEmergencyStep(tx, step); !put) return put;
      EmergencyAlert alert{.mention_id = 1, .person = "ana", .channel = "town", .job_id = jobs->at(0).id};
      if (auto put = AddEmergencyAlert(tx, alert); !put) return put.error();
      return SaveDuty(tx, {.id = "d1", .person = "ana", .from = kNow, .to = kNow, .channel = "town"});
    });
    ASSERT_TRUE(lane) << lane.error().message;
    FillDesk();
  }
  void FillDesk() {
    auto desk = from_->Write([](Tx& tx) -> Result<void> {
      auto requests = FindRequests(tx, {.limit = 1});
      if (!requests) return requests.error();
      const std::string id = requests->at(0).id;
      RequestNote note{.request_id = id, .at = kNow, .who = "hub", .text = "n"};
      if (auto put = AddNote(tx, &note); !put) return put;
      RequestEvent event{.request_id = id, .at = kNow, .who = "hub", .action = "accept", .note_id = note.id};
      if (auto put = AddEvent(tx, &event); !put) return put;
      auto jobs = JobsOf(tx, JobKind::kBulletin, "b1");
      if (!jobs) return jobs.error();
      auto forward = AddForward(tx, {.request_id = id, .channel = "town", .job_id = jobs->at(0).id});
      if (!forward) return forward.error();
      if (auto put = SaveRumour(tx, {.id = "u1", .claim = "c"}); !put) return put;
      if (auto put = PutRumourMention(tx, {.rumour_id = "u1", .mention_id = 1}); !put) return put;
      if (auto put = AddRumourAnswer(tx, {.rumour_id = "u1", .channel = "town", .mention_id = 1}); !put)
        return put;
      const DepartmentAnswer answer{
          .channel = "town", .native_id = "a1", .request_id = id, .note_id = note.id, .at = kNow};
      if (auto put = AddDepartmentAnswer(tx, answer); !put) return put;
      if (auto put =
              AddContact(tx, {.channel = "desk", .key = "k1", .digest = "d", .mention_id = 1, .who = "hub"});
          !put)
        return put;
      ServiceRequest due = requests->at(0);
      due.due_datetime = kNow;
      auto alarm = AddRequestAlarm(tx, due, "overdue", kNow);
      if (!alarm) return alarm.error();
      return AddOpen311Report(tx, {.request_id = id, .reporter = "token t", .digest = "d", .at = kNow});
    });
    ASSERT_TRUE(desk) << desk.error().message;
  }
  std::vector<std::string> Tables(Db& db) {
    auto rows = InRead(db, [](Tx& tx) { return tx.Query(tx.dialect().layout); });
    std::vector<std::string> tables;
    for (const Row& row : *rows) {
      if (tables.empty() || tables.back() != row.Text(0)) tables.push_back(row.Text(0));
    }
    return tables;
  }

  std::unique_ptr<Db> from_;
};
INSTANTIATE_TEST_SUITE_P(To, CopyTest, BackEndsOnDisk(), BackEndName);

TEST_P(CopyTest, EveryRowOfEveryTableArrivesAsItWas) {
  Fill();
  auto copied = Copy();
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_EQ(copied->wrong_tallies, 0);
  const auto tables = Tables(*from_);
  ASSERT_EQ(tables, Tables(*db_));
  EXPECT_EQ(copied->tables, std::ssize(tables));
  for (const std::string& table : tables) {
    EXPECT_GT(Number(*from_, "SELECT COUNT(*) FROM " + table), 0) << table << ": the test must fill it";
  }
  const auto all = [](Db& db, const std::string& sql) {
    auto rows = InRead(db, [&](Tx& tx) { return tx.Query(sql); });
    EXPECT_TRUE(rows) << rows.error().message;
    std::vector<std::vector<Value>> values;
    for (const Row& row : *rows) values.push_back(row.values());
    return values;
  };
  std::map<std::string, std::string> columns;
  const auto layout = InRead(*from_, [](Tx& tx) { return tx.Query(tx.dialect().layout); });
  for (const Row& row : *layout) {
    std::string& list = columns[row.Text(0)];
    list += (list.empty() ? "\"" : ", \"") + row.Text(1) + "\"";
  }
  for (const auto& [table, list] : columns) {
    const std::string sql = "SELECT " + list + " FROM " + table + " ORDER BY " + list;
    EXPECT_EQ(all(*from_, sql), all(*db_, sql)) << table;
  }
  // Searchable there, and numbered on.
  MentionQuery query;
  query.text = "cafe 599";
  EXPECT_EQ(NativeIds(Search(*db_, query)), std::vector<std::string>{"m599"});
  const int64_t last = Number(*db_, "SELECT MAX(id) FROM mentions");
  EXPECT_EQ(TakeAll(*db_, Poll({About("", Say("new", "x"))})).added.at(0).id, last + 1);
}

TEST_P(CopyTest, AnEmptyStoreCopiesToo) {
  auto copied = Copy();
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_EQ(copied->rows, 0);
  EXPECT_EQ(TakeAll(*db_, Poll({About("", Say("new", "x"))})).added.at(0).id, 1);
}

TEST_P(CopyTest, ATargetThatHoldsSomethingIsRefusedAndStays) {
  Fill();
  TakeAll(*db_, Poll({About("", Say("mine", "x"))}));
  CopyEnd failed = CopyEnd::kFrom;
  auto copied = CopyStore(
      *from_, *db_, [](const std::string&, int64_t, int64_t) {}, [](Tx&) { return Result<void>(); }, &failed);
  ASSERT_FALSE(copied);
  EXPECT_EQ(failed, CopyEnd::kTo);
  EXPECT_EQ(copied.error().fault, Fault::kRejected);
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions"), 1);
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM requests"), 0);
}

TEST_P(CopyTest, WhatFailsHalfwayLeavesNothing) {
  Fill();
  auto copied = CopyStore(*from_, *db_, [](const std::string& table, int64_t, int64_t) {
    if (table == "posts") throw std::runtime_error("pulled the plug");
  });
  ASSERT_FALSE(copied);
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions"), 0);
  EXPECT_TRUE(Copy()) << "and may be run again";
}

TEST_P(CopyTest, WhatComesBesidesIsLeftBehind) {
  Fill();
  ASSERT_TRUE(InWrite(*from_, [](Tx& tx) -> Result<void> {
    auto made = tx.Run("CREATE TABLE \"evil; DROP TABLE mentions\" (id BIGINT PRIMARY KEY)");
    if (!made) return made.error();
    auto added = tx.Run("ALTER TABLE requests ADD COLUMN evil BIGINT");
    return added ? Result<void>() : added.error();
  }));
  auto copied = Copy();
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions"), Number(*from_, "SELECT COUNT(*) FROM mentions"));
}

TEST_P(CopyTest, AMissingColumnIsRefusedAndNothingComes) {
  Fill();
  ASSERT_TRUE(InWrite(*from_, [&](Tx& tx) { return tx.Run("ALTER TABLE posts DROP COLUMN title"); }));
  auto copied = Copy();
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().fault, Fault::kBadData);
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions"), 0);
}

TEST_P(CopyTest, AMissingTableIsRefusedAndNothingComes) {
  Fill();
  ASSERT_TRUE(InWrite(*from_, [&](Tx& tx) { return tx.Run("DROP TABLE consents"); }));
  auto copied = Copy();
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().fault, Fault::kBadData);
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions"), 0);
}

TEST_P(CopyTest, FinishIsPartOfIt) {
  Fill();
  auto copied = CopyStore(
      *from_, *db_, [](const std::string&, int64_t, int64_t) {},
      [](Tx&) -> Result<void> {
        return Error{Fault::kRejected, "not like that"};
      });
  ASSERT_FALSE(copied);
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions"), 0);
}

TEST_P(CopyTest, TalliesThatWereWrongAreSaidToBe) {
  Fill();
  ASSERT_TRUE(
      InWrite(*from_, [](Tx& tx) { return tx.Run("UPDATE tallies SET count = 7 WHERE key = 'noise'"); }));
  auto copied = Copy();
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_EQ(copied->wrong_tallies, 1);
}

}  // namespace
}  // namespace crier
