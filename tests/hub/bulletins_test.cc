#include "hub/bulletins.h"

#include <gtest/gtest.h>

#include <barrier>
#include <set>
#include <thread>

#include "broadcast/life.h"
#include "hub/api/api.h"
#include "hub/api/metrics.h"
#include "hub/approvals.h"
#include "hub/loops/dispatch.h"
#include "store/tables/bulletins.h"
#include "store/tables/outbox.h"
#include "tests/hub/open_hub.h"
#include "tests/support/ana.h"
#include "tests/support/fake_clock.h"
#include "tests/support/outbox.h"

namespace crier {
namespace {

const Actor kPublisher = Actor::Token("ben");

// Two channels: one that sends and takes back, one that sends.
class Bulletins : public testing::Test {
 protected:
  static Bulletin Notice() {
    Bulletin bulletin;
    bulletin.info["en"] = {.headline = "River Street is closed", .description = "Until noon."};
    return bulletin;
  }
  Bulletin Draft() {
    auto kept = KeepDraft(*hub_, Notice(), "", kAna);
    EXPECT_TRUE(kept) << (kept ? "" : kept.error().message);
    return kept ? *kept : Bulletin();
  }
  std::string StateOf(const std::string& id) {
    auto bulletin = LoadBulletin(*hub_, id);
    return bulletin ? bulletin->state : bulletin.error().message;
  }
  std::vector<Delivery> Rows(const std::string& id) {
    return hub_.Read([&](Tx& tx) { return DeliveriesOf(tx, id); });
  }
  // As if it had been sent: one delivery that stands.
  void Stand(const Bulletin& bulletin, const std::string& native_id, const std::string& channel = "wall") {
    Delivery row;
    row.subject = bulletin.id;
    row.channel = channel;
    row.lang = "en";
    row.key = bulletin.id + "-" + native_id;
    row.state = DeliveryState::kAccepted;
    row.native_id = native_id;
    row.part = Rows(bulletin.id).size();
    hub_.Write([&](Tx& tx) { return PutDeliveries(tx, {row}); });
  }

  // What becomes of an approval at the same moment as `act`.
  template <typename F>
  Result<Bulletin> WhileApproved(const std::string& id, F act) {
    std::barrier start(2);
    Result<Bulletin> approved = Error{};
    std::thread other([&] {
      start.arrive_and_wait();
      approved = ApproveBulletin(*hub_, id, kAna);
    });
    start.arrive_and_wait();
    act();
    other.join();
    return approved;
  }

  FakeClock clock_;
  OpenHub hub_{clock_,
               "  - {name: wall, connector: replay}\n"
               "  - {name: plain, connector: webhook, url: 'http://127.0.0.1:9/'}\n"};
};

// Whoever comes second sees what the first did: an approval is never written over by a draft that was read
// before it, and never of words that came in between.
TEST_F(Bulletins, WhoSavesWhileAnotherApprovesLosesNothing) {
  for (int i = 0; i < 40; ++i) {
    const Bulletin draft = Draft();
    Result<Bulletin> kept = Error{};
    const auto approved =
        WhileApproved(draft.id, [&] { kept = KeepDraft(*hub_, Notice(), draft.id, kPublisher); });
    // What the other wrote first was not seen by who approves.
    ASSERT_NE(approved.has_value(), kept.has_value()) << "round " << i;
    ASSERT_EQ(StateOf(draft.id), approved ? "approved" : "draft") << "round " << i;
  }
}

TEST_F(Bulletins, WhatIsDroppedWhileAnotherApprovesIsOneOfTheTwo) {
  for (int i = 0; i < 40; ++i) {
    const Bulletin draft = Draft();
    Result<Bulletin> dropped = Error{};
    const auto approved =
        WhileApproved(draft.id, [&] { dropped = CancelBulletin(*hub_, draft.id, kPublisher); });
    ASSERT_NE(approved.has_value(), dropped.has_value()) << "round " << i;
    ASSERT_EQ(StateOf(draft.id), approved ? "approved" : "cancelled") << "round " << i;
  }
}

// Nobody is told of an update to what nobody was told.
TEST_F(Bulletins, WhatWasCancelledBeforeItWasSaidIsNotCorrected) {
  const Bulletin dropped = Draft();
  ASSERT_TRUE(CancelBulletin(*hub_, dropped.id, kAna));
  const auto refused = CorrectBulletin(*hub_, dropped.id, kAna);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("make a new one"), std::string::npos) << refused.error().message;
  Bulletin update = Notice();
  update.msg_type = "Update";
  update.references = dropped.id;
  const auto kept = KeepDraft(*hub_, update, "", kAna);
  ASSERT_TRUE(kept);
  EXPECT_FALSE(ApproveBulletin(*hub_, kept->id, kAna));

  const Bulletin said = Draft();
  Stand(said, "w1");
  ASSERT_TRUE(Withdraw(*hub_, said, kAna));
  EXPECT_TRUE(CorrectBulletin(*hub_, said.id, kAna));
}

TEST_F(Bulletins, WhatCannotBeTakenBackIsNamed) {
  const Bulletin bulletin = Draft();
  Stand(bulletin, "w1");
  Stand(bulletin, "", "plain");
  auto done = Withdraw(*hub_, bulletin, kAna);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->retractions, 1u);
  EXPECT_EQ(done->standing, std::set<std::string>{"plain"});
}

// Where it was edited in place the old words are gone with it; where it was said anew they must not outlive
// it.
TEST_F(Bulletins, WhatItCorrectedIsTakenBackWithIt) {
  const Bulletin first = Draft();
  Stand(first, "w1");
  Stand(first, "", "plain");
  Bulletin correction = Notice();
  correction.msg_type = "Update";
  correction.references = first.id;
  const auto second = KeepDraft(*hub_, correction, "", kAna);
  ASSERT_TRUE(second) << second.error().message;
  Stand(*second, "w2");
  const auto done = Withdraw(*hub_, *second, kAna);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->retractions, 2u);
  EXPECT_EQ(done->standing, std::set<std::string>{"plain"});
  EXPECT_EQ(Withdraw(*hub_, *second, kAna)->retractions, 0u);
}

TEST_F(Bulletins, WhatItCancelledStaysWhenTheCancellationIsTakenBack) {
  const Bulletin first = Draft();
  Stand(first, "w1");
  Bulletin cancellation = Notice();
  cancellation.msg_type = "Cancel";
  cancellation.references = first.id;
  const auto second = KeepDraft(*hub_, cancellation, "", kAna);
  ASSERT_TRUE(second) << second.error().message;
  Stand(*second, "w2");
  EXPECT_EQ(Withdraw(*hub_, *second, kAna)->retractions, 1u);
  EXPECT_EQ(Rows(first.id).size(), 1u);
}

TEST_F(Bulletins, WhatIsTakenBackIsNotTakenBackTwice) {
  const Bulletin bulletin = Draft();
  Stand(bulletin, "w1");
  Stand(bulletin, "w2");
  EXPECT_EQ(Withdraw(*hub_, bulletin, kAna)->retractions, 2u);
  EXPECT_EQ(Withdraw(*hub_, bulletin, kAna)->retractions, 0u);
  EXPECT_EQ(Rows(bulletin.id).size(), 4u);
  EXPECT_EQ(StateOf(bulletin.id), "cancelled");

  // One that came late is one more; one that could not be taken back is tried again.
  Stand(bulletin, "w3");
  for (Delivery row : Rows(bulletin.id)) {
    if (row.action != "retract" || row.target != "w1") continue;
    row.state = DeliveryState::kFailed;
    hub_.Write([&](Tx& tx) { return SaveDelivery(tx, row); });
  }
  EXPECT_EQ(Withdraw(*hub_, bulletin, kAna)->retractions, 2u);
  std::vector<std::string> taken_back;
  for (const Delivery& row : Rows(bulletin.id)) {
    if (row.action == "retract" && row.state == DeliveryState::kPending) taken_back.push_back(row.target);
  }
  std::sort(taken_back.begin(), taken_back.end());
  EXPECT_EQ(taken_back, (std::vector<std::string>{"w1", "w2", "w3"}));
}

// What a correction wrote over stands for the correction: who withdraws the old words does not take down the
// new.
TEST_F(Bulletins, WhatACorrectionWroteOverIsNotTakenBackWithTheOldWords) {
  const Bulletin old = Draft();
  Stand(old, "w1");
  Stand(old, "w2");
  Bulletin sent = old;
  sent.state = "sent";
  auto correction = Correct(sent, kAna, clock_.Now());
  ASSERT_TRUE(correction) << correction.error().message;
  correction->state = "sent";
  hub_.Write([&](Tx& tx) { return SaveBulletin(tx, *correction); });
  Delivery edit;
  edit.subject = correction->id;
  edit.channel = "wall";
  edit.lang = "en";
  edit.action = "edit";
  edit.key = "an edit";
  edit.target = "w1";
  hub_.Write([&](Tx& tx) { return PutDeliveries(tx, {edit}); });
  EXPECT_EQ(Withdraw(*hub_, old, kAna)->retractions, 1u);

  // An edit that was refused leaves the old words where they were.
  for (Delivery row : Rows(correction->id)) {
    row.state = DeliveryState::kFailed;
    hub_.Write([&](Tx& tx) { return SaveDelivery(tx, row); });
  }
  EXPECT_EQ(Withdraw(*hub_, old, kAna)->retractions, 1u);
}

// Either the correction was never, and the old words are as they were, or it has taken their place and is
// taken back.
TEST_F(Bulletins, ACorrectionThatIsWithdrawnAsItGoesOutLeavesNoHalf) {
  for (int i = 0; i < 40; ++i) {
    Bulletin old = Draft();
    Stand(old, "w" + std::to_string(i));
    old.state = "sent";
    auto correction = Correct(old, kAna, clock_.Now());
    ASSERT_TRUE(correction) << correction.error().message;
    hub_.Write([&](Tx& tx) {
      auto saved = SaveBulletin(tx, old);
      return saved ? SaveBulletin(tx, *correction) : saved;
    });
    correction = ApproveBulletin(*hub_, correction->id, kAna);
    ASSERT_TRUE(correction) << correction.error().message;
    std::barrier start(2);
    std::jthread dispatch([&](const std::stop_token& stop) {
      start.arrive_and_wait();
      Dispatch(*hub_, stop);
    });
    start.arrive_and_wait();
    ASSERT_TRUE(Withdraw(*hub_, *correction, kAna));
    dispatch.request_stop();
    dispatch.join();
    EXPECT_EQ(StateOf(correction->id), "cancelled");
    EXPECT_EQ(StateOf(old.id), Rows(correction->id).empty() ? "sent" : "superseded") << "round " << i;
  }
}

// Two who correct the same words would write over one another's, and a drill must not end a warning.
TEST_F(Bulletins, OneAloneTakesTheOthersPlaceAndOneOfItsKind) {
  const Bulletin old = Draft();
  const auto sent = [&](Bulletin bulletin) {
    bulletin.state = "sent";
    hub_.Write([&](Tx& tx) { return SaveBulletin(tx, bulletin); });
  };
  sent(old);
  const auto first = CorrectBulletin(*hub_, old.id, kAna);
  const auto second = CorrectBulletin(*hub_, old.id, kPublisher);
  auto drill = CorrectBulletin(*hub_, old.id, kPublisher);
  ASSERT_TRUE(first && second && drill);
  drill->status = "Exercise";
  drill = KeepDraft(*hub_, *drill, drill->id, kPublisher);
  ASSERT_TRUE(drill) << drill.error().message;
  EXPECT_NE(ApproveBulletin(*hub_, drill->id, kPublisher, FormatTime(drill->updated_at))
                .error()
                .message.find("is Exercise"),
            std::string::npos);

  ASSERT_TRUE(ApproveBulletin(*hub_, first->id, kAna));
  const auto late = ApproveBulletin(*hub_, second->id, kPublisher);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().fault, Fault::kRejected);
  EXPECT_NE(late.error().message.find(first->id), std::string::npos) << late.error().message;
  EXPECT_EQ(StateOf(second->id), "draft");

  // It was dropped before anything went out: the other may.
  ASSERT_TRUE(Withdraw(*hub_, *LoadBulletin(*hub_, first->id), kAna));
  EXPECT_TRUE(ApproveBulletin(*hub_, second->id, kPublisher));
}

TEST_F(Bulletins, WhatWasNeverSentHasNoPlaceToTake) {
  Bulletin orphan = Notice();
  orphan.msg_type = "Update";
  orphan.references = "01KB0000000000000000000000";
  auto kept = KeepDraft(*hub_, orphan, "", kAna);
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(ApproveBulletin(*hub_, kept->id, kAna).error().fault, Fault::kRejected);
  orphan.references = Draft().id;
  kept = KeepDraft(*hub_, orphan, "", kAna);
  EXPECT_EQ(ApproveBulletin(*hub_, kept->id, kAna).error().fault, Fault::kRejected);
}

TEST_F(Bulletins, APreviewSaysWhereNobodyWouldGetIt) {
  const OpenHub hub(
      clock_,
      "  - {name: mail, connector: email, smtp: '127.0.0.1:9', smtp_tls: none, from: 'a@b.example'}\n");
  ASSERT_TRUE(hub);
  const Json preview = PreviewBulletin(*hub, Notice());
  EXPECT_EQ(preview["posts"].size(), 0u);
  ASSERT_EQ(preview["errors"].size(), 1u) << preview;
  EXPECT_EQ(preview["errors"][0]["channel"], "mail");
}

TEST_F(Bulletins, WhoSawItBeforeAnotherChangedItIsTold) {
  const Bulletin draft = Draft();
  const std::string seen = FormatTime(draft.updated_at);
  // In the same millisecond.
  auto mine = KeepDraft(*hub_, Notice(), draft.id, kAna, seen);
  ASSERT_TRUE(mine) << mine.error().message;
  auto yours = KeepDraft(*hub_, Notice(), draft.id, kPublisher, seen);
  ASSERT_FALSE(yours);
  EXPECT_EQ(yours.error().fault, Fault::kRejected);
  // Words that nobody who approves has seen do not go out.
  auto approved = ApproveBulletin(*hub_, draft.id, kPublisher, seen);
  ASSERT_FALSE(approved);
  EXPECT_EQ(StateOf(draft.id), "draft");
  approved = ApproveBulletin(*hub_, draft.id, kPublisher, FormatTime(mine->updated_at));
  EXPECT_TRUE(approved) << approved.error().message;
}

TEST_F(Bulletins, AWrongTokenIsToldFromNone) {
  ServerRequest request;
  request.method = "GET";
  request.path = "/api/v1/status";
  const ServerReply none = AnswerApi(*hub_, request);
  EXPECT_EQ(none.status, 401);
  EXPECT_NE(none.body.find("wants a session, or the header"), std::string::npos) << none.body;
  request.headers.Add("authorization", "Bearer not-the-token");
  const ServerReply wrong = AnswerApi(*hub_, request);
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body.find("wants the header"), std::string::npos) << wrong.body;
  EXPECT_EQ(wrong.body.find("not-the-token"), std::string::npos) << wrong.body;
  EXPECT_EQ(wrong.headers.Get("WWW-Authenticate"), "Bearer");
}

}  // namespace
}  // namespace crier
