// What comes back in the thread of a request, and what the city tells by itself.
#include <gmock/gmock.h>

#include <map>

#include "hub/follow_up.h"
#include "tests/hub/api/replies_of_hub.h"

namespace crier {
namespace {

using testing::IsEmpty;

class ApiFollowUps : public RepliesOfHub {};

TEST_F(ApiFollowUps, AnAnswerToAClosedRequestReopensIt) {
  const StoredMention mention = Draft();
  Settle(Post(Path(mention), {{"words", "It is done."}}, 201), DeliveryState::kAccepted, "sent-1");
  Become(mention.request_id, "closed");
  const IntakeResult taken = Hear(Back("m2", "sent-1", "no, it is not"));
  ASSERT_EQ(taken.added.size(), 1U);
  EXPECT_EQ(taken.added[0].request_id, mention.request_id);
  const Json request = Get("/requests/" + mention.request_id);
  EXPECT_EQ(request["status"], "open");
  EXPECT_EQ(request["changed_by"], "channel:town");
  EXPECT_TRUE(request.contains("due_datetime")) << "due anew";
  EXPECT_EQ(request["mentions"].size(), 2U);
  EXPECT_EQ(Audit("request.reopen").size(), 1U);
}

TEST_F(ApiFollowUps, AnAnswerToTheQuestionWhereFillsTheAddressIn) {
  const StoredMention mention = Draft();
  Settle(Post(Path(mention), {{"canned", "ask_address"}}, 201), DeliveryState::kAccepted, "sent-1");
  Step(mention.request_id, {{"action", "ask"}, {"waiting_for", "address"}});
  Judged answer = About("", Back("m2", "sent-1", "at 4 Oak Street"));
  answer.verdict.places = {
      {.text = "4 Oak Street", .kind = "address", .point = Point{41.5, -70.25}, .neighborhood = "Harbor"}};
  const auto followed = Follow(TakeAll(hub_->db(), Poll({answer}, "m2", clock_.Now())));
  ASSERT_TRUE(followed);
  EXPECT_EQ(followed->before.status, "waiting");
  const Json request = Get("/requests/" + mention.request_id);
  EXPECT_EQ(request["status"], "draft");
  EXPECT_FALSE(request.contains("waiting_for"));
  EXPECT_EQ(request["address_string"], "4 Oak Street");
  EXPECT_EQ(request["lat"], 41.5);
  EXPECT_EQ(request["neighborhood"], "Harbor");
  const Json history = Get("/requests/" + mention.request_id + "/history");
  EXPECT_EQ(history["history"][0]["action"], "answered");
  EXPECT_EQ(history["history"][0]["who"], "channel:town");
  EXPECT_EQ(history["history"][0]["detail"], "address_string, point");
}

TEST_F(ApiFollowUps, AnAnswerWithoutAnAddressBringsTheRequestBackAsItWas) {
  const StoredMention mention = Draft();
  Settle(Post(Path(mention), {{"canned", "ask_address"}}, 201), DeliveryState::kAccepted, "sent-1");
  Step(mention.request_id, {{"action", "ask"}, {"waiting_for", "address"}});
  const Json before = Get("/requests/" + mention.request_id);
  Hear(Back("m2", "sent-1", "where I wrote"));
  const Json request = Get("/requests/" + mention.request_id);
  EXPECT_EQ(request["status"], "draft") << "somebody has to read it";
  EXPECT_EQ(request["address_string"], before["address_string"]);
  EXPECT_EQ(request["neighborhood"], before["neighborhood"]);
  EXPECT_FALSE(request.contains("lat"));
}

TEST_F(ApiFollowUps, WhatWasAskedForOtherwiseLeavesTheAddress) {
  const StoredMention mention = Draft();
  Settle(Post(Path(mention), {{"canned", "ask_photo"}}, 201), DeliveryState::kAccepted, "sent-1");
  Step(mention.request_id, {{"action", "ask"}, {"waiting_for", "photo"}});
  Judged answer = About("", Back("m2", "sent-1", "I am at 4 Oak Street now"));
  answer.verdict.places = {{.text = "4 Oak Street", .kind = "address", .point = Point{41.5, -70.25}}};
  ASSERT_TRUE(Follow(TakeAll(hub_->db(), Poll({answer}, "m2", clock_.Now()))));
  EXPECT_NE(Get("/requests/" + mention.request_id)["address_string"], "4 Oak Street");
}

TEST_F(ApiFollowUps, WhatTheChannelSentIsNoMentionWhenItComesBack) {
  const StoredMention mention = Draft();
  Settle(Post(Path(mention), {{"words", "A crew is on its way."}}, 201), DeliveryState::kAccepted, "sent-1");
  EXPECT_THAT(Hear(Back("sent-1", "m1", "A crew is on its way.")).added, IsEmpty());
  // Sooner than its receipt: known by its words and its place.
  Settle(Post(Path(mention), {{"words", "They are there."}}, 201), DeliveryState::kUnknown);
  EXPECT_THAT(Hear(Back("sent-2", "m1", "They are there.")).added, IsEmpty());
  EXPECT_EQ(Hear(Back("m9", "m1", "They are here, too.")).added.size(), 1U);
  EXPECT_EQ(Hear(Back("m10", "", "They are there.")).added.size(), 1U) << "said elsewhere it is somebody's";
}

class HubNotices : public RepliesOfHub {
 protected:
  HubNotices() : RepliesOfHub("answers: {on_accept: true, on_status: true}\n") {}
  std::vector<Reply> Told(const std::string& id, const std::string& from, const std::string& to) {
    std::vector<Reply> told;
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto request = FindRequest(tx, id);
      if (!request) return request.error();
      ServiceRequest before = **request, after = **request;
      before.status = from;
      after.status = to;
      auto done = TellOfStep(*hub_, tx, before, after, clock_.Now());
      if (!done) return done.error();
      told = *std::move(done);
      return {};
    });
    return told;
  }
};

TEST_F(HubNotices, EverybodyBehindARequestWhoWroteToTheCityAloneIsToldOnce) {
  const StoredMention mention = Draft("m1", true);
  Draft("m2", true);  // the same person again
  Mention ben = Say("m3", "a hole in Elm Street", clock_.Now());
  ben.author = {"u2", "@ben@example.org", "Ben"};
  TakeAll(hub_->db(), Poll({About("pothole", ben)}, "m3", clock_.Now()));  // in public
  const auto told = Told(mention.request_id, "draft", "open");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].recipient, "u1");
  EXPECT_EQ(told[0].parent, "m2") << "where he wrote last";
  EXPECT_EQ(told[0].kind, ReplyKind::kAccepted);
  EXPECT_TRUE(told[0].automatic);
  EXPECT_EQ(told[0].by, "hub");
  const auto rows = hub_.Read([&](Tx& tx) { return DeliveriesOfReply(tx, told[0].id); });
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].next_attempt, clock_.Now() + kUndoWindow) << "until then the step can be taken back";
  EXPECT_THAT(Told(mention.request_id, "open", "open"), IsEmpty());
  EXPECT_THAT(Told(mention.request_id, "open", "draft"), IsEmpty());
}

TEST_F(HubNotices, WhoIsBehindAMergedRequestIsToldTooOfHisOwnNumber) {
  const StoredMention first = Draft("m1", true);
  Mention ben = Say("m2", "a hole in Elm Street, by the bakery", clock_.Now());
  ben.author = {"u2", "@ben@example.org", "Ben"};
  ben.direct = true;
  Judged judged = About("pothole", ben);
  judged.draft->join_key = "pothole@elsewhere";
  const StoredMention second = TakeAll(hub_->db(), Poll({judged}, "m2", clock_.Now())).added.at(0);
  ASSERT_NE(first.request_id, second.request_id);
  Step(second.request_id, {{"action", "merge"}, {"into", first.request_id}});
  const auto told = Told(first.request_id, "open", "in_progress");
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].recipient, "u2") << "the newest mention first";
  EXPECT_EQ(told[0].request_id, second.request_id);
  EXPECT_EQ(told[1].recipient, "u1");
  EXPECT_NE(told[0].words.find(Get("/requests/" + second.request_id)["ticket"].get<std::string>()),
            std::string::npos)
      << told[0].words;
  const Time step = told[0].at;
  hub_.Write([&](Tx& tx) -> Result<void> {
    const auto dropped = DropNotices(tx, first.request_id, step, clock_.Now());
    if (!dropped) return dropped.error();
    EXPECT_EQ(dropped->size(), 2U) << "and the step that is taken back is told to neither";
    return {};
  });
}

TEST_F(HubNotices, WhoseRequestIsClosedIsAskedHowItWas) {
  const StoredMention mention = Draft("m1", true);
  const auto closed = Told(mention.request_id, "open", "closed");
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].canned, "closed");
  EXPECT_EQ(closed[0].kind, ReplyKind::kStatus);
  const auto begun = Told(mention.request_id, "open", "in_progress");
  ASSERT_EQ(begun.size(), 1U);
  EXPECT_EQ(begun[0].canned, "status");
}

TEST_F(HubNotices, OfAStepThatWasTakenBackNobodyIsTold) {
  const StoredMention mention = Draft("m1", true);
  const auto told = Told(mention.request_id, "draft", "open");
  ASSERT_EQ(told.size(), 1U);
  const Time step = told[0].at;
  const auto dropped = [&] {
    std::vector<Reply> replies;
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto done = DropNotices(tx, mention.request_id, step, clock_.Now());
      if (!done) return done.error();
      replies = *std::move(done);
      return {};
    });
    return replies.size();
  };
  EXPECT_EQ(dropped(), 1U);
  EXPECT_EQ(dropped(), 0U);
  const auto rows = hub_.Read([&](Tx& tx) { return DeliveriesOfReply(tx, told[0].id); });
  EXPECT_EQ(rows.at(0).state, DeliveryState::kSkipped);
  EXPECT_THAT(Get("/replies?returned=true")["replies"], IsEmpty()) << "nobody has to send it again";
}

TEST_F(HubNotices, TakingBackAStepLeavesWhatIsToldOfTheOneBefore) {
  const StoredMention mention = Draft("m1", true);
  const auto states = [&] {
    std::map<std::string, std::string> by_kind;
    const Json list = Get("/requests/" + mention.request_id + "/replies");
    for (const Json& each : list["replies"]) by_kind[each["kind"]] = each["state"];
    return by_kind;
  };
  using States = std::map<std::string, std::string>;
  Step(mention.request_id, {{"action", "accept"}});
  clock_.Advance(std::chrono::minutes(1));
  const Json started = Step(mention.request_id, {{"action", "start"}});
  EXPECT_EQ(states(), (States{{"accepted", "queued"}, {"status", "queued"}}));
  Post("/requests/" + mention.request_id + "/undo", {{"updated_datetime", started["updated_datetime"]}});
  EXPECT_EQ(states(), (States{{"accepted", "queued"}, {"status", "failed"}}));
}

TEST_F(HubNotices, TwoProgramsThatAnswerEachOtherAreStoppedAfterThreeRounds) {
  const StoredMention mention = Draft("m1", true);
  int rounds = 0;
  for (; rounds < 10; ++rounds) {
    const auto told = Told(mention.request_id, "open", "closed");
    if (told.empty()) break;
    const std::string sent = "sent-" + std::to_string(rounds);
    Settle({{"id", told[0].id}}, DeliveryState::kAccepted, sent);
    Mention robot = Back("robot-" + std::to_string(rounds), sent, "I am out of office");
    robot.direct = true;
    Hear(robot);
    clock_.Advance(std::chrono::minutes(1));
  }
  EXPECT_EQ(rounds, 3);
  Post(Path(mention), {{"words", "Are you there?"}}, 201);
  EXPECT_EQ(Told(mention.request_id, "open", "closed").size(), 1U) << "a person writes with him now";
}

}  // namespace
}  // namespace crier
