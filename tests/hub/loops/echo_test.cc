#include "hub/loops/echo.h"

#include <gtest/gtest.h>

#include "broadcast/echo.h"
#include "hub/bulletins.h"
#include "hub/loops/listen.h"
#include "store/tables/bulletins.h"
#include "store/tables/outbox.h"
#include "tests/hub/open_hub.h"
#include "tests/support/ana.h"
#include "tests/support/fake_clock.h"
#include "tests/support/outbox.h"

namespace crier {
namespace {

// A channel on which one bulletin stands, as native id "sent-1".
class HubEcho : public testing::Test {
 protected:
  void SetUp() override {
    Bulletin notice;
    notice.info["en"] = {.headline = "Boil your water",
                         .description = "A pipe broke at the pumping station."};
    auto kept = KeepDraft(*hub_, notice, "", kAna);
    ASSERT_TRUE(kept) << kept.error().message;
    Post post;
    post.channel = "wall";
    post.lang = "en";
    post.title = "Boil your water";
    post.parts = {"A pipe broke at the pumping station. Water may not be safe until further notice."};
    post.sent = clock_.Now();
    Delivery row;
    row.subject = kept->id;
    row.channel = "wall";
    row.lang = "en";
    row.key = "k1";
    row.state = DeliveryState::kAccepted;
    row.native_id = "sent-1";
    hub_.Write([&](Tx& tx) -> Result<void> {
      if (auto saved = PutPost(tx, kept->id, post); !saved) return saved;
      return PutDeliveries(tx, {row});
    });
  }

  std::string Heard(const std::string& text, const std::string& in_reply_to, bool direct,
                    const std::string& channel = "wall") {
    Mention mention;
    mention.channel = channel;
    mention.native_id = "m1";
    mention.text = text;
    mention.in_reply_to = in_reply_to;
    mention.direct = direct;
    Batch batch;
    batch.events = {mention};
    auto cut = CutEchoes(*hub_, channel, &batch);
    EXPECT_TRUE(cut) << (cut ? "" : cut.error().message);
    return std::get<Mention>(batch.events[0]).text;
  }

  FakeClock clock_;
  OpenHub hub_{clock_,
               "  - {name: 'wall', connector: 'webhook', url: 'http://127.0.0.1:9/'}\n"
               "  - {name: 'other', connector: 'webhook', url: 'http://127.0.0.1:9/'}\n"};
  const std::string quote_ =
      "Boil your water\nA pipe broke at the pumping station. Water may not be safe\nuntil further notice.";
};

TEST_F(HubEcho, WhatAnAnswerQuotesIsCut) {
  EXPECT_EQ(Heard("It is brown.\n\nCity wrote:\n" + quote_, "sent-1", false), "It is brown.");
  EXPECT_EQ(Heard(quote_, "sent-1", false), kOnlyEcho);
}

TEST_F(HubEcho, WithoutAnAnswerWhatWasSentLatelyIsCompared) {
  EXPECT_EQ(Heard("It is brown.\n\n" + quote_, "", true), "It is brown.");
  EXPECT_EQ(Heard("It is brown.\n\n" + quote_, "somebody-elses", true), "It is brown.");
  EXPECT_EQ(Heard("It is brown.\n\n" + quote_, "", false), "It is brown.\n\n" + quote_)
      << "said in public, by anybody";
  EXPECT_EQ(Heard("It is brown.\n\n" + quote_, "sent-1", true, "other"), "It is brown.\n\n" + quote_)
      << "never sent there";
  clock_.Advance(std::chrono::hours(24 * 8));
  EXPECT_EQ(Heard("It is brown.\n\n" + quote_, "", true), "It is brown.\n\n" + quote_);
  EXPECT_EQ(Heard("It is brown.\n\n" + quote_, "sent-1", true), "It is brown.");
}

TEST_F(HubEcho, BatchesAreCutOnTheirWayIn) {
  Mention mention;
  mention.native_id = "m1";
  mention.text = "It is brown.\n\n" + quote_;
  mention.in_reply_to = "sent-1";
  mention.created_at = clock_.Now();
  Batch batch;
  batch.events = {mention};
  auto taken = TakeBatch(*hub_, *hub_->FindChannel("wall"), batch, std::nullopt);
  ASSERT_TRUE(taken) << taken.error().message;
  ASSERT_EQ(taken->added.size(), 1u);
  EXPECT_EQ(taken->added[0].mention.text, "It is brown.");
}

}  // namespace
}  // namespace crier
