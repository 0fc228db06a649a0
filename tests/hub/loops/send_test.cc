#include "hub/loops/send.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "store/tables/backlog.h"
#include "store/tables/bulletins.h"
#include "store/tables/nodes.h"
#include "store/tables/outbox.h"
#include "store/tables/state.h"
#include "tests/hub/open_hub.h"
#include "tests/support/local_server.h"

namespace crier {
namespace {

// Time passes whenever it is asked for, as it does for who waits for a store far away. Ends the loop after
// some waits, none of which waits.
class PassingClock : public Clock {
 public:
  Time Now() const override {
    if (++asked_ == 10'000) stop_.request_stop();  // a loop that never waits
    return now_ += std::chrono::milliseconds(1);
  }
  bool WaitUntil(Time time, std::stop_token) const override {
    now_ = std::max(now_, time);
    if (++waits_ == 20) stop_.request_stop();
    return true;
  }
  std::stop_token stop() const { return stop_.get_token(); }
  void SetBack(std::chrono::milliseconds by) { now_ -= by; }

 private:
  mutable Time now_{std::chrono::milliseconds(1'800'000'000'000)};
  mutable int waits_ = 0;
  mutable int asked_ = 0;
  mutable std::stop_source stop_;
};

// A Mastodon that is busy for one status, the fourth.
std::string Busy(const std::string& request) {
  static std::atomic<int> made = 0;
  if (request.starts_with("GET /api/v1/accounts/verify_credentials"))
    return HttpMessage(200, R"({"id": "1", "acct": "city"})");
  if (request.starts_with("GET /api/v2/instance")) return HttpMessage(200, R"({"version": "4.5.0"})");
  if (!request.starts_with("POST /api/v1/statuses")) return HttpMessage(404, "{}");
  if (++made == 4) return HttpMessage(503, "{}");
  return HttpMessage(200, R"({"id": ")" + std::to_string(made) + R"("})");
}

// A Mastodon that takes the first status and answers 502, and shows statuses only after `hidden` looks.
struct Flaky {
  std::atomic<int> posts = 0, looks = 0, hidden = 0;
  std::string list = "[]";
  std::string Answer(const std::string& request) {
    if (request.starts_with("GET /api/v1/accounts/verify_credentials"))
      return HttpMessage(200, R"({"id": "1", "acct": "city"})");
    if (request.starts_with("GET /api/v2/instance")) return HttpMessage(200, R"({"version": "4.5.0"})");
    if (request.starts_with("POST /api/v1/statuses"))
      return ++posts == 1 ? HttpMessage(502, "{}") : HttpMessage(200, R"({"id": "90"})");
    if (request.find("max_id=") != std::string::npos) return HttpMessage(200, "[]");
    return HttpMessage(200, ++looks > hidden ? list : "[]");
  }
};

// Takes what is sent, but for "odd": nobody can say what became of that, and for "shy", which it shows when
// it is asked. Takes nothing back for half an hour.
constexpr char kProgram[] = R"(#!/usr/bin/env python3
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    odd = {"error": {"fault": "bad_data", "message": "an answer without an id", "in_doubt": True}}
    out = [{"id": request["id"], "key": item["key"], **(odd if item["key"] in ("odd", "shy") else {"receipt": {}})}
           for item in request.get("items", [])]
    if request["do"] == "hello":
        out = [{"id": request["id"], "done": {"protocol": 1, "abilities": ["send", "retract", "read_back"]}}]
    if request["do"] == "read_back":
        shown = {"native_id": "n7", "url": "", "text": ""} if request["key"] == "shy" else None
        out = [{"id": request["id"], "done": {"shown": shown}}]
    if request["do"] == "retract":
        error = {"fault": "throttled", "message": "too many deletions", "retry_after": 1800}
        out = [{"id": request["id"], "error": error}]
    sys.stdout.write("".join(json.dumps(each) + "\n" for each in out))
    sys.stdout.flush()
)";
std::string Program(const TemporaryFolder& folder) {
  const std::string path = folder / "program.py";
  std::ofstream(path) << kProgram;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

class SendTest : public testing::Test {
 protected:
  Delivery RowOf(const std::string& channel) {
    hub_.Write([&](Tx& tx) {
      Bulletin bulletin;
      bulletin.id = "b1";
      bulletin.state = "sending";
      auto saved = SaveBulletin(tx, bulletin);
      return saved ? SavePost(tx, "b1", {.channel = channel, .lang = "en", .parts = {"Road closed"}}) : saved;
    });
    Delivery row;
    row.bulletin_id = "b1";
    row.channel = channel;
    row.lang = "en";
    row.key = "k1";
    row.created_at = row.next_attempt = row.updated_at = clock_.Now();
    return row;
  }
  DeliveryState StateOf(const std::string& key) {
    for (const Delivery& row : hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); })) {
      if (row.key == key) return row.state;
    }
    return DeliveryState::kFailed;
  }
  void Send(const std::vector<Delivery>& rows) {
    hub_.Write([&](Tx& tx) { return AddDeliveries(tx, rows); });
    const std::string& channel = rows.front().channel;
    int64_t fence = 0;
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto node = Join(tx, "n", clock_.Now());
      auto leases = node ? TakeLeases(tx, *node, {channel}, clock_.Now()) : node.error();
      if (!leases) return leases.error();
      fence = leases->held.at(0).fence;
      return {};
    });
    SendOut(*hub_, *hub_->FindChannel(channel), fence + fence_, clock_.stop());
  }

  PassingClock clock_;
  int64_t fence_ = 0;  // added to the right one
  const TemporaryFolder folder_;
  LocalServer busy_{LocalServer::Answering(Busy)};
  Flaky far_;
  LocalServer flaky_{
      LocalServer::Answering([this](const std::string& request) { return far_.Answer(request); })};
  OpenHub hub_{clock_,
               "  - {name: wall, connector: replay, sent: sent.jsonl}\n"
               "  - {name: plain, connector: webhook, url: 'http://127.0.0.1:9/'}\n"
               "  - {name: program, connector: exec, abilities: [send, retract], program: '" +
                   Program(folder_) +
                   "'}\n"
                   "  - {name: looks, connector: exec, abilities: [send, read_back], program: '" +
                   Program(folder_) +
                   "'}\n"
                   "  - {name: social, connector: mastodon, listen: false, allow_private: true, token: "
                   "'env:CRIER_TEST_TOKEN', server: '" +
                   busy_.Url("") +
                   "'}\n"
                   "  - {name: flaky, connector: mastodon, listen: false, allow_private: true, token: "
                   "'env:CRIER_TEST_TOKEN', server: '" +
                   flaky_.Url("") + "'}\n"};
};

TEST_F(SendTest, ASlowStoreHoldsNothingBack) {
  Send({RowOf("wall")});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kAccepted);
}

TEST_F(SendTest, WhatWaitsForAClockThatWasAheadGoesOutAtOnce) {
  clock_.SetBack(-std::chrono::hours(6));
  const Delivery row = RowOf("wall");
  clock_.SetBack(std::chrono::hours(6));
  const Time began = clock_.Now();
  Send({row});
  for (const Delivery& each : hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); }))
    EXPECT_LT(each.updated_at, began + std::chrono::minutes(1));
  EXPECT_EQ(StateOf("k1"), DeliveryState::kAccepted);
}

TEST_F(SendTest, NothingIsClaimedOfAChannelThatIsAnotherNodes) {
  fence_ = -1;
  Send({RowOf("wall")});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kPending);
}

// Platforms count deletions apart, and these come when warnings end, perhaps as the next begins.
TEST_F(SendTest, DeletionsThatMustWaitHoldNoWarningBack) {
  Delivery gone = RowOf("program");
  gone.action = "retract";
  gone.target = "n1";
  Delivery next = gone;
  next.key = "k2";
  next.action = "send";
  next.target.clear();
  next.created_at = next.next_attempt = clock_.Now() + std::chrono::seconds(1);
  const Time began = clock_.Now();
  Send({gone, next});
  const auto rows = hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); });
  const auto sent =
      std::find_if(rows.begin(), rows.end(), [](const Delivery& row) { return row.key == "k2"; });
  ASSERT_NE(sent, rows.end());
  EXPECT_EQ(sent->state, DeliveryState::kAccepted);
  EXPECT_LT(sent->updated_at, began + std::chrono::minutes(10));
}

// Nor is it sent as fast as the far side can answer.
TEST_F(SendTest, OneThatAlwaysEndsInDoubtIsInNobodysWay) {
  Delivery odd = RowOf("program");
  odd.key = "odd";
  odd.priority = 0;
  Delivery next = odd;
  next.key = "k2";
  next.created_at = next.next_attempt = clock_.Now() + std::chrono::seconds(1);
  const Time began = clock_.Now();
  Send({odd, next});
  const auto rows = hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); });
  for (const Delivery& row : rows) {
    if (row.key == "odd") {
      EXPECT_GE(row.attempts, 2);
      EXPECT_LE(row.attempts, 20);
    } else {
      EXPECT_EQ(row.state, DeliveryState::kAccepted);
      EXPECT_LT(row.updated_at, began + std::chrono::minutes(10));
    }
  }
}

TEST_F(SendTest, ManyThatWaitForAPersonAreInNobodysWay) {
  std::vector<Delivery> rows(120, RowOf("plain"));
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].key = "k" + std::to_string(i);
    rows[i].state = DeliveryState::kUnknown;
  }
  rows.back().action = "retract";
  rows.back().target = "n1";
  Send(rows);
  EXPECT_EQ(StateOf("k0"), DeliveryState::kUnknown);
  EXPECT_EQ(StateOf("k118"), DeliveryState::kUnknown);
  EXPECT_NE(StateOf("k119"), DeliveryState::kUnknown);
}

// It comes to be in doubt when the first of many have been looked at.
TEST_F(SendTest, ADoubtThatIsNewIsLookedAtThoughManyOthersAre) {
  std::vector<Delivery> rows(60, RowOf("looks"));
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].key = "k" + std::to_string(i);
    rows[i].state = DeliveryState::kUnknown;
    rows[i].error = kRestored;
    rows[i].priority = 3;
  }
  Delivery shy = RowOf("looks");
  shy.key = "shy";
  shy.priority = 2;
  rows.push_back(shy);
  const Time began = clock_.Now();
  Send(rows);
  EXPECT_EQ(StateOf("k59"), DeliveryState::kUnknown);
  EXPECT_EQ(StateOf("shy"), DeliveryState::kDelivered);
  for (const Delivery& row : hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); })) {
    if (row.key == "shy") {
      EXPECT_LT(row.updated_at, began + std::chrono::minutes(10));
    }
  }
}

// On the night of a storm three hundred are all that the server takes in three hours.
TEST_F(SendTest, WhatWasNotAskedIsNoTryAndCostsNothingOfARate) {
  std::vector<Delivery> rows(20, RowOf("social"));
  for (size_t i = 0; i < rows.size(); ++i) rows[i].key = "k" + std::to_string(i);
  Send(rows);
  int tries = 0;
  for (const Delivery& row : hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); })) {
    EXPECT_EQ(row.state, DeliveryState::kAccepted) << row.key << ": " << row.error;
    EXPECT_EQ(row.error, "");
    tries += row.attempts;
  }
  EXPECT_EQ(tries, 21);
  // As it was written down: three hours may be over by now.
  const auto spent = hub_.Read([](Tx& tx) { return GetState(tx, "social", "budget"); });
  EXPECT_NE(spent.value_or("").find(",21]"), std::string::npos) << spent.value_or("");
}

// All of a channel's doubts are settled at once, those of old words among them.
TEST_F(SendTest, WhatWasOvertakenStaysThoughAPersonSendsItAgain) {
  Delivery row = RowOf("wall");
  row.error = "settled by ana";
  Delivery edit = row;
  edit.key = "k2";
  edit.action = "edit";
  edit.target = "n1";
  hub_.Write([&](Tx& tx) {
    Bulletin bulletin;
    bulletin.id = "b1";
    bulletin.state = "superseded";
    return SaveBulletin(tx, bulletin);
  });
  Send({row, edit});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kSkipped);
  EXPECT_EQ(StateOf("k2"), DeliveryState::kSkipped);
}

// The channel was one for drills when the row was written.
TEST_F(SendTest, ADrillStaysOffAChannelThatIsForRealUseByNow) {
  const Delivery row = RowOf("wall");
  hub_.Write([&](Tx& tx) {
    Bulletin bulletin;
    bulletin.id = "b1";
    bulletin.state = "sending";
    bulletin.status = "Exercise";
    return SaveBulletin(tx, bulletin);
  });
  Send({row});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kSkipped);
}

// What a connector noted of its posts is as old as the backup.
TEST_F(SendTest, WhatIsNotFoundAfterARestoreWaitsForAPersonUnlessItIsADisaster) {
  Delivery notice = RowOf("looks");
  notice.state = DeliveryState::kUnknown;
  notice.error = kRestored;
  notice.priority = 3;
  Delivery disaster = notice;
  disaster.key = "k2";
  disaster.priority = 0;
  Send({notice, disaster});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kUnknown);
  EXPECT_EQ(StateOf("k2"), DeliveryState::kAccepted);
}

// No key is counted on: whoever sends again without having looked says it twice.
TEST_F(SendTest, WhatIsInDoubtIsLookedForRightBeforeItIsSentAgain) {
  far_.list = R"([{"id": "7", "content": "Road closed"}])";
  Send({RowOf("flaky")});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kAccepted);
  EXPECT_EQ(far_.posts, 1);
  EXPECT_EQ(far_.looks, 1);
}

// After a kill: it was still on its way when it was looked for first.
TEST_F(SendTest, WhatWasNotThereIsLookedForOnceMore) {
  far_.list = R"([{"id": "7", "content": "Road closed"}])";
  far_.hidden = 1;
  Delivery row = RowOf("flaky");
  row.state = DeliveryState::kUnknown;
  Send({row});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kAccepted);
  EXPECT_EQ(far_.posts, 0);
  EXPECT_EQ(far_.looks, 2);
}

// "Not there" would send it twice.
TEST_F(SendTest, WhatCannotBeLookedForIsNotSentAgain) {
  far_.list = "<html>";
  Send({RowOf("flaky")});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kPending);
  EXPECT_EQ(far_.posts, 1);
  EXPECT_GE(far_.looks, 2);
}

TEST_F(SendTest, WhatIsNotThereIsSentAgain) {
  Send({RowOf("flaky")});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kAccepted);
  EXPECT_EQ(far_.posts, 2);
  EXPECT_EQ(far_.looks, 1);
}

TEST_F(SendTest, OfBulletinsWithTheSameWordsEachHasItsOwnPost) {
  far_.list = R"([{"id": "8", "content": "Road closed"}, {"id": "7", "content": "Road closed"},
                  {"id": "5", "content": "Road closed"}, {"id": "4", "content": "Road closed"}])";
  Delivery done = RowOf("flaky");
  done.state = DeliveryState::kAccepted;
  done.native_id = "5";
  done.created_at = done.updated_at = clock_.Now() - std::chrono::hours(1);
  std::vector<Delivery> rows = {done, RowOf("flaky"), RowOf("flaky")};
  for (size_t i = 0; i < rows.size(); ++i) rows[i].key = "k" + std::to_string(i);
  for (size_t i : {1, 2}) rows[i].state = DeliveryState::kUnknown;
  Send(rows);
  EXPECT_EQ(far_.posts, 0);
  std::set<std::string> ids;
  for (const Delivery& row : hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); }))
    ids.insert(row.native_id);
  EXPECT_EQ(ids, (std::set<std::string>{"5", "7", "8"}));
}

}  // namespace
}  // namespace crier
