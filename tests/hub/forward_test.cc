// An accepted request goes on to the city's own system, and what that says of it comes back.
#include "hub/forward.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "hub/bulletins.h"
#include "hub/loops/listen.h"
#include "store/tables/bulletins.h"
#include "store/tables/forwards.h"
#include "store/tables/outbox.h"
#include "store/tables/replies.h"
#include "store/tables/requests.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using testing::HasSubstr;

class Forwarding : public PeopleOfHub {
 protected:
  Forwarding()
      : PeopleOfHub(
            (setenv("CRIER_TEST_311", "a key of the city's system", 1),
             "  - {name: city311, connector: open311, endpoint: 'https://311.example/v2', api_key: "
             "'env:CRIER_TEST_311', services: {pothole: '033'}}\n"
             "  - {name: drill311, connector: open311, mode: drill, endpoint: 'https://drill.example/v2', "
             "api_key: 'env:CRIER_TEST_311', services: {pothole: '033'}}\n"
             "  - {name: town, connector: replay}\n"
             "answers: {on_status: true}\n")) {
    Make("ana", {Role::kTriage});
    staff_ = Open("ana");
  }
  std::string Draft(const std::string& service = "pothole") {
    clock_.Advance(std::chrono::seconds(1));  // ids of one millisecond have no order
    TakeAll(hub_->db(),
            Poll({About(service, Say("m-" + service, "a hole in Elm Street"), 0.5)}, "c", clock_.Now()));
    return hub_.Read([](Tx& tx) { return FindRequests(tx, {}); }).at(0).id;
  }
  ServiceRequest Stored(const std::string& id) {
    return hub_.Read([&](Tx& tx) { return FindRequest(tx, id); }).value_or(ServiceRequest{});
  }
  ServerReply Decide(const std::string& id, const std::string& action, const std::string& path = "") {
    Json body{{"updated_datetime", FormatTime(Stored(id).updated_datetime)}};
    if (path.empty()) body["action"] = action;
    return Call(staff_, "POST", "/requests/" + id + path, Dump(body));
  }
  std::vector<Delivery> Rows(const std::string& id) {
    std::vector<Delivery> rows;
    for (const Forwarded& each : hub_.Read([&](Tx& tx) { return ForwardsOf(tx, id); })) {
      EXPECT_EQ(each.channel, "city311");
      for (const int64_t row : hub_.Read([&](Tx& tx) { return DeliveriesOfForward(tx, each); }))
        rows.push_back(hub_.Read([&](Tx& tx) { return FindDelivery(tx, row); }).value_or(Delivery{}));
    }
    return rows;
  }
  // The far side took it as `native_id`.
  void Taken(Delivery row, const std::string& native_id) {
    row.state = DeliveryState::kAccepted;
    row.native_id = native_id;
    hub_.Write([&](Tx& tx) { return SaveDelivery(tx, row); });
  }
  void Hear(const std::string& native_id, const std::string& status, const std::string& notes, Time at) {
    Batch batch;
    batch.events.push_back(
        Report{.native_id = native_id, .delivered = true, .standing = RequestStanding{status, notes, at}});
    const auto taken = TakeBatch(*hub_, *hub_->FindChannel("city311"), std::move(batch), std::nullopt);
    EXPECT_TRUE(taken) << taken.error().message;
  }

  Browser staff_;
};

TEST_F(Forwarding, WhatIsAcceptedWaitsAndGoesToTheChannelThatTakesItsService) {
  const std::string id = Draft();
  EXPECT_TRUE(Rows(id).empty());
  ASSERT_EQ(Decide(id, "accept").status, 200);
  const auto rows = Rows(id);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].state, DeliveryState::kPending);
  EXPECT_EQ(rows[0].kind, JobKind::kForward);
  EXPECT_EQ(rows[0].next_attempt, clock_.Now() + std::chrono::minutes(10));
  const auto post = hub_.Read([&](Tx& tx) { return FindPost(tx, rows[0].job_id, rows[0].lang); });
  ASSERT_TRUE(post);
  EXPECT_EQ(post->fields.at("service_code"), "pothole");
  EXPECT_THAT(post->parts.at(0), HasSubstr("[crier:" + id + "]"));
  EXPECT_EQ(Audit("request.forward").size(), 1U);
  // Once, whatever is done with it later.
  ASSERT_EQ(Decide(id, "close").status, 200);
  ASSERT_EQ(Decide(id, "reopen").status, 200);
  EXPECT_EQ(Rows(id).size(), 1U);
  const std::string other = Draft("noise");
  ASSERT_EQ(Decide(other, "accept").status, 200);
  EXPECT_TRUE(Rows(other).empty()) << "no channel takes that service";
}

TEST_F(Forwarding, AcceptingIsTakenBackWhileItWaitsAndNotAfterwards) {
  const std::string id = Draft();
  ASSERT_EQ(Decide(id, "accept").status, 200);
  const auto first = Rows(id);
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(Decide(id, "", "/undo").status, 200);
  EXPECT_TRUE(Rows(id).empty());
  EXPECT_EQ(hub_.Read([&](Tx& tx) { return FindDelivery(tx, first[0].id); })->state, DeliveryState::kSkipped);
  ASSERT_EQ(Decide(id, "accept").status, 200);
  const auto second = Rows(id);
  ASSERT_EQ(second.size(), 1U) << "it goes on anew";
  EXPECT_NE(second[0].key, first[0].key);
  Taken(second[0], "77");
  const ServerReply late = Decide(id, "", "/undo");
  EXPECT_EQ(late.status, 409);
  EXPECT_THAT(late.body, HasSubstr("gone on to the city's own system"));
  EXPECT_EQ(Stored(id).status, "open");
}

TEST_F(Forwarding, WhatTheCitySaysClosesItAndOpensItAgainOnceAndInOrder) {
  const std::string id = Draft();
  ASSERT_EQ(Decide(id, "accept").status, 200);
  Taken(Rows(id).at(0), "77");
  const Time noon = clock_.Now();
  Hear("77", "open", "a crew is on its way", noon);
  EXPECT_EQ(Stored(id).status, "open");
  Hear("77", "closed", "filled", noon + std::chrono::minutes(2));
  EXPECT_EQ(Stored(id).status, "closed");
  EXPECT_EQ(Stored(id).status_notes, "filled");
  EXPECT_EQ(Stored(id).changed_by, "channel:city311");
  Hear("77", "closed", "filled", noon + std::chrono::minutes(2));
  Hear("77", "open", "late", noon + std::chrono::minutes(1));
  EXPECT_EQ(Stored(id).status, "closed") << "what comes late is no news";
  EXPECT_EQ(Audit("request.standing").size(), 2U);
  EXPECT_EQ(Audit("request.close").size(), 1U);
  Hear("77", "open", "", noon + std::chrono::minutes(3));
  EXPECT_EQ(Stored(id).status, "open");
  const auto forward = hub_.Read([&](Tx& tx) { return FindForward(tx, id, "city311"); });
  ASSERT_TRUE(forward);
  EXPECT_EQ(forward->status_notes, "filled") << "a blank takes nothing back";
  EXPECT_EQ(Rows(id).at(0).state, DeliveryState::kDelivered);
  // Of the city's other requests nothing is made.
  Hear("78", "closed", "not ours", noon);
  EXPECT_EQ(Audit("request.standing").size(), 3U);
}

TEST_F(Forwarding, WhoReportedItIsToldWhatTheCitySaysAndItIsDueAnew) {
  Mention mention = Say("m1", "a hole in Elm Street", clock_.Now());
  mention.direct = true;
  const auto taken = TakeAll(hub_->db(), Poll({About("pothole", mention)}, "m1", clock_.Now()));
  const std::string id = taken.added.at(0).request_id;
  ASSERT_EQ(Decide(id, "accept").status, 200);
  Taken(Rows(id).at(0), "77");
  const auto told = [&] { return hub_.Read([&](Tx& tx) { return FindReplies(tx, {.requests = {id}}); }); };
  Hear("77", "open", "seen", clock_.Now());
  EXPECT_TRUE(told().empty()) << "its state is the same";
  clock_.Advance(std::chrono::minutes(1));
  Hear("77", "closed", "The hole is filled.", clock_.Now());
  ASSERT_EQ(told().size(), 1U);
  EXPECT_EQ(told()[0].kind, ReplyKind::kStatus);
  EXPECT_EQ(told()[0].recipient, "u1");
  EXPECT_THAT(told()[0].words, HasSubstr("The hole is filled."));
  clock_.Advance(std::chrono::minutes(1));
  Hear("77", "closed", "The hole is filled.", clock_.Now());
  EXPECT_EQ(told().size(), 1U);
  clock_.Advance(std::chrono::minutes(1));
  Hear("77", "open", "", clock_.Now());
  EXPECT_EQ(told().size(), 2U);
  EXPECT_TRUE(Stored(id).due_datetime);
}

TEST_F(Forwarding, NoBulletinGoesThere) {
  Bulletin bulletin;
  bulletin.status = "Actual";
  bulletin.channels = {"city311"};
  const auto fits = CheckChannels(*hub_, bulletin);
  ASSERT_FALSE(fits);
  EXPECT_THAT(fits.error().message, HasSubstr("takes service requests, no bulletins"));
}

}  // namespace
}  // namespace crier
