// What is in doubt: looked for, and sent again where it is not there.
#include "store/tables/backlog.h"
#include "store/tables/state.h"
#include "tests/hub/loops/send_test.h"

namespace crier {
namespace {

// No key is counted on: whoever sends again without having looked says it twice.
TEST_F(SendTest, WhatIsInDoubtIsLookedForRightBeforeItIsSentAgain) {
  far_.list = R"([{"id": "7", "content": "Road closed"}])";
  Send({RowOf("flaky")});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kAccepted);
  EXPECT_EQ(far_.posts, 1);
  EXPECT_EQ(far_.looks, 1);
}

// A key is surer than words, which others may have said.
TEST_F(SendTest, WhereTheServerHonoursAKeyItIsSentAgainUnseen) {
  far_.version = "4.5.0";
  far_.list = R"([{"id": "7", "content": "Road closed"}])";
  Send({RowOf("flaky")});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kAccepted);
  EXPECT_EQ(far_.posts, 2);
  EXPECT_EQ(far_.looks, 0);
}

// Else what stands would be taken for the old one and taken back.
TEST_F(SendTest, OldWordsAreLookedForAfterTheSameWordsThatStillHold) {
  far_.list = R"([{"id": "7", "content": "Road closed"}])";
  Delivery old = RowOf("flaky"), fresh = old;
  old.subject = "b0";
  old.key = "k0";
  old.state = fresh.state = DeliveryState::kUnknown;
  hub_.Write([&](Tx& tx) {
    Bulletin bulletin;
    bulletin.id = "b0";
    bulletin.state = "cancelled";
    auto saved = SaveBulletin(tx, bulletin);
    return saved ? PutPost(tx, "b0", {.channel = "flaky", .lang = "en", .parts = {"Road closed"}}) : saved;
  });
  Send({old, fresh});
  EXPECT_EQ(StateOf("k1"), DeliveryState::kDelivered);
  const auto rows = hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b0"); });
  ASSERT_EQ(rows.size(), 1u) << "nothing is taken back";
  EXPECT_EQ(rows[0].state, DeliveryState::kSkipped);
  EXPECT_EQ(far_.posts, 0);
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
