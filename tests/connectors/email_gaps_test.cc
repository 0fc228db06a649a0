// What the mail listener hears of a mailbox that does not give everything: mails that cannot be read,
// outages, copies, clocks, stops.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

#include "connectors/email/source.h"
#include "core/text.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"

namespace crier::email {
namespace {

class EmailGaps : public testing::Test {
 protected:
  void SetUp() override {
    mail.Answers([this](const std::string& line, const Letter*) -> std::optional<Error> {
      if (on_line) on_line(line);
      if (!fails.empty() && line.starts_with(fails)) return Error{Fault::kUnreachable, "connection refused"};
      if (!line.starts_with("READ ")) return std::nullopt;
      for (const std::string_view uid : Split(std::string_view(line).substr(5), ',')) {
        if (broken.contains(std::stoi(std::string(uid)))) return Error{fault, "* BYE that one is broken"};
      }
      return std::nullopt;
    });
  }
  static EmailSource::Setup Where() {
    EmailSource::Setup setup;
    setup.folder = "INBOX";
    setup.backfill = std::chrono::hours(48);
    return setup;
  }
  // The mailbox holds these from now on.
  void Hold(std::vector<uint32_t> uids, uint32_t validity = 1, uint32_t next = 0) {
    FakeMail::Box box{.validity = validity, .next = next, .letters = {}};
    for (const uint32_t uid : uids) {
      box.letters.push_back(
          {uid, clock.Now(), fmt::format("From: a@b.example\r\nMessage-ID: <{}@b>\r\n\r\n{}", uid, uid)});
    }
    mail.Fill(std::move(box));
  }
  void HoldTo(uint32_t last) {
    std::vector<uint32_t> uids(last);
    std::iota(uids.begin(), uids.end(), 1);
    Hold(uids);
  }
  // What the next poll brings: the numbers of the mails, or the error.
  std::string Poll(std::stop_token stop = {}) {
    testing::internal::CaptureStderr();
    auto batch = source.Poll(cursor, clock.Now() + std::chrono::seconds(60), std::move(stop));
    log = testing::internal::GetCapturedStderr();
    if (!batch) return "error: " + batch.error().message;
    cursor = batch->cursor;
    more = batch->more;
    std::string heard;
    for (const Event& event : batch->events)
      heard += (heard.empty() ? "" : " ") + std::get<Mention>(event).text;
    return heard;
  }
  std::string PollLater() {
    clock.Advance(std::chrono::minutes(1));
    return Poll();
  }
  size_t Asked(std::string_view begin) const {
    const auto lines = mail.Log();
    return static_cast<size_t>(std::count_if(
        lines.begin(), lines.end(), [&](const std::string& line) { return line.starts_with(begin); }));
  }
  std::string Gaps() const {
    const auto words = Split(cursor, ' ');
    return words.size() == 5 ? std::string(words[4]) : "";
  }

  FakeHttp http;
  FakeMail mail;
  FakeClock clock;
  std::set<int> broken;
  Fault fault = Fault::kUnreachable;  // of these
  std::string fails;                  // lines that begin so
  std::function<void(const std::string& line)> on_line;
  EmailSource source{Where(), "test", Doors{http, mail, clock}};
  std::string cursor;
  std::string log;
  bool more = false;
};

TEST_F(EmailGaps, AMailThatCostsTheConnectionHoldsNoOtherBackAndIsHeardOnceItCanBeRead) {
  broken = {2};
  HoldTo(4);
  EXPECT_EQ(Poll(), "1 3 4");
  EXPECT_EQ(Gaps(), fmt::format("2@{}", clock.Now().time_since_epoch().count()));
  EXPECT_NE(log.find("a mail cannot be read; it is asked for again for three days"), log.npos) << log;
  EXPECT_NE(log.find("channel=test uid=2"), log.npos) << log;
  const std::string with_gap = cursor;
  EXPECT_EQ(Poll(), "");
  EXPECT_EQ(Asked("READ 2"), 2u) << "in the page and alone";
  EXPECT_EQ(cursor, with_gap) << "a gap that stays is no news";
  HoldTo(5);
  EXPECT_EQ(PollLater(), "5");
  EXPECT_NE(Gaps(), "");
  HoldTo(6);
  broken = {};
  EXPECT_EQ(Poll(), "6") << "not asked for again within a minute";
  EXPECT_EQ(PollLater(), "2");
  EXPECT_EQ(Gaps(), "");
  EXPECT_EQ(PollLater(), "");
}

TEST_F(EmailGaps, ARefusedMailIsAGapTooAndCostsNoConnection) {
  fault = Fault::kRejected;
  broken = {2};
  HoldTo(3);
  EXPECT_EQ(Poll(), "1 3");
  EXPECT_EQ(PollLater(), "");
  EXPECT_EQ(Asked("OPEN"), 1u);
  fault = Fault::kBadData;
  EXPECT_EQ(PollLater(), "");
  EXPECT_EQ(Asked("OPEN"), 2u);
  Hold({1, 3});
  broken = {};
  EXPECT_EQ(PollLater(), "");
  EXPECT_EQ(Gaps(), "") << "it is gone";
}

TEST_F(EmailGaps, AfterThreeDaysItIsLeftOut) {
  broken = {1};
  HoldTo(2);
  EXPECT_EQ(Poll(), "2");
  clock.Advance(std::chrono::hours(71));
  EXPECT_EQ(Poll(), "");
  EXPECT_NE(Gaps(), "");
  clock.Advance(std::chrono::hours(1));
  EXPECT_EQ(Poll(), "");
  EXPECT_EQ(Gaps(), "");
  EXPECT_NE(log.find("left out"), log.npos) << log;
}

TEST_F(EmailGaps, WhereNoLaterMailIsGivenItIsAskedForAgain) {
  broken = {3};
  HoldTo(3);
  EXPECT_EQ(Poll(), "1 2");
  EXPECT_TRUE(more);
  EXPECT_EQ(Gaps(), "");
  const std::string before = cursor;
  EXPECT_EQ(Poll(), "error: email * BYE that one is broken");
  EXPECT_EQ(cursor, before);
  // One that is gone when it is asked for shows nothing.
  HoldTo(4);
  on_line = [&](const std::string& line) {
    if (line == "READ 3,4") HoldTo(3);
  };
  EXPECT_EQ(Poll(), "error: email * BYE that one is broken");
  broken = {};
  EXPECT_EQ(Poll(), "3");
}

TEST_F(EmailGaps, AnOutageMakesNone) {
  HoldTo(9);
  broken = {3, 4, 5, 6, 7, 8, 9};
  EXPECT_EQ(Poll(), "1 2") << "five connections were lost";
  EXPECT_EQ(Asked("OPEN"), 6u);
  EXPECT_EQ(Poll(), "error: email * BYE that one is broken");
  EXPECT_EQ(Asked("OPEN"), 12u);
  broken = {3};
  EXPECT_EQ(Poll(), "4 5 6 7 8 9");
  EXPECT_NE(Gaps(), "");
  HoldTo(12);
  broken = {10};
  on_line = [&](const std::string& line) {
    if (line.starts_with("READ 10,")) fails = "OPEN";
  };
  EXPECT_EQ(Poll(), "3");
  EXPECT_EQ(Poll(), "error: email connection refused");
  EXPECT_EQ(Gaps(), "");
}

TEST_F(EmailGaps, NoMoreThan25AndNothingIsLost) {
  fault = Fault::kRejected;
  std::set<int> missing;
  for (int uid = 1; uid < 60; uid += 2) missing.insert(uid);
  broken = missing;
  HoldTo(60);
  std::string heard, answer;
  for (int polls = 0; polls < 5 && !answer.starts_with("error"); ++polls) {
    heard += answer + " ";
    answer = Poll();
  }
  EXPECT_EQ(answer.find("error: email: 25 mails cannot be read, nor can the one with the UID 51"), 0u)
      << answer;
  EXPECT_EQ(Split(Gaps(), ',').size(), 25u);
  EXPECT_EQ(Split(cursor, ' ')[2], "51");
  broken = {};
  for (int polls = 0; polls < 5; ++polls) heard += PollLater() + " ";
  std::set<std::string> all;
  for (const std::string_view word : Split(heard, ' ')) all.insert(std::string(word));
  EXPECT_EQ(all.size(), 61u) << heard;  // with ""
}

TEST_F(EmailGaps, ThoseThatCostTheConnectionTakeTurns) {
  fault = Fault::kRejected;
  broken = {1, 2, 3, 4, 5, 6, 7};
  HoldTo(8);
  EXPECT_EQ(Poll(), "8");
  fault = Fault::kUnreachable;
  broken.erase(7);
  const size_t opened = Asked("OPEN");
  EXPECT_EQ(Poll(), "");
  EXPECT_EQ(Asked("OPEN"), opened + 5);
  EXPECT_EQ(PollLater(), "7");
}

TEST_F(EmailGaps, WhatOneGivesIsNotLostToTheErrorOfThePageAfterIt) {
  broken = {1};
  HoldTo(2);
  EXPECT_EQ(Poll(), "2");
  broken = {3};
  HoldTo(3);
  EXPECT_EQ(Poll(), "1");
  EXPECT_TRUE(more);
  EXPECT_EQ(Gaps(), "");
  EXPECT_EQ(Poll(), "error: email * BYE that one is broken");
}

TEST_F(EmailGaps, AreDroppedWithTheNumbersTheySpeakOf) {
  broken = {2};
  HoldTo(3);
  EXPECT_EQ(Poll(), "1 3");
  Hold({1}, 2);
  EXPECT_EQ(Poll(), "error: email: the mailbox was numbered anew") << "when the connection is replaced";
  EXPECT_EQ(Poll(), "1");
  EXPECT_EQ(Gaps(), "");
}

TEST_F(EmailGaps, ACursorThatCannotBeReadIsRefused) {
  HoldTo(1);
  for (const char* good : {"1 1 1 0", "1 1 9 -5", "1 1 9 0 8@0", "1 1 9 0 3@1769000000000,8@0"}) {
    cursor = good;
    EXPECT_EQ(Poll().find("error"), std::string::npos) << good;
  }
  std::string many = "1 1 99 0 1@0";
  for (int uid = 2; uid <= 26; ++uid) many += fmt::format(",{}@0", uid);
  for (const std::string& bad :
       {std::string("1"), std::string("2 1 1 0"), std::string("1 1 1 "), std::string("1 1 1 0 "),
        std::string("1 99999999999 1 0"), std::string("1 1 9 0 9@0"), std::string("1 1 9 0 0@0"),
        std::string("1 1 9 0 8"), std::string("1 1 9 0 8@"), std::string("1 1 9 0 8@-1"),
        std::string("1 1 9 0 8@0,"), std::string("1 1 9 0 8@0@0"), std::string("1 1 9 0 8@0 7@0"),
        std::string("1 1 9 0 8@99999999999999999999"), many}) {
    cursor = bad;
    EXPECT_EQ(Poll(), "error: email: the cursor cannot be read: " + bad.substr(0, 100));
  }
}

TEST_F(EmailGaps, AMailboxRestoredFromACopyIsReadAgain) {
  Hold({1, 2, 8, 9}, 1, 10);
  EXPECT_EQ(Poll(), "1 2 8 9");
  fails = "WAIT";
  EXPECT_EQ(Poll(), "error: email connection refused");
  fails = "";
  EXPECT_EQ(Poll(), "") << "the same mailbox";
  fails = "WAIT";
  EXPECT_EQ(Poll(), "error: email connection refused");
  fails = "";
  Hold({1, 2, 3}, 1, 4);
  EXPECT_EQ(Poll(), "1 2 3");
  EXPECT_NE(log.find("is a copy"), log.npos) << log;
  Hold({1, 2, 3, 4}, 1, 4);
  EXPECT_EQ(Poll(), "4") << "on from there, over the same connection";
}

TEST_F(EmailGaps, AClockThatWasAheadAtFirstSkipsNothing) {
  HoldTo(1);
  clock.Advance(std::chrono::days(30));
  EXPECT_EQ(Poll(), "");
  clock.Advance(-std::chrono::days(30));
  HoldTo(2);
  EXPECT_EQ(Poll(), "1 2");
}

TEST_F(EmailGaps, AStopDoesNotWaitForThePage) {
  HoldTo(9);
  std::stop_source stop;
  on_line = [&](const std::string& line) {
    if (line.starts_with("READ")) stop.request_stop();
  };
  EXPECT_EQ(Poll(stop.get_token()), "error: email: stopped");
  broken = {2};
  EXPECT_EQ(Poll(stop.get_token()), "error: email * BYE that one is broken");
  EXPECT_EQ(Asked("READ"), 2u);
}

}  // namespace
}  // namespace crier::email
