#include "hub/loops/expand.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "hub/approvals.h"
#include "hub/bulletins.h"
#include "hub/loops/dispatch.h"
#include "store/tables/bulletins.h"
#include "store/tables/consents.h"
#include "store/tables/intake.h"
#include "store/tables/jobs.h"
#include "store/tables/outbox.h"
#include "tests/hub/open_hub.h"
#include "tests/support/ana.h"
#include "tests/support/outbox.h"

namespace crier {
namespace {

// Stands still, and ends a loop as soon as it waits: it has done all that there was.
class OneRoundClock : public Clock {
 public:
  Time Now() const override { return Time(std::chrono::milliseconds(1'800'000'000'000)); }
  bool WaitUntil(Time, std::stop_token) const override {
    stop_.request_stop();
    return true;
  }
  std::stop_token Begin() {
    stop_ = std::stop_source();
    return stop_.get_token();
  }

 private:
  mutable std::stop_source stop_;
};

std::string Name(int i) { return "p" + std::to_string(100'000 + i) + "@city.example"; }

// `from` to `to`, the last one first: the order of the list is nobody's order.
std::string People(int from, int to, const std::string& also = "") {
  std::string list;
  for (int i = to; i-- > from;) list += Name(i) + ", ";
  return "[" + list + also + "]";
}

std::string Mail(const std::string& people) {
  return "  - {name: mail, connector: email, smtp: '127.0.0.1:9', smtp_tls: none, from: 'a@city.example', "
         "recipients: " +
         people + "}\n";
}

class ExpandTest : public testing::Test {
 protected:
  explicit ExpandTest(const std::string& channels = Mail(People(0, 1200))) : hub_(clock_, channels) {}

  // Approved and dispatched.
  Bulletin Out(Bulletin draft) {
    auto kept = KeepDraft(*hub_, std::move(draft), "", kAna);
    EXPECT_TRUE(kept) << (kept ? "" : kept.error().message);
    auto approved =
        kept ? ApproveBulletin(*hub_, kept->id, kAna, FormatTime(kept->updated_at)) : kept.error();
    EXPECT_TRUE(approved) << (approved ? "" : approved.error().message);
    Dispatch(*hub_, clock_.Begin());
    auto stored = LoadBulletin(*hub_, kept->id);
    return stored ? *stored : Bulletin();
  }
  Bulletin Out(const std::string& kind = "disaster_update") {
    Bulletin notice;
    notice.kind = kind;
    notice.info["en"] = {.headline = "River Street is closed", .description = "Until noon."};
    return Out(notice);
  }
  Bulletin Out(const Result<Bulletin>& draft) {
    EXPECT_TRUE(draft) << (draft ? "" : draft.error().message);
    auto approved = ApproveBulletin(*hub_, draft->id, kAna, FormatTime(draft->updated_at));
    EXPECT_TRUE(approved) << (approved ? "" : approved.error().message);
    Dispatch(*hub_, clock_.Begin());
    return *LoadBulletin(*hub_, draft->id);
  }

  Job JobFor(const Bulletin& bulletin) {
    auto jobs = hub_.Read([&](Tx& tx) { return JobsOf(tx, JobKind::kBulletin, bulletin.id); });
    EXPECT_EQ(jobs.size(), 1U);
    return jobs.empty() ? Job() : jobs.front();
  }
  std::vector<Delivery> Rows(const Bulletin& bulletin) {
    return hub_.Read([&](Tx& tx) { return DeliveriesOf(tx, bulletin.id); });
  }
  void Chunk(const Bulletin& bulletin) {
    auto done = ExpandChunk(*hub_, JobFor(bulletin));
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }
  void ExpandAll() { Expand(*hub_, clock_.Begin()); }
  // Each once, in order.
  std::vector<std::string> Recipients(const Bulletin& bulletin) {
    std::vector<std::string> names;
    for (const Delivery& row : Rows(bulletin)) names.push_back(row.recipient);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size()) << "nobody twice";
    return names;
  }
  static std::vector<std::string> Names(int from, int to) {
    std::vector<std::string> names;
    for (int i = from; i < to; ++i) names.push_back(Name(i));
    return names;
  }
  // The far side took all that is pending.
  void TakeAll(const Bulletin& bulletin) {
    auto rows = Rows(bulletin);
    hub_.Write([&](Tx& tx) -> Result<void> {
      for (Delivery& row : rows) {
        if (row.state != DeliveryState::kPending) continue;
        row.state = DeliveryState::kAccepted;
        row.native_id = "<" + row.key + "@city.example>";
        if (auto saved = SaveDelivery(tx, row); !saved) return saved;
      }
      return {};
    });
  }
  std::optional<Bulletin> Finish(const Bulletin& bulletin) {
    std::optional<Bulletin> finished;
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto done = FinishIfSettled(tx, bulletin.id, clock_.Now());
      if (!done) return done.error();
      finished = *std::move(done);
      return {};
    });
    return finished;
  }

  OneRoundClock clock_;
  OpenHub hub_;
};

TEST_F(ExpandTest, ADispatchWritesAJobAndItsChunksFollow) {
  const Bulletin bulletin = Out();
  EXPECT_EQ(bulletin.state, "sending");
  EXPECT_EQ(JobFor(bulletin).state, JobState::kExpanding);
  EXPECT_EQ(JobFor(bulletin).audience, 1200);
  EXPECT_TRUE(Rows(bulletin).empty());
  Chunk(bulletin);
  EXPECT_EQ(Recipients(bulletin), Names(0, 500)) << "and they go out already";
  EXPECT_EQ(JobFor(bulletin).cursor, Name(499));
  EXPECT_EQ(JobFor(bulletin).expanded, 500);
  ExpandAll();
  EXPECT_EQ(Recipients(bulletin), Names(0, 1200));
  EXPECT_EQ(JobFor(bulletin).state, JobState::kExpanded);
  EXPECT_EQ(JobFor(bulletin).expanded, 1200);
}

// A chunk and its cursor are one transaction, so what a restart, or another node, finds is all that there is.
TEST_F(ExpandTest, WhoComesAfterARestartGoesOnWhereTheCursorIs) {
  const Bulletin bulletin = Out();
  Chunk(bulletin);
  hub_.Configure(Mail(People(0, 1200)) + "  - {name: wall, connector: replay}\n");
  ASSERT_TRUE(hub_->ReloadChannels());
  ExpandAll();
  EXPECT_EQ(Recipients(bulletin), Names(0, 1200));
}

TEST_F(ExpandTest, AListThatChangesMeanwhileIsFollowed) {
  const Bulletin bulletin = Out();
  Chunk(bulletin);
  // The first hundred and the last one have left, some came.
  hub_.Configure(Mail(People(100, 1199, "a-too-late@city.example, zoe@city.example")));
  ASSERT_TRUE(hub_->ReloadChannels());
  ExpandAll();
  auto expected = Names(0, 1199);
  expected.push_back("zoe@city.example");
  EXPECT_EQ(Recipients(bulletin), expected);
  EXPECT_EQ(JobFor(bulletin).audience, 1200);
}

TEST_F(ExpandTest, WhoSeesWhatIsOldWritesNothing) {
  const Bulletin bulletin = Out();
  const Job seen = JobFor(bulletin);
  Chunk(bulletin);
  ASSERT_TRUE(ExpandChunk(*hub_, seen));
  EXPECT_EQ(Recipients(bulletin), Names(0, 500));
}

TEST_F(ExpandTest, TwoAtOnceDoItOnce) {
  const Bulletin bulletin = Out();
  std::vector<std::jthread> both;
  for (int i = 0; i < 2; ++i) {
    both.emplace_back([&] {
      while (JobFor(bulletin).state == JobState::kExpanding) Chunk(bulletin);
    });
  }
  both.clear();
  EXPECT_EQ(Recipients(bulletin), Names(0, 1200));
  EXPECT_EQ(JobFor(bulletin).expanded, 1200);
}

TEST_F(ExpandTest, WhoWasNotReachedByTheOldWordsGetsOnlyTheNew) {
  const Bulletin old = Out();
  Chunk(old);
  auto rows = Rows(old);
  rows[0].state = DeliveryState::kAccepted;
  rows[0].native_id = "<m0@city.example>";
  hub_.Write([&](Tx& tx) { return SaveDelivery(tx, rows[0]); });
  const Job seen = JobFor(old);
  const Bulletin update = Out(CorrectBulletin(*hub_, old.id, kAna));
  EXPECT_EQ(JobFor(old).state, JobState::kSuperseded);
  ASSERT_TRUE(ExpandChunk(*hub_, seen)) << "it was about to";
  ExpandAll();
  EXPECT_EQ(Recipients(old), Names(0, 500));
  for (const Delivery& row : Rows(old)) {
    EXPECT_EQ(row.state, row.recipient == Name(0) ? DeliveryState::kAccepted : DeliveryState::kSkipped);
  }
  EXPECT_EQ(Recipients(update), Names(0, 1200));
  const bool threads = hub_->FindChannel("mail")->abilities().threads;
  for (const Delivery& row : Rows(update))
    EXPECT_EQ(row.target, threads && row.recipient == Name(0) ? "<m0@city.example>" : "") << row.recipient;
}

TEST_F(ExpandTest, ACancelEndsWhatStillExpands) {
  const Bulletin old = Out();
  Chunk(old);
  const Bulletin cancel = Out(CancelBulletin(*hub_, old.id, kAna));
  EXPECT_EQ(JobFor(old).state, JobState::kCancelled);
  ExpandAll();
  EXPECT_EQ(Recipients(old), Names(0, 500));
  EXPECT_EQ(Recipients(cancel), Names(0, 1200));
}

TEST_F(ExpandTest, WhatIsWithdrawnExpandsNoFurther) {
  const Bulletin bulletin = Out();
  Chunk(bulletin);
  auto rows = Rows(bulletin);
  rows[0].state = DeliveryState::kAccepted;
  rows[0].native_id = "<m0@city.example>";
  hub_.Write([&](Tx& tx) { return SaveDelivery(tx, rows[0]); });
  const auto withdrawn = Withdraw(*hub_, bulletin, kAna);
  ASSERT_TRUE(withdrawn) << withdrawn.error().message;
  EXPECT_EQ(withdrawn->retractions, 0U);
  EXPECT_EQ(withdrawn->standing, std::set<std::string>{"mail"}) << "a mail cannot be taken back";
  ExpandAll();
  EXPECT_EQ(Recipients(bulletin), Names(0, 500));
  EXPECT_EQ(JobFor(bulletin).state, JobState::kCancelled);
  for (const Delivery& row : Rows(bulletin)) EXPECT_NE(row.state, DeliveryState::kPending);
}

TEST_F(ExpandTest, WhoWithdrawsConsentMeanwhileGetsNothing) {
  const Bulletin bulletin = Out();
  Chunk(bulletin);
  hub_.Write([&](Tx& tx) -> Result<void> {
    Intake intake;
    intake.channel = "mail";
    intake.now = clock_.Now();
    for (const std::string& who : {Name(7), Name(900)})
      intake.events.push_back({Consent{"mail", who, false, "STOP"}, {}, {}, {}});
    auto taken = TakeIn(tx, intake, std::chrono::hours(1));
    return taken ? Result<void>() : taken.error();
  });
  ExpandAll();
  for (const Delivery& row : Rows(bulletin)) {
    const bool wants_none = row.recipient == Name(7) || row.recipient == Name(900);
    EXPECT_EQ(row.state, wants_none ? DeliveryState::kSkipped : DeliveryState::kPending) << row.recipient;
  }
}

TEST_F(ExpandTest, AWarningsChunksComeBeforeANewslettersRest) {
  const Bulletin news = Out("schedule_change");
  Chunk(news);
  const Bulletin warning = Out();
  ExpandAll();
  int64_t last = 0;
  for (const Delivery& row : Rows(warning)) last = std::max(last, row.id);
  const auto rows = Rows(news);
  EXPECT_EQ(std::count_if(rows.begin(), rows.end(), [&](const Delivery& row) { return row.id > last; }), 700);
  EXPECT_EQ(Recipients(news).size(), 1200U);
}

TEST_F(ExpandTest, ABulletinIsSentOnlyWhenAllOfItIs) {
  const Bulletin bulletin = Out();
  Chunk(bulletin);
  TakeAll(bulletin);
  EXPECT_FALSE(Finish(bulletin));
  ExpandAll();
  TakeAll(bulletin);
  const auto finished = Finish(bulletin);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->state, "sent");
}

class ManyPeople : public ExpandTest {
 protected:
  ManyPeople() : ExpandTest(Mail(People(0, 20'000))) {}
};

TEST_F(ManyPeople, AreNeverWrittenAllAtOnce) {
  const Bulletin bulletin = Out();
  int64_t chunks = 0;
  for (Job job = JobFor(bulletin); job.state == JobState::kExpanding; ++chunks) {
    Chunk(bulletin);
    const Job next = JobFor(bulletin);
    EXPECT_LE(next.expanded - job.expanded, 500);
    ASSERT_GT(next.expanded, job.expanded);
    job = next;
  }
  EXPECT_EQ(chunks, 40);
  const auto progress = LoadProgress(*hub_, bulletin.id);
  ASSERT_TRUE(progress);
  EXPECT_EQ(progress->rows, (std::map<std::string, int64_t>{{"pending", 20'000}}));
  EXPECT_EQ(progress->audience, 0) << "none expands any more";
  // Nor are all shown.
  std::vector<std::string> unreadable;
  EXPECT_EQ(hub_.Read([&](Tx& tx) { return ReadableDeliveriesOf(tx, bulletin.id, 500, &unreadable); }).size(),
            500U);
}

std::string SlowProgram(const TemporaryFolder& folder) {
  const std::string path = folder / "program.sh";
  std::ofstream(path) << "#!/bin/sh\nexec cat >/dev/null\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

// A messenger that writes to people and can delete what it wrote.
class Messenger : public ExpandTest {
 protected:
  Messenger()
      : ExpandTest("  - {name: chat, connector: exec, abilities: [send, retract, recipients], program: '" +
                   SlowProgram(folder_) + "', recipients: " + People(0, 250) + "}\n") {}
  static inline const TemporaryFolder folder_;
};

TEST_F(Messenger, WhatPeopleHaveIsTakenBackInChunks) {
  const Bulletin bulletin = Out();
  ExpandAll();
  TakeAll(bulletin);
  const auto withdrawn = Withdraw(*hub_, *LoadBulletin(*hub_, bulletin.id), kAna);
  ASSERT_TRUE(withdrawn) << withdrawn.error().message;
  EXPECT_EQ(withdrawn->retractions, 250U);
  EXPECT_TRUE(withdrawn->standing.empty());
  EXPECT_EQ(Rows(bulletin).size(), 250U);
  Chunk(bulletin);
  EXPECT_EQ(Rows(bulletin).size(), 350U);
  ExpandAll();
  std::set<std::string> targets;
  for (const Delivery& row : Rows(bulletin)) {
    if (row.action == "retract") targets.insert(row.target);
  }
  EXPECT_EQ(targets.size(), 250U);
  EXPECT_EQ(Rows(bulletin).size(), 500U);
  EXPECT_EQ(JobFor(bulletin).state, JobState::kCancelled);
  const auto again = Withdraw(*hub_, *LoadBulletin(*hub_, bulletin.id), kAna);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->retractions, 0U);
}

}  // namespace
}  // namespace crier
