// Answers and the mentions that come back in their threads, on each database.
#include "store/tables/replies.h"

#include <gmock/gmock.h>

#include "core/id.h"
#include "store/tables/backlog.h"
#include "store/tables/jobs.h"
#include "store/tables/mentions.h"
#include "store/tables/requests.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RepliesTest : public StoreTest {
 protected:
  // A mention that became a draft: its id and that of the request.
  StoredMention Heard(const std::string& native_id = "m1", const std::string& service = "pothole") {
    return TakeAll(*db_, Poll({About(service, Say(native_id, "a hole in Elm Street"))}, native_id))
        .added.at(0);
  }
  // Written as hub/replies.cc does, with one delivery.
  Reply Sent(const StoredMention& mention, const std::string& id, bool automatic = false,
             const std::string& native_id = "", DeliveryState state = DeliveryState::kAccepted) {
    Reply reply;
    reply.id = id;
    reply.mention_id = mention.id;
    reply.request_id = mention.request_id;
    reply.channel = "town";
    reply.recipient = mention.mention.author.id;
    reply.handle = mention.mention.author.handle;
    reply.parent = mention.mention.native_id;
    reply.visibility = Visibility::kDirect;
    reply.lang = "en";
    reply.title = "Re: a hole";
    reply.words = "A crew is on its way.";
    reply.kind = automatic ? ReplyKind::kStatus : ReplyKind::kAnswer;
    reply.automatic = automatic;
    reply.by = automatic ? "hub" : "person:ana";
    reply.at = kNow;
    auto done = db_->Write([&](Tx& tx) -> Result<void> {
      if (auto added = AddReply(tx, reply); !added) return added;
      Job job;
      job.kind = JobKind::kReply;
      job.subject = id;
      job.channel = "town";
      auto number = AddJob(tx, job);
      if (!number) return number.error();
      Post post;
      post.channel = "town";
      post.lang = "en";
      post.parts = {reply.words};
      post.visibility = Visibility::kDirect;
      post.automatic = automatic;
      if (auto saved = SavePost(tx, *number, post); !saved) return saved;
      Delivery row = Outbound(KeyOf(id));
      row.job_id = *number;
      row.kind = JobKind::kReply;
      row.subject = id;
      row.target = reply.parent;
      row.native_id = native_id;
      row.state = state;
      return AddDeliveries(tx, {row});
    });
    EXPECT_TRUE(done) << done.error().message;
    return reply;
  }
  static std::string KeyOf(const std::string& id) { return std::string(40 - id.size(), 'a') + id; }
  IntakeResult Answered(const std::string& native_id, const std::string& to, const std::string& author = "u1",
                        const std::string& service = "") {
    Mention mention = Say(native_id, "thank you");
    mention.in_reply_to = to;
    mention.author.id = author;
    return TakeAll(*db_, Poll({About(service, mention)}, native_id));
  }
  std::vector<std::string> Ids(const ReplyQuery& query) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindReplies(tx, query); });
    EXPECT_TRUE(found) << found.error().message;
    std::vector<std::string> ids;
    for (const Reply& each : *found) ids.push_back(each.id);
    return ids;
  }
  int64_t Rounds() {
    auto rounds = InRead(*db_, [](Tx& tx) { return RoundsWithoutPerson(tx, "town", "u1"); });
    EXPECT_TRUE(rounds) << rounds.error().message;
    return *rounds;
  }
};
INSTANTIATE_TEST_SUITE_P(On, RepliesTest, BackEnds(), BackEndName);

TEST_P(RepliesTest, ComeBackAsTheyWereKept) {
  const Reply sent = Sent(Heard(), "r1", true);
  const auto found = InRead(*db_, [](Tx& tx) { return FindReply(tx, "r1"); });
  ASSERT_TRUE(found && *found);
  const Reply& reply = **found;
  EXPECT_EQ(reply.request_id, sent.request_id);
  EXPECT_EQ(reply.mention_id, sent.mention_id);
  EXPECT_EQ(reply.recipient, "u1");
  EXPECT_EQ(reply.parent, "m1");
  EXPECT_EQ(reply.visibility, Visibility::kDirect);
  EXPECT_EQ(reply.words, "A crew is on its way.");
  EXPECT_EQ(reply.kind, ReplyKind::kStatus);
  EXPECT_TRUE(reply.automatic);
  EXPECT_EQ(reply.at, kNow);
  const auto rows = InRead(*db_, [](Tx& tx) { return DeliveriesOfReply(tx, "r1"); });
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().kind, JobKind::kReply);
  const auto post = InRead(*db_, [&](Tx& tx) { return FindPost(tx, rows->front().job_id, "en"); });
  ASSERT_TRUE(post && *post);
  EXPECT_EQ((*post)->visibility, Visibility::kDirect);
  EXPECT_TRUE((*post)->automatic);
}

TEST_P(RepliesTest, OneNameOfAPressIsOneReply) {
  const StoredMention mention = Heard();
  Reply reply = Sent(mention, "r1");
  reply.id = "r2";
  reply.once = "press-1";
  const auto add = [&] { return db_->Write([&](Tx& tx) { return AddReply(tx, reply); }); };
  EXPECT_TRUE(add());
  reply.id = "r3";
  const auto twice = add();
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().fault, Fault::kRejected);
  reply.by = "person:ben";
  EXPECT_TRUE(add()) << "another's press is another";
}

TEST_P(RepliesTest, AnAnswerToOursBelongsToItsRequestWhateverItIsAbout) {
  const StoredMention mention = Heard();
  Sent(mention, "r1", false, "sent-1");
  const IntakeResult back = Answered("m2", "sent-1", "u1", "tree");
  ASSERT_EQ(back.follow_ups.size(), 1U);
  EXPECT_EQ(back.follow_ups[0].request_id, mention.request_id);
  EXPECT_EQ(back.follow_ups[0].reply_id, "r1");
  EXPECT_EQ(back.added.at(0).request_id, mention.request_id);
  EXPECT_TRUE(Answered("m2", "sent-1").follow_ups.empty()) << "heard again it says nothing new";
}

TEST_P(RepliesTest, AStrangerWhoKnowsTheIdComesIntoNobodysRequest) {
  const StoredMention mention = Heard();
  Sent(mention, "r1", false, "sent-1");
  for (const char* to : {"sent-1", "m1"}) {
    const IntakeResult back = Answered(std::string("x") + to, to, "stranger");
    EXPECT_THAT(back.follow_ups, IsEmpty()) << to;
    EXPECT_EQ(back.added.at(0).request_id, "") << to;
  }
}

TEST_P(RepliesTest, AReplyWhoseReceiptWasLostIsKnownByItsKey) {
  const StoredMention mention = Heard();
  Sent(mention, "r1", false, "", DeliveryState::kUnknown);
  const IntakeResult back = Answered("m2", KeyOf("r1") + ".crier@city.example");
  ASSERT_EQ(back.follow_ups.size(), 1U);
  EXPECT_EQ(back.follow_ups[0].reply_id, "r1");
  // As after a restored backup: what this copy never sent leads nowhere.
  EXPECT_THAT(Answered("m3", KeyOf("r9") + ".crier@city.example").follow_ups, IsEmpty());
}

TEST_P(RepliesTest, AnAuthorGoesOnInHisOwnThreadUnlessHeReportsAnotherPlace) {
  const StoredMention mention = Heard();
  const IntakeResult more = Answered("m2", "m1");
  ASSERT_EQ(more.follow_ups.size(), 1U);
  EXPECT_EQ(more.follow_ups[0].request_id, mention.request_id);
  EXPECT_EQ(more.follow_ups[0].reply_id, "");
  const IntakeResult other = Answered("m3", "m1", "u1", "tree");
  EXPECT_THAT(other.follow_ups, IsEmpty());
  EXPECT_NE(other.added.at(0).request_id, mention.request_id);
}

TEST_P(RepliesTest, RoundsAreCountedSinceAPersonWrote) {
  const StoredMention mention = Heard();
  Sent(mention, "r1", true, "sent-1");
  Sent(mention, "r2", true, "sent-2");
  EXPECT_EQ(Rounds(), 0);
  Answered("b1", "sent-1");
  Answered("b2", "sent-2");
  Answered("b3", "sent-2");
  EXPECT_EQ(Rounds(), 3);
  Sent(mention, "r3", false, "sent-3");
  Answered("b4", "sent-3");
  EXPECT_EQ(Rounds(), 0) << "a person writes with him now";
  Sent(mention, "r4", true, "sent-4");
  Answered("b5", "sent-4");
  EXPECT_EQ(Rounds(), 1);
}

TEST_P(RepliesTest, WhatFailedGoesBackToItsAuthorUntilAnotherStandsForIt) {
  const StoredMention mention = Heard();
  Sent(mention, "r1", false, "sent-1");
  Sent(mention, "r2", false, "", DeliveryState::kFailed);
  Sent(mention, "r3", false, "", DeliveryState::kUnknown);
  Sent(mention, "r4", true, "", DeliveryState::kSkipped);
  EXPECT_THAT(Ids({.requests = {mention.request_id, "none"}}), ElementsAre("r4", "r3", "r2", "r1"));
  EXPECT_THAT(Ids({.by = "person:ana", .returned = true}), ElementsAre("r3", "r2"));
  EXPECT_THAT(Ids({.before = "r3", .limit = 1}), ElementsAre("r2"));
  Reply again = Sent(mention, "r5", false, "sent-5");
  again.id = "r6";
  again.instead_of = "r2";
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return AddReply(tx, again); }));
  EXPECT_THAT(Ids({.returned = true}), ElementsAre("r3"));
}

TEST_P(RepliesTest, WhatIsOursIsKnownByItsIdAndUntilThenByItsWords) {
  const StoredMention mention = Heard();
  Sent(mention, "r1", false, "sent-1");
  Sent(mention, "r2", false, "", DeliveryState::kUnknown);
  const auto ours = InRead(*db_, [](Tx& tx) {
    return OursAmong(tx, "town", {"m1", "sent-1", "", "sent-9"});
  });
  ASSERT_TRUE(ours) << ours.error().message;
  EXPECT_THAT(*ours, ElementsAre("sent-1"));
  const auto unnamed = InRead(*db_, [](Tx& tx) { return UnnamedOn(tx, "town"); });
  ASSERT_TRUE(unnamed) << unnamed.error().message;
  ASSERT_EQ(unnamed->size(), 1U);
  EXPECT_EQ(unnamed->front().target, "m1");
  EXPECT_EQ(unnamed->front().text, "A crew is on its way.");
}

// One action settles all unknowns of a channel, and a restored backup doubts what waited: of replies, too.
TEST_P(RepliesTest, AreSettledAndDoubtedWithAllElse) {
  const StoredMention mention = Heard();
  Sent(mention, "r1", false, "", DeliveryState::kPending);
  ASSERT_TRUE(db_->Write([](Tx& tx) { return DoubtRestored(tx, kNow); }));
  const auto state = [&] {
    const auto rows = InRead(*db_, [](Tx& tx) { return DeliveriesOfReply(tx, "r1"); });
    EXPECT_TRUE(rows && rows->size() == 1);
    return rows->at(0).state;
  };
  EXPECT_EQ(state(), DeliveryState::kUnknown);
  const auto settled = InWrite(*db_, [](Tx& tx) {
    return SettleUnknown(tx, {.channel = "town"}, DeliveryState::kFailed, Actor::Person("ana"), kNow);
  });
  ASSERT_TRUE(settled) << settled.error().message;
  EXPECT_EQ(settled->rows, 1);
  EXPECT_THAT(settled->bulletins, IsEmpty());
  EXPECT_EQ(state(), DeliveryState::kFailed);
}

TEST(RandomKeys, AreFortyHexDigitsAndNeverTheSame) {
  const std::string one = NewRandomKey();
  EXPECT_EQ(one.size(), 40U);
  EXPECT_EQ(one.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(one, NewRandomKey());
}

}  // namespace
}  // namespace crier
