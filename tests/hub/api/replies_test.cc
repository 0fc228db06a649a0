// Answering residents: to whom it goes, and what goes out.
#include "hub/replies.h"

#include <gmock/gmock.h>

#include "broadcast/words.h"
#include "desk/canned.h"
#include "store/tables/consents.h"
#include "store/tables/jobs.h"
#include "tests/hub/api/replies_of_hub.h"

namespace crier {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ApiReplies : public RepliesOfHub {};

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
  const Json draft = Get("/requests/" + mention.request_id);
  EXPECT_THAT(words, HasSubstr(draft["ticket"].get<std::string>()));
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

TEST_F(ApiReplies, ThePreparedAnswerTellsTheDayByWhichTheRequestIsDue) {
  const StoredMention mention = Draft();
  const auto told = [&] {
    return Post(Path(mention, "/preview"), {{"canned", "accepted"}, {"lang", "en"}})["words"]
        .get<std::string>();
  };
  const auto day = [&](const Json& request) {
    const Time due = *ParseTime(request["due_datetime"].get<std::string>());
    return WriteDay(due, clock_.Now(), "en", hub_->config().time_zone).value_or("no day");
  };
  const std::string before = told();
  const Json open = Step(mention.request_id, {{"action", "accept"}});
  EXPECT_THAT(before, HasSubstr(day(open))) << "of a draft the day by which it would be due";
  EXPECT_THAT(told(), HasSubstr(day(open)));
  const Json later = Step(mention.request_id, {{"action", "due"}, {"due_datetime", "2031-01-02T12:00:00Z"}});
  EXPECT_THAT(told(), HasSubstr(day(later)));
  Step(mention.request_id, {{"action", "due"}, {"due_datetime", nullptr}});
  EXPECT_THAT(told(), Not(HasSubstr("Usually"))) << "it is due on no day";
}

TEST_F(ApiReplies, OfAMergedRequestHisOwnTicketIsToldAndHowTheOtherStands) {
  const StoredMention mention = Draft();
  Judged other = About("pothole", Say("m2", "a hole in Oak Street", clock_.Now()));
  other.draft->join_key = "pothole@oak";
  const auto taken = TakeAll(hub_->db(), Poll({other}, "m2", clock_.Now()));
  const std::string into = taken.added.at(0).request_id;
  Step(into, {{"action", "accept"}});
  const Json merged = Step(mention.request_id, {{"action", "merge"}, {"into", into}});
  const Json reply = Post(Path(mention, "/preview"), {{"canned", "status"}, {"lang", "en"}});
  EXPECT_THAT(reply["words"].get<std::string>(), HasSubstr(merged["ticket"].get<std::string>()));
  EXPECT_THAT(reply["words"].get<std::string>(), HasSubstr(StatusInWords("open", "en")));
  const Json sent = Post(Path(mention), {{"words", "Two wrote of it."}}, 201);
  const Json list = Get("/requests/" + into + "/replies");
  ASSERT_EQ(list["replies"].size(), 1U) << "of everybody behind it";
  EXPECT_EQ(list["replies"][0]["id"], sent["id"]);
  EXPECT_EQ(list["replies"][0]["request_id"], mention.request_id);
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

}  // namespace
}  // namespace crier
