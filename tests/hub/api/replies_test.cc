// Answering residents: to whom it goes, what goes out, and what comes back in its thread.
#include "hub/replies.h"

#include <gmock/gmock.h>

#include "hub/follow_up.h"
#include "hub/loops/listen.h"
#include "store/tables/consents.h"
#include "store/tables/jobs.h"
#include "store/tables/replies.h"
#include "store/tables/requests.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ApiReplies : public PeopleOfHub {
 protected:
  // `more`: keys of the configuration.
  explicit ApiReplies(const std::string& more = "")
      : PeopleOfHub(
            "  - {name: town, connector: replay}\n"
            "  - {name: hook, connector: webhook, url: 'https://chat.example.org/'}\n" +
            more) {
    Make("ana", {Role::kTriage});
    ana_ = Open("ana");
  }
  Json Get(const std::string& path) {
    const ServerReply reply = CallByToken(kTestToken, "GET", path);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body);
  }
  Json Post(const std::string& path, const Json& body, int status = 200) {
    const ServerReply reply = Call(ana_, "POST", path, Dump(body));
    EXPECT_EQ(reply.status, status) << path << Dump(body) << reply.body;
    return Json::parse(reply.body);
  }
  std::string Refused(const std::string& path, const Json& body, int status) {
    return Post(path, body, status).at("error").at("message").get<std::string>();
  }
  // A mention that became a draft.
  StoredMention Draft(const std::string& native_id = "m1", bool direct = false,
                      const std::string& channel = "town") {
    Mention mention = Say(native_id, "a hole in Elm Street", clock_.Now());
    mention.direct = direct;
    Intake intake = Poll({About("pothole", mention)}, native_id, clock_.Now());
    intake.channel = channel;
    return TakeAll(hub_->db(), intake).added.at(0);
  }
  static std::string Path(const StoredMention& mention, const std::string& more = "") {
    return "/mentions/" + std::to_string(mention.id) + "/reply" + more;
  }
  std::vector<Delivery> RowsOf(const Json& reply) {
    const std::string id = reply.at("id");
    return hub_.Read([&](Tx& tx) { return DeliveriesOfReply(tx, id); });
  }
  // As the send loop would have noted it.
  void Settle(const Json& reply, DeliveryState state, const std::string& native_id = "") {
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto rows = DeliveriesOfReply(tx, reply.at("id"));
      if (!rows) return rows.error();
      for (Delivery row : *rows) {
        row.state = state;
        row.native_id = native_id;
        row.error = state == DeliveryState::kFailed ? "the account is gone" : "";
        if (auto saved = SaveDelivery(tx, row); !saved) return saved;
      }
      return {};
    });
  }
  IntakeResult Hear(Mention mention) {
    Batch batch;
    batch.events.emplace_back(std::move(mention));
    auto taken = TakeBatch(*hub_, *hub_->FindChannel("town"), std::move(batch), std::nullopt);
    EXPECT_TRUE(taken) << taken.error().message;
    return taken ? *std::move(taken) : IntakeResult{};
  }
  Mention Back(const std::string& native_id, const std::string& to, const std::string& text = "thank you") {
    Mention mention = Say(native_id, text, clock_.Now());
    mention.in_reply_to = to;
    return mention;
  }
  void Become(const std::string& request_id, const std::string& status) {
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto request = FindRequest(tx, request_id);
      if (!request) return request.error();
      const Time was = (*request)->updated_datetime;
      (*request)->status = status;
      (*request)->updated_datetime = was + std::chrono::milliseconds(1);
      return SaveRequest(tx, **request, was);
    });
  }

  Browser ana_;
};

TEST_F(ApiReplies, AnAnswerIsFrozenWithItsJobAndItsRowsAndStandsInTheAudit) {
  const StoredMention mention = Draft("m1", true);
  const Json reply = Post(Path(mention), {{"words", "A crew is on its way, @bob knows."}}, 201);
  EXPECT_EQ(reply["channel"], "town");
  EXPECT_EQ(reply["recipient"], "u1");
  EXPECT_EQ(reply["handle"], "@ana@example.org");
  EXPECT_EQ(reply["visibility"], "direct");
  EXPECT_EQ(reply["request_id"], mention.request_id);
  EXPECT_EQ(reply["by"], "person:ana");
  EXPECT_EQ(reply["state"], "queued");
  EXPECT_EQ(reply["automatic"], false);
  const auto rows = RowsOf(reply);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].channel, "town");
  EXPECT_EQ(rows[0].target, "m1");
  EXPECT_EQ(rows[0].recipient, "u1");
  EXPECT_EQ(rows[0].priority, 2);
  EXPECT_EQ(rows[0].key.size(), 40U);
  const auto post = hub_.Read([&](Tx& tx) { return FindPost(tx, rows[0].job_id, "en"); });
  ASSERT_TRUE(post);
  EXPECT_EQ(post->parts.at(0), "A crew is on its way, bob knows.");
  EXPECT_EQ(post->visibility, Visibility::kDirect);
  const auto audit = Audit("reply.send");
  ASSERT_EQ(audit.size(), 1U);
  EXPECT_EQ(audit[0]["who"], "person:ana");
  EXPECT_EQ(audit[0]["after"]["words"], "A crew is on its way, @bob knows.");
  const Json list = Get("/requests/" + mention.request_id + "/replies");
  ASSERT_EQ(list["replies"].size(), 1U);
  EXPECT_EQ(list["replies"][0]["id"], reply["id"]);
}

TEST_F(ApiReplies, APreviewShowsToWhomAndWhatAndKeepsNothing) {
  const StoredMention mention = Draft();
  const Json preview = Post(Path(mention, "/preview"), {{"words", "A crew is on its way."}, {"lang", "en"}});
  EXPECT_EQ(preview["to"]["visibility"], "public");
  EXPECT_EQ(preview["to"]["recipient"], "u1");
  EXPECT_EQ(preview["post"]["parts"][0]["text"], "A crew is on its way.");
  EXPECT_EQ(preview["post"]["parts"][0]["length"], 21);
  EXPECT_EQ(preview["post"]["parts"][0]["limit"], 500);
  EXPECT_THAT(Get("/replies")["replies"], IsEmpty());
}

TEST_F(ApiReplies, APreparedAnswerIsFilledInByItsRequest) {
  const StoredMention mention = Draft();
  const Json reply = Post(Path(mention), {{"canned", "accepted"}, {"lang", "es"}}, 201);
  EXPECT_EQ(reply["kind"], "accepted");
  EXPECT_EQ(reply["canned"], "accepted");
  EXPECT_EQ(reply["lang"], "es");
  const std::string words = reply["words"];
  const auto request = hub_.Read([&](Tx& tx) { return FindRequest(tx, mention.request_id); });
  ASSERT_TRUE(request);
  EXPECT_THAT(words, HasSubstr(request->ticket));
  EXPECT_THAT(words, HasSubstr("Streets"));
  EXPECT_THAT(words, HasSubstr("555-0110"));
  // Of what belongs to no request nothing is made up.
  const auto alone = TakeAll(hub_->db(), Poll({About("", Say("x1", "hello", clock_.Now()))}, "x1"));
  EXPECT_THAT(Refused(Path(alone.added.at(0)), {{"canned", "accepted"}}, 409), HasSubstr("ticket"));
  Refused(Path(mention), {{"canned", "nothing"}}, 404);
  bool found = false;
  const Json answers = Get("/answers");
  for (const Json& each : answers["answers"]) found = found || each["id"] == "accepted";
  EXPECT_TRUE(found);
}

TEST_F(ApiReplies, TwoPressesAreOneAnswer) {
  const StoredMention mention = Draft();
  const Json body{{"words", "Yes."}, {"once", "press-1"}};
  const Json first = Post(Path(mention), body, 201), second = Post(Path(mention), body, 201);
  EXPECT_EQ(first["id"], second["id"]);
  EXPECT_EQ(Get("/replies")["replies"].size(), 1U);
  EXPECT_EQ(Audit("reply.send").size(), 1U);
  EXPECT_THAT(Refused(Path(Draft("m2")), body, 409), HasSubstr("once"));
}

TEST_F(ApiReplies, WhatCannotBeAnsweredIsRefusedWithItsReason) {
  const StoredMention mention = Draft();
  Refused("/mentions/999999/reply", {{"words", "Yes."}}, 404);
  Refused(Path(mention), Json::object(), 400);
  Refused(Path(mention), {{"words", " "}}, 400);
  Refused(Path(mention), {{"words", "a"}, {"canned", "accepted"}}, 400);
  Refused(Path(mention), {{"words", "a"}, {"recipient", "somebody@else.example"}}, 400);
  Refused(Path(mention), {{"words", "a"}, {"kind", "status"}}, 400);
  EXPECT_THAT(Refused(Path(Draft("h1", false, "hook")), {{"words", "a"}}, 409),
              HasSubstr("nobody can be answered"))
      << "its body tells nobody what is answered";
  EXPECT_THAT(Refused(Path(Draft("g1", false, "gone")), {{"words", "a"}}, 409), HasSubstr("any more"));
  hub_.Write([&](Tx& tx) -> Result<void> {
    auto done = DecideConsent(tx, {.channel = "town", .recipient = "u1", .who = "Kim", .why = "she called"},
                              clock_.Now());
    return done ? Result<void>() : done.error();
  });
  EXPECT_THAT(Refused(Path(mention), {{"words", "a"}}, 409), HasSubstr("no more messages"));
  EXPECT_THAT(Get("/replies")["replies"], IsEmpty());
}

TEST_F(ApiReplies, WhatFailedComesBackWithItsReasonUntilAnotherStandsForIt) {
  const StoredMention mention = Draft();
  const Json reply = Post(Path(mention), {{"words", "Yes."}}, 201);
  const std::string id = reply["id"];
  EXPECT_THAT(Refused(Path(mention), {{"words", "Yes!"}, {"instead_of", id}}, 409),
              HasSubstr("has not failed"));
  Settle(reply, DeliveryState::kFailed);
  const Json back = Get("/replies?returned=true");
  ASSERT_EQ(back["replies"].size(), 1U);
  EXPECT_EQ(back["replies"][0]["state"], "failed");
  EXPECT_EQ(back["replies"][0]["error"], "the account is gone");
  EXPECT_EQ(back["replies"][0]["words"], "Yes.");
  Refused(Path(Draft("m2")), {{"words", "Yes!"}, {"instead_of", id}}, 409);
  Post(Path(mention), {{"words", "Yes!"}, {"instead_of", id}}, 201);
  EXPECT_THAT(Get("/replies?returned=true")["replies"], IsEmpty());
}

TEST_F(ApiReplies, AnAnswerToAClosedRequestReopensIt) {
  const StoredMention mention = Draft();
  Settle(Post(Path(mention), {{"words", "It is done."}}, 201), DeliveryState::kAccepted, "sent-1");
  Become(mention.request_id, "closed");
  const IntakeResult taken = Hear(Back("m2", "sent-1", "no, it is not"));
  ASSERT_EQ(taken.added.size(), 1U);
  EXPECT_EQ(taken.added[0].request_id, mention.request_id);
  const Json request = Get("/requests/" + mention.request_id);
  EXPECT_EQ(request["status"], "open");
  EXPECT_EQ(request["changed_by"], "channel:town");
  EXPECT_EQ(request["mentions"].size(), 2U);
  EXPECT_EQ(Audit("request.reopen").size(), 1U);
}

TEST_F(ApiReplies, WhatTheChannelSentIsNoMentionWhenItComesBack) {
  const StoredMention mention = Draft();
  Settle(Post(Path(mention), {{"words", "A crew is on its way."}}, 201), DeliveryState::kAccepted, "sent-1");
  EXPECT_THAT(Hear(Back("sent-1", "m1", "A crew is on its way.")).added, IsEmpty());
  // Sooner than its receipt: known by its words and its place.
  Settle(Post(Path(mention), {{"words", "They are there."}}, 201), DeliveryState::kUnknown);
  EXPECT_THAT(Hear(Back("sent-2", "m1", "They are there.")).added, IsEmpty());
  EXPECT_EQ(Hear(Back("m9", "m1", "They are here, too.")).added.size(), 1U);
  EXPECT_EQ(Hear(Back("m10", "", "They are there.")).added.size(), 1U) << "said elsewhere it is somebody's";
}

class HubNotices : public ApiReplies {
 protected:
  HubNotices() : ApiReplies("answers: {on_accept: true, on_status: true}\n") {}
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
  const auto dropped = [&] {
    std::vector<Reply> replies;
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto done = DropNotices(tx, mention.request_id, clock_.Now());
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
