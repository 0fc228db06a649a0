#include "hub/bulletins.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <barrier>
#include <fstream>
#include <thread>

#include "hub/api.h"
#include "hub/dispatch.h"
#include "hub/hub.h"
#include "hub/metrics.h"
#include "store/bulletins.h"
#include "store/outbox.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

// A hub that is open but not started, with one channel that sends and takes back.
class Bulletins : public testing::Test {
 protected:
  void SetUp() override {
    setenv("CRIER_TEST_TOKEN", "0123456789abcdef", 1);
    std::ofstream(folder_ / "crier.yaml") << R"(city: Testville
store: 'sqlite:crier.db'
api: {token: 'env:CRIER_TEST_TOKEN'}
channels:
  - {name: wall, connector: replay}
)";
    auto config = LoadConfig(folder_ / "crier.yaml");
    ASSERT_TRUE(config) << config.error().message;
    auto hub = Hub::Open(*std::move(config), clock_, "serve");
    ASSERT_TRUE(hub) << hub.error().message;
    hub_ = *std::move(hub);
  }

  static Bulletin Notice() {
    Bulletin bulletin;
    bulletin.info["en"] = {.headline = "River Street is closed", .description = "Until noon."};
    return bulletin;
  }
  Bulletin Draft() {
    auto kept = KeepDraft(*hub_, Notice(), "", "ana");
    EXPECT_TRUE(kept) << (kept ? "" : kept.error().message);
    return kept ? *kept : Bulletin();
  }
  std::string StateOf(const std::string& id) {
    auto bulletin = LoadBulletin(*hub_, id);
    return bulletin ? bulletin->state : bulletin.error().message;
  }
  std::vector<Delivery> Rows(const std::string& id) {
    std::vector<Delivery> rows;
    auto read = hub_->db().Read([&](Tx& tx) -> Result<void> {
      auto found = DeliveriesOf(tx, id);
      if (!found) return found.error();
      rows = *std::move(found);
      return {};
    });
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
    return rows;
  }
  void Store(const std::function<Result<void>(Tx&)>& work) {
    auto written = hub_->db().Write(work);
    ASSERT_TRUE(written) << written.error().message;
  }
  // As if it had been sent: one delivery that stands.
  void Stand(const Bulletin& bulletin, const std::string& native_id) {
    Delivery row;
    row.bulletin_id = bulletin.id;
    row.channel = "wall";
    row.lang = "en";
    row.key = bulletin.id + "-" + native_id;
    row.state = DeliveryState::kAccepted;
    row.native_id = native_id;
    row.part = Rows(bulletin.id).size();
    Store([&](Tx& tx) { return AddDeliveries(tx, {row}); });
  }

  // What becomes of an approval at the same moment as `act`.
  template <typename F>
  Result<Bulletin> WhileApproved(const std::string& id, F act) {
    std::barrier start(2);
    Result<Bulletin> approved = Error{};
    std::thread other([&] {
      start.arrive_and_wait();
      approved = ApproveBulletin(*hub_, id, "ana");
    });
    start.arrive_and_wait();
    act();
    other.join();
    return approved;
  }

  TemporaryFolder folder_;
  FakeClock clock_;
  std::unique_ptr<Hub> hub_;
};

// Whoever comes second sees what the first did: an approval is never written over by a draft that was read
// before it.
TEST_F(Bulletins, WhoSavesWhileAnotherApprovesLosesNothing) {
  for (int i = 0; i < 40; ++i) {
    const Bulletin draft = Draft();
    Result<Bulletin> kept = Error{};
    const auto approved =
        WhileApproved(draft.id, [&] { kept = KeepDraft(*hub_, Notice(), draft.id, "ben"); });
    ASSERT_TRUE(approved) << approved.error().message;
    ASSERT_EQ(StateOf(draft.id), "approved") << "round " << i;
    if (!kept) {
      EXPECT_EQ(kept.error().fault, Fault::kRejected) << kept.error().message;
    }
  }
}

TEST_F(Bulletins, WhatIsDroppedWhileAnotherApprovesIsOneOfTheTwo) {
  for (int i = 0; i < 40; ++i) {
    const Bulletin draft = Draft();
    Result<Bulletin> dropped = Error{};
    const auto approved = WhileApproved(draft.id, [&] { dropped = CancelBulletin(*hub_, draft.id, "ben"); });
    ASSERT_NE(approved.has_value(), dropped.has_value()) << "round " << i;
    ASSERT_EQ(StateOf(draft.id), approved ? "approved" : "cancelled") << "round " << i;
  }
}

TEST_F(Bulletins, WhatIsTakenBackIsNotTakenBackTwice) {
  const Bulletin bulletin = Draft();
  Stand(bulletin, "w1");
  Stand(bulletin, "w2");
  EXPECT_EQ(*Withdraw(*hub_, bulletin), 2u);
  EXPECT_EQ(*Withdraw(*hub_, bulletin), 0u);
  EXPECT_EQ(Rows(bulletin.id).size(), 4u);
  EXPECT_EQ(StateOf(bulletin.id), "cancelled");

  // One that came late is one more; one that could not be taken back is tried again.
  Stand(bulletin, "w3");
  for (Delivery row : Rows(bulletin.id)) {
    if (row.action != "retract" || row.target != "w1") continue;
    row.state = DeliveryState::kFailed;
    Store([&](Tx& tx) { return SaveDelivery(tx, row); });
  }
  EXPECT_EQ(*Withdraw(*hub_, bulletin), 2u);
  std::vector<std::string> taken_back;
  for (const Delivery& row : Rows(bulletin.id)) {
    if (row.action == "retract" && row.state == DeliveryState::kPending) taken_back.push_back(row.target);
  }
  std::sort(taken_back.begin(), taken_back.end());
  EXPECT_EQ(taken_back, (std::vector<std::string>{"w1", "w2", "w3"}));
}

TEST_F(Bulletins, AWrongTokenIsToldFromNone) {
  ServerRequest request;
  request.method = "GET";
  request.path = "/api/v1/status";
  const ServerReply none = AnswerApi(*hub_, request);
  EXPECT_EQ(none.status, 401);
  EXPECT_NE(none.body.find("wants the header"), std::string::npos) << none.body;
  request.headers.Add("authorization", "Bearer not-the-token");
  const ServerReply wrong = AnswerApi(*hub_, request);
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body.find("wants the header"), std::string::npos) << wrong.body;
  EXPECT_EQ(wrong.body.find("not-the-token"), std::string::npos) << wrong.body;
  EXPECT_EQ(wrong.headers.Get("WWW-Authenticate"), "Bearer");
}

}  // namespace
}  // namespace crier
