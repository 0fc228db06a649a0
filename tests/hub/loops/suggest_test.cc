#include "hub/loops/suggest.h"

#include <gtest/gtest.h>

#include "hub/approvals.h"
#include "hub/bulletins.h"
#include "hub/loops/listen.h"
#include "store/tables/alerts.h"
#include "store/tables/bulletins.h"
#include "tests/hub/open_hub.h"
#include "tests/support/ana.h"
#include "tests/support/fake_clock.h"

namespace crier {
namespace {

// Two channels that hear, and one wall to send to.
class HubSuggest : public testing::Test {
 protected:
  static Alert Said(const std::string& identifier, const std::string& msg_type = "Alert",
                    const std::vector<std::string>& references = {}) {
    Alert alert;
    alert.id = IdOf(identifier);
    for (const std::string& each : references) alert.references.push_back(IdOf(each));
    alert.said.msg_type = msg_type;
    alert.said.event = "Flood Warning";
    alert.said.info["en"] = {identifier, "Water rises.", ""};
    return alert;
  }
  // Its time follows from its identifier, so that a reference fits.
  static AlertId IdOf(const std::string& identifier) {
    return {"w@weather.example", identifier, Time{} + std::chrono::seconds(identifier.size())};
  }
  IntakeResult Hear(std::vector<Event> events, const std::string& channel = "nws") {
    auto taken =
        TakeBatch(*hub_, *hub_->FindChannel(channel), Batch{std::move(events), "", false}, std::nullopt);
    EXPECT_TRUE(taken) << (taken ? "" : taken.error().message);
    return taken ? *std::move(taken) : IntakeResult();
  }
  std::vector<Bulletin> All() {
    return hub_.Read([&](Tx& tx) { return FindBulletins(tx, {}); }).bulletins;  // newest first
  }
  void SetState(Bulletin bulletin, const std::string& state) {
    bulletin.state = state;
    hub_.Write([&](Tx& tx) { return SaveBulletin(tx, bulletin); });
  }

  FakeClock clock_;
  OpenHub hub_{clock_,
               "  - {name: 'nws', connector: 'webhook', url: 'http://127.0.0.1:9/'}\n"
               "  - {name: 'ipaws', connector: 'webhook', url: 'http://127.0.0.1:9/2'}\n"};
};

TEST_F(HubSuggest, AnAlertIsADraftAndNoMention) {
  const auto taken = Hear({Said("a")});
  EXPECT_TRUE(taken.added.empty());
  EXPECT_TRUE(taken.requests.empty());
  const auto all = All();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].state, "draft");
  EXPECT_EQ(all[0].author, "channel:nws");
  EXPECT_EQ(all[0].info.at("en").headline, "a");
}

TEST_F(HubSuggest, TheSameAlertIsOneWhicheverChannelBringsIt) {
  Hear({Said("a"), Said("a")});
  Hear({Said("a")}, "ipaws");
  EXPECT_EQ(All().size(), 1u);
  Alert later = Said("a");
  later.id.sent += std::chrono::seconds(60);
  Hear({later});
  EXPECT_EQ(All().size(), 2u);
}

TEST_F(HubSuggest, AnUpdateChangesTheDraftUntilSomebodyTouchesIt) {
  Hear({Said("a")});
  Hear({Said("bb", "Update", {"a"})}, "ipaws");
  ASSERT_EQ(All().size(), 1u);
  Bulletin draft = All()[0];
  EXPECT_EQ(draft.info.at("en").headline, "bb");
  EXPECT_EQ(draft.author, "channel:ipaws");
  const std::string seen = FormatTime(draft.updated_at);
  draft.info["en"].headline = "In our own words";
  clock_.Advance(std::chrono::minutes(1));
  ASSERT_TRUE(KeepDraft(*hub_, draft, draft.id, kAna, seen));
  Hear({Said("ccc", "Update", {"bb", "a"})});
  const auto all = All();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].info.at("en").headline, "ccc");
  EXPECT_EQ(all[1].info.at("en").headline, "In our own words");
}

TEST_F(HubSuggest, WhoLookedAtTheOldWordsCannotApproveTheNew) {
  Hear({Said("a")});
  const Bulletin seen = All()[0];
  Hear({Said("bb", "Update", {"a"})});
  const auto approved = ApproveBulletin(*hub_, seen.id, kAna, FormatTime(seen.updated_at));
  ASSERT_FALSE(approved);
  EXPECT_EQ(approved.error().fault, Fault::kRejected);
  EXPECT_FALSE(ApproveBulletin(*hub_, seen.id, kAna));
}

TEST_F(HubSuggest, WhatWasSentIsUpdatedAndCancelledByDraftsThatReferToWhatStands) {
  Hear({Said("a")});
  const Bulletin first = All()[0];
  SetState(first, "sent");
  clock_.Advance(std::chrono::minutes(1));
  Hear({Said("bb", "Update", {"a"})});
  Bulletin update = All()[0];
  EXPECT_EQ(update.msg_type, "Update");
  EXPECT_EQ(update.references, first.id);
  SetState(update, "sent");
  SetState(first, "superseded");
  clock_.Advance(std::chrono::minutes(1));
  // It names the first alert only; the bulletin of the second stands in its place.
  Hear({Said("ccc", "Cancel", {"a"})});
  const Bulletin cancel = All()[0];
  EXPECT_EQ(cancel.msg_type, "Cancel");
  EXPECT_EQ(cancel.references, update.id);
  EXPECT_EQ(cancel.state, "draft");
  EXPECT_EQ(All().size(), 3u);
}

TEST_F(HubSuggest, ACancelDropsWhatNobodyTouched) {
  Hear({Said("a")});
  Hear({Said("bb", "Cancel", {"a"})});
  ASSERT_EQ(All().size(), 1u);
  EXPECT_EQ(All()[0].state, "cancelled");
}

TEST_F(HubSuggest, NothingIsSaidOfWhatIsNotHeardAgain) {
  Hear({Said("a")});
  Hear({});
  Hear({Said("bb")});
  for (const Bulletin& each : All()) EXPECT_EQ(each.state, "draft");
}

TEST_F(HubSuggest, NobodyRevisesAnotherSendersWords) {
  Hear({Said("a")});
  Alert foreign = Said("bb", "Cancel", {"a"});
  foreign.id.sender = "x@elsewhere.example";
  Hear({foreign});
  ASSERT_EQ(All().size(), 1u);
  EXPECT_EQ(All()[0].state, "draft");
}

TEST_F(HubSuggest, NoChannelApproves) {
  Hear({Said("a")});
  const auto approved = ApproveBulletin(*hub_, All()[0].id, Actor::Channel("nws"));
  ASSERT_FALSE(approved);
  EXPECT_NE(approved.error().message.find("only people"), std::string::npos) << approved.error().message;
}

TEST_F(HubSuggest, WordsThatHideOthersAreShownAsTheyAre) {
  Alert alert = Said("a");
  alert.said.info["en"].headline = "Flood \u202Egniraelc";
  Hear({alert});
  EXPECT_EQ(All()[0].info.at("en").headline, "Flood gniraelc");
}

TEST_F(HubSuggest, AnAlertWithoutAnIdentityIsRefusedWhole) {
  auto taken =
      TakeBatch(*hub_, *hub_->FindChannel("nws"), Batch{{Said("a"), Alert{}}, "", false}, std::nullopt);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().fault, Fault::kBadData);
  EXPECT_TRUE(All().empty());
}

TEST_F(HubSuggest, ADraftThatFollowsInheritsTheAreaAndAForeignZoneIsRefused) {
  Bulletin sent;
  sent.info["en"] = {"Flood", "It rises.", ""};
  sent.area = "The harbor";
  sent.covers.circles = {{{40, -75}, 2}};
  const auto kept = KeepDraft(*hub_, sent, "", kAna);
  ASSERT_TRUE(kept);
  SetState(*kept, "sent");
  Bulletin update;
  update.msg_type = "Update";
  update.references = kept->id;
  update.info = sent.info;
  auto draft = KeepDraft(*hub_, update, "", kAna);
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->area, "The harbor");
  EXPECT_EQ(draft->covers, sent.covers);
  // Nor does it lose it by an edit that says nothing of it.
  draft = KeepDraft(*hub_, update, draft->id, kAna);
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->covers, sent.covers);
  const Json preview = PreviewBulletin(*hub_, update);
  EXPECT_EQ(preview["area"], "The harbor");
  EXPECT_EQ(preview["covers"]["circles"][0], "40,-75 2");

  update.covers.zones = {"Atlantis"};
  const auto refused = KeepDraft(*hub_, update, "", kAna);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kBadData);
  EXPECT_TRUE(PreviewBulletin(*hub_, update)["advice"][0]["blocks"].get<bool>());
}

}  // namespace
}  // namespace crier
