#include "store/tables/intake.h"

#include <gtest/gtest.h>

#include "store/tables/consents.h"
#include "store/tables/requests.h"
#include "store/tables/state.h"
#include "store/tables/tallies.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::hours;

class IntakeTest : public StoreTest {
 protected:
  IntakeResult Take(std::vector<Judged> events, Time now = kNow) {
    return TakeAll(*db_, Poll(std::move(events), "c", now));
  }

  int64_t Tally(const std::string& key) {
    return Number(*db_, "SELECT COALESCE(SUM(count), 0) FROM tallies WHERE key = ?", {key});
  }
  std::vector<std::string> Found(const std::string& text) {
    MentionQuery query;
    query.text = text;
    return NativeIds(Search(*db_, query));
  }
  ServiceRequest Request(const std::string& id) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindRequest(tx, id); });
    EXPECT_TRUE(found && *found);
    return found && *found ? **found : ServiceRequest{};
  }
  void SetStatus(const std::string& id, const std::string& status) {
    ServiceRequest request = Request(id);
    request.status = status;
    const auto saved = db_->Write([&](Tx& tx) { return SaveRequest(tx, request, request.updated_datetime); });
    ASSERT_TRUE(saved) << saved.error().message;
  }
};
INSTANTIATE_TEST_SUITE_P(On, IntakeTest, BackEnds(), BackEndName);

TEST_P(IntakeTest, KeepsAMentionWhole) {
  Mention said = Say("m1", std::string("caf\xc3\xa9\0!", 7), kNow - hours(1));
  said.url = "https://example.org/1";
  said.lang = "fr";
  said.in_reply_to = "m0";
  said.direct = true;
  said.point = Point{51.5, -0.25};
  said.attachments = {{"https://example.org/1.jpg", "image/jpeg", "a \"hole\""}};
  const auto result = Take({About("pothole", said, 0.5)});
  ASSERT_EQ(result.added.size(), 1U);
  auto found = InRead(*db_, [&](Tx& tx) { return FindMention(tx, result.added[0].id); });
  ASSERT_TRUE(found && *found);
  const StoredMention& stored = **found;
  EXPECT_EQ(stored.mention.channel, "town");
  EXPECT_EQ(stored.mention.native_id, "m1");
  EXPECT_EQ(stored.mention.url, said.url);
  EXPECT_EQ(stored.mention.author.id, "u1");
  EXPECT_EQ(stored.mention.author.handle, "@ana@example.org");
  EXPECT_EQ(stored.mention.author.name, "Ana");
  EXPECT_EQ(stored.mention.text, said.text);
  EXPECT_EQ(stored.mention.lang, "fr");
  EXPECT_EQ(stored.mention.created_at, said.created_at);
  EXPECT_EQ(stored.mention.in_reply_to, "m0");
  EXPECT_TRUE(stored.mention.direct);
  ASSERT_TRUE(stored.mention.point);
  EXPECT_EQ(stored.mention.point->lon, -0.25);
  ASSERT_EQ(stored.mention.attachments.size(), 1U);
  EXPECT_EQ(stored.mention.attachments[0].description, "a \"hole\"");
  EXPECT_EQ(stored.heard_at, kNow);
  EXPECT_FALSE(stored.removed);
  ASSERT_EQ(stored.verdict.issues.size(), 1U);
  EXPECT_EQ(stored.verdict.issues[0].service_code, "pothole");
  ASSERT_EQ(stored.verdict.issues[0].evidence.size(), 1U);
  EXPECT_EQ(stored.verdict.intent, "report");
  ASSERT_EQ(result.requests.size(), 1U);
  EXPECT_EQ(stored.request_id, result.requests[0].id);
  EXPECT_EQ(result.added[0].request_id, stored.request_id);
}

TEST_P(IntakeTest, TheSameTwiceIsOne) {
  const auto batch = Take({About("pothole", Say("m1", "hole")), About("pothole", Say("m1", "hole")),
                           About("pothole", Say("m2", "hole"))});
  EXPECT_EQ(batch.added.size(), 2U);
  EXPECT_EQ(batch.known, 1);
  const auto again =
      Take({About("pothole", Say("m1", "something else")), About("pothole", Say("m2", "hole"))});
  EXPECT_TRUE(again.added.empty());
  EXPECT_TRUE(again.changed.empty());
  EXPECT_TRUE(again.requests.empty());
  EXPECT_EQ(again.known, 2);
  EXPECT_EQ(Tally("pothole"), 2);
  EXPECT_EQ(Number(*db_, "SELECT SUM(mention_count) FROM requests"), 2);
  EXPECT_TRUE(Found("something").empty());
}

TEST_P(IntakeTest, EachOfALargeBatchIsItself) {
  std::vector<Judged> events;
  for (int i = 0; i < 150; ++i) {
    const std::string id = "m" + std::to_string(i);
    events.push_back(About(i % 3 == 0 ? "pothole" : "", Say(id, "word" + std::to_string(i))));
    if (i % 10 == 0) events.push_back(About("noise", Say(id, "again")));
  }
  // What stands in the same batch is known to what follows: an answer, an edit, a removal.
  Mention answer = Say("answer", "and it is deep");
  answer.in_reply_to = "m147";
  events.push_back(About("", answer));
  events.push_back(About("", Edited{Say("m148", "edited")}));
  events.push_back({Removed{"town", "m149"}, {}, {}, {}});
  const auto result = Take(events);
  EXPECT_EQ(result.known, 15);
  ASSERT_EQ(result.added.size(), 150U);
  for (const StoredMention& added : result.added) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindMention(tx, added.id); });
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->mention.native_id, added.mention.native_id);
    EXPECT_EQ((*found)->mention.text, added.mention.text);
  }
  EXPECT_EQ(Found("word77"), std::vector<std::string>{"m77"});
  EXPECT_EQ(Found("edited"), std::vector<std::string>{"m148"});
  EXPECT_TRUE(Found("word149").empty());
  EXPECT_EQ(result.added.back().mention.native_id, "answer");
  EXPECT_EQ(result.added.back().request_id, result.added[147].request_id);
  EXPECT_EQ(Tally("pothole"), 50);
  EXPECT_EQ(Tally("noise"), 0);
}

TEST_P(IntakeTest, NativeIdsAreOfTheirChannel) {
  Intake other = Poll({About("", Say("m1", "elsewhere"))});
  other.channel = "village";
  Take({About("", Say("m1", "here"))});
  EXPECT_EQ(TakeAll(*db_, other).added.size(), 1U);
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions WHERE channel = 'village'"), 1);
  EXPECT_EQ(Number(*db_, "SELECT SUM(count) FROM tallies WHERE channel = 'village'"), 1);
}

TEST_P(IntakeTest, TheCursorGoesWithItsMentionsOrNotAtAll) {
  const auto cursor = [&] { return *InRead(*db_, [](Tx& tx) { return CursorOf(tx, "town"); }); };
  EXPECT_EQ(cursor(), "");
  TakeAll(*db_, Poll({About("", Say("m1", "one"))}, "first"));
  EXPECT_EQ(cursor(), "first");
  Intake receiver = Poll({About("", Say("m2", "two"))}, "");
  receiver.has_cursor = false;
  TakeAll(*db_, receiver);
  EXPECT_EQ(cursor(), "first");
  auto bad = InWrite(*db_, [](Tx& tx) {
    return TakeIn(
        tx, Poll({About("", Say("m3", "three")), About("", Say(std::string(513, 'x'), "too long"))}, "next"),
        kWindow);
  });
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().fault, Fault::kBadData);
  EXPECT_EQ(cursor(), "first");
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions"), 2);
  EXPECT_EQ(Tally("report"), 2);
}

TEST_P(IntakeTest, RefusesWhatBreaksTheLimits) {
  const auto fault = [&](const Intake& intake) {
    auto taken = InWrite(*db_, [&](Tx& tx) { return TakeIn(tx, intake, kWindow); });
    return taken ? Fault::kAuth : taken.error().fault;
  };
  EXPECT_EQ(fault(Poll({About("", Say("", "no id"))})), Fault::kBadData);
  EXPECT_EQ(fault(Poll({About("", Say("m", std::string(kMaxMentionText + 1, 'x')))})), Fault::kBadData);
  EXPECT_EQ(fault(Poll({}, std::string(64 * 1024 + 1, 'c'))), Fault::kBadData);
  EXPECT_EQ(fault(Poll({About("", Say(std::string(512, 'i'), std::string(kMaxMentionText, 'x')))},
                       std::string(64 * 1024, 'c'))),
            Fault::kAuth);  // taken
}

TEST_P(IntakeTest, AnEditTakesTheOldBack) {
  Take({About("pothole", Say("m1", "a pothole on Elm"))});
  const auto result = Take({About("graffiti", Edited{Say("m1", "graffiti on Elm")}, 0.7)});
  EXPECT_TRUE(result.added.empty());
  ASSERT_EQ(result.changed.size(), 1U);
  EXPECT_EQ(result.changed[0].mention.text, "graffiti on Elm");
  EXPECT_EQ(Tally("pothole"), 0);
  EXPECT_EQ(Tally("graffiti"), 1);
  EXPECT_EQ(Tally("report"), 1);
  EXPECT_TRUE(Found("pothole").empty());
  EXPECT_EQ(Found("graffiti").size(), 1U);
  // The request that people may already work on stays, with the new urgency.
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM requests"), 1);
  ASSERT_EQ(result.requests.size(), 1U);
  EXPECT_EQ(result.requests[0].mention_count, 1);
  EXPECT_EQ(result.requests[0].urgency, 0.7);
}

TEST_P(IntakeTest, AnEditWithTheSameTextIsNoChange) {
  Take({About("pothole", Say("m1", "hole"))});
  const auto result = Take({About("graffiti", Edited{Say("m1", "hole")})});
  EXPECT_TRUE(result.changed.empty());
  EXPECT_EQ(result.known, 1);
  EXPECT_EQ(Tally("pothole"), 1);
}

TEST_P(IntakeTest, AnEditOfWhatWasNeverHeardIsNew) {
  const auto result = Take({About("pothole", Edited{Say("m1", "hole")})});
  EXPECT_EQ(result.added.size(), 1U);
  EXPECT_TRUE(result.changed.empty());
  EXPECT_EQ(Tally("pothole"), 1);
}

TEST_P(IntakeTest, AnEditMayMakeTheDraft) {
  Take({About("", Say("m1", "hm"))});
  const auto result = Take({About("pothole", Edited{Say("m1", "a pothole")})});
  ASSERT_EQ(result.requests.size(), 1U);
  EXPECT_EQ(result.changed[0].request_id, result.requests[0].id);
  EXPECT_EQ(result.requests[0].mention_count, 1);
}

TEST_P(IntakeTest, ARemovalLeavesATombstone) {
  Mention said = Say("m1", "secretword");
  said.attachments = {{"https://example.org/secretword.jpg", "", "secretword"}};
  said.author.name = "secretword";
  said.url = "https://example.org/secretword";
  said.point = Point{1, 2};
  const auto added = Take({About("pothole", said)});
  const auto result = Take({{Removed{"town", "m1"}, {}, {}, {}}}, kNow + hours(1));
  ASSERT_EQ(result.changed.size(), 1U);
  EXPECT_EQ(result.changed[0].id, added.added[0].id);
  EXPECT_TRUE(result.changed[0].removed);
  EXPECT_EQ(result.changed[0].mention.text, "");
  EXPECT_EQ(Tally("pothole"), 0);
  EXPECT_EQ(Tally("report"), 0);
  EXPECT_TRUE(Found("secretword").empty());
  EXPECT_TRUE(Search(*db_, {}).empty());
  auto row = InRead(*db_, [](Tx& tx) { return tx.Query("SELECT * FROM mentions"); });
  ASSERT_EQ(row->size(), 1U);
  for (size_t i = 0; i < 28; ++i) EXPECT_EQ(row->at(0).Text(i).find("secretword"), std::string::npos) << i;

  // Neither the same nor an edit brings it back.
  const auto again = Take({About("pothole", said),
                           About("pothole", Edited{Say("m1", "new text")}),
                           {Removed{"town", "m1"}, {}, {}, {}}});
  EXPECT_EQ(again.known, 3);
  EXPECT_TRUE(again.added.empty() && again.changed.empty());
  EXPECT_EQ(Tally("pothole"), 0);
}

TEST_P(IntakeTest, WhatComesBehindItsOwnRemovalIsNotLetIn) {
  const auto removal = Take({{Removed{"town", "m1"}, {}, {}, {}}});
  EXPECT_TRUE(removal.added.empty() && removal.changed.empty()) << "nobody has seen it";
  const auto late = Take({About("pothole", Say("m1", "secretword")),
                          About("pothole", Edited{Say("m1", "secretword, too")}),
                          {Removed{"town", "m1"}, {}, {}, {}}});
  EXPECT_EQ(late.known, 3);
  EXPECT_TRUE(late.added.empty() && late.changed.empty() && late.requests.empty());
  EXPECT_EQ(Tally("pothole"), 0);
  EXPECT_TRUE(Found("secretword").empty());
  const auto together =
      Take({{Removed{"town", "m2"}, {}, {}, {}}, About("pothole", Say("m2", "in the same batch"))});
  EXPECT_TRUE(together.added.empty());
  Take({{Removed{"town", ""}, {}, {}, {}}, {Removed{"town", std::string(513, 'i')}, {}, {}, {}}});
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM mentions"), 2) << "no mention can be called so";
}

TEST_P(IntakeTest, TheResultTellsEachThingOnceAsItIsInTheEnd) {
  const auto result = Take({About("pothole", Say("m1", "first")),
                            About("pothole", Edited{Say("m1", "second")}),
                            About("pothole", Say("m2", "gone soon")),
                            {Removed{"town", "m2"}, {}, {}, {}}});
  ASSERT_EQ(result.added.size(), 1U);
  EXPECT_EQ(result.added[0].mention.text, "second");
  ASSERT_EQ(result.changed.size(), 1U);
  EXPECT_EQ(result.changed[0].mention.native_id, "m2");
  EXPECT_TRUE(result.changed[0].removed);
  ASSERT_EQ(result.requests.size(), 1U);
  EXPECT_EQ(result.requests[0].mention_count, 1);
}

TEST_P(IntakeTest, DraftsJoinWithinTheWindow) {
  const auto one = Take({About("pothole", Say("m1", "a", kNow), 0.2)});
  const auto two = Take({About("pothole", Say("m2", "b", kNow + kWindow), 0.9)}, kNow + kWindow);
  const auto three = Take({About("pothole", Say("m3", "c", kNow + 2 * kWindow), 0.1)}, kNow + 2 * kWindow);
  const std::string id = one.requests.at(0).id;
  EXPECT_EQ(two.requests.at(0).id, id);
  EXPECT_EQ(three.requests.at(0).id, id) << "the window runs from the last mention";
  EXPECT_EQ(three.requests.at(0).mention_count, 3);
  EXPECT_EQ(three.requests.at(0).urgency, 0.9);
  EXPECT_EQ(three.requests.at(0).updated_datetime, one.requests.at(0).updated_datetime);
  const Time late = kNow + 3 * kWindow + std::chrono::milliseconds(1);
  const auto four = Take({About("pothole", Say("m4", "d", late))}, late);
  EXPECT_NE(four.requests.at(0).id, id);
  // What an old page brings joins the matter of its own time.
  const auto five = Take({About("pothole", Say("m5", "e", kNow - hours(1)))}, late);
  EXPECT_EQ(five.requests.at(0).id, id);
}

TEST_P(IntakeTest, DraftsJoinOpenRequestsNeverClosedOnes) {
  const std::string id = Take({About("pothole", Say("m1", "a"))}).requests.at(0).id;
  SetStatus(id, "open");
  EXPECT_EQ(Take({About("pothole", Say("m2", "b"))}).requests.at(0).id, id);
  SetStatus(id, "closed");
  const std::string second = Take({About("pothole", Say("m3", "c"))}).requests.at(0).id;
  EXPECT_NE(second, id);
  SetStatus(second, "dismissed");
  EXPECT_NE(Take({About("pothole", Say("m4", "d"))}).requests.at(0).id, second);
}

TEST_P(IntakeTest, AnEmptyJoinKeyJoinsNothing) {
  Judged one = About("pothole", Say("m1", "a"));
  Judged two = About("pothole", Say("m2", "b"));
  one.draft->join_key = two.draft->join_key = "";
  EXPECT_EQ(Take({one, two}).requests.size(), 2U);
}

TEST_P(IntakeTest, ARequestThatLosesMentionsSaysSo) {
  const std::string id =
      Take({About("pothole", Say("m1", "a"), 0.9), About("pothole", Say("m2", "b"), 0.3)}).requests.at(0).id;
  const auto one_left = Take({{Removed{"town", "m1"}, {}, {}, {}}});
  ASSERT_EQ(one_left.requests.size(), 1U);
  EXPECT_EQ(one_left.requests[0].mention_count, 1);
  EXPECT_EQ(one_left.requests[0].urgency, 0.3);
  EXPECT_EQ(one_left.requests[0].status_notes, "");
  const auto none_left = Take({{Removed{"town", "m2"}, {}, {}, {}}}, kNow + hours(1));
  ASSERT_EQ(none_left.requests.size(), 1U);
  EXPECT_EQ(none_left.requests[0].id, id);
  EXPECT_EQ(none_left.requests[0].mention_count, 0);
  EXPECT_EQ(none_left.requests[0].status, "draft");
  EXPECT_NE(none_left.requests[0].status_notes, "");
  EXPECT_EQ(none_left.requests[0].updated_datetime, kNow + hours(1));
}

TEST_P(IntakeTest, ReportsSettleDeliveries) {
  PutOut(*db_, {Outbound("k1"), Outbound("k2"), Outbound("k3")});
  auto rows = Claim(*db_);
  ASSERT_EQ(rows.size(), 3U);
  rows[0].state = DeliveryState::kAccepted;
  rows[0].native_id = "n1";
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return SaveDelivery(tx, rows[0]); }));
  const auto result = Take({{Report{"town", "n1", "", true, ""}, {}, {}, {}},
                            {Report{"town", "", "k2", false, "no such number"}, {}, {}, {}},
                            {Report{"town", "nobody's", "", true, ""}, {}, {}, {}}});
  EXPECT_EQ(result.deliveries, (std::vector<int64_t>{rows[0].id, rows[1].id}));
  EXPECT_EQ(WithKey(*db_, "k1").state, DeliveryState::kDelivered);
  EXPECT_EQ(WithKey(*db_, "k2").state, DeliveryState::kFailed);
  EXPECT_EQ(WithKey(*db_, "k2").error, "no such number");
  EXPECT_EQ(WithKey(*db_, "k3").state, DeliveryState::kSending);
  EXPECT_TRUE(Take({{Report{"town", "n1", "", true, ""}, {}, {}, {}}}).deliveries.empty()) << "said before";
}

TEST_P(IntakeTest, AReportOfAnotherChannelSettlesNothing) {
  PutOut(*db_, {Outbound("k1")});
  Claim(*db_);
  Intake other = Poll({{Report{"town", "", "k1", true, ""}, {}, {}, {}}});
  other.channel = "village";
  EXPECT_TRUE(TakeAll(*db_, other).deliveries.empty());
  EXPECT_EQ(WithKey(*db_, "k1").state, DeliveryState::kSending);
}

TEST_P(IntakeTest, TheLastConsentCountsAndAWithdrawalWhateverTheClocksSay) {
  const auto consent = [&] {
    return *InRead(*db_, [](Tx& tx) { return FindConsent(tx, "town", "+15550100"); });
  };
  EXPECT_FALSE(consent());
  Take({{Consent{"town", "+15550100", false, "STOP"}, {}, {}, {}}}, kNow);
  ASSERT_TRUE(consent());
  EXPECT_FALSE(consent()->granted);
  EXPECT_EQ(consent()->detail, "STOP");
  Take({{Consent{"town", "+15550100", true, "START"}, {}, {}, {}}}, kNow + hours(1));
  EXPECT_TRUE(consent()->granted);
  Take({{Consent{"town", "+15550100", false, "STOP"}, {}, {}, {}}},
       kNow + hours(1) - std::chrono::milliseconds(1));
  EXPECT_FALSE(consent()->granted) << "taken by a node whose clock is behind";
  EXPECT_EQ(consent()->at, kNow + hours(1));
  Take({{Consent{"town", "+15550100", true, "START"}, {}, {}, {}}}, kNow);
  EXPECT_FALSE(consent()->granted) << "an older word that came late";
}

TEST_P(IntakeTest, AComplaintCountsOnlyFromWhomTheDeliveryWentTo) {
  const auto silenced = [&](const std::string& who) {
    auto consent = *InRead(*db_, [&](Tx& tx) { return FindConsent(tx, "town", who); });
    return consent && !consent->granted;
  };
  PutOut(*db_, {Outbound("k1", 0, "ana@example.org")});
  Take({{Consent{"town", "ana@example.org", false, "spam", "invented"}, {}, {}, {}}});
  EXPECT_FALSE(silenced("ana@example.org")) << "no such delivery";
  Take({{Consent{"town", "bob@example.org", false, "spam", "k1"}, {}, {}, {}}});
  EXPECT_FALSE(silenced("bob@example.org")) << "it went to another";
  Take({{Consent{"town", "ana@example.org", false, "spam", "k1"}, {}, {}, {}}});
  EXPECT_TRUE(silenced("ana@example.org"));
  PutOut(*db_, {Outbound("k2", 0, "cal@example.org")});
  Take({{Consent{"town", "", false, "spam", "k2"}, {}, {}, {}}});
  EXPECT_TRUE(silenced("cal@example.org")) << "some complaints leave out who";
}

TEST_P(IntakeTest, NothingMoreGoesToSomebodyWhoSaidStop) {
  PutOut(*db_, {Outbound("a", 0, "ana"), Outbound("b", 0, "bob"), Outbound("busy", 0, "ana")});
  auto claimed = Claim(*db_, kNow, 1);
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(claimed[0].key, "a");
  const auto result = Take({{Consent{"town", "ana", false, "STOP"}, {}, {}, {}}});
  EXPECT_EQ(result.deliveries.size(), 1U);
  EXPECT_EQ(WithKey(*db_, "busy").state, DeliveryState::kSkipped);
  claimed[0].state = DeliveryState::kPending;  // throttled: it would be tried again
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return SaveDelivery(tx, claimed[0]); }));
  EXPECT_EQ(WithKey(*db_, "a").state, DeliveryState::kSkipped);
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return PutDeliveries(tx, {Outbound("late", 0, "ana")}); }));
  EXPECT_EQ(WithKey(*db_, "late").state, DeliveryState::kSkipped);
  const auto rest = Claim(*db_);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].key, "b");
}

TEST_P(IntakeTest, WhoSaidStopMayHaveGotWhatWasInDoubt) {
  Delivery waits = Outbound("a", 0, "ana");
  waits.may_be_out = true;
  Delivery under_way = Outbound("b", 0, "bob");
  under_way.may_be_out = true;
  PutOut(*db_, {waits, under_way});
  auto claimed = Claim(*db_, kNow, 10);
  ASSERT_EQ(claimed.size(), 2U);
  claimed[0].state = DeliveryState::kPending;
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return SaveDelivery(tx, claimed[0]); }));
  Take({{Consent{"town", "ana", false, "STOP"}, {}, {}, {}},
        {Consent{"town", "bob", false, "STOP"}, {}, {}, {}}});
  claimed[1].state = DeliveryState::kPending;
  ASSERT_TRUE(db_->Write([&](Tx& tx) { return SaveDelivery(tx, claimed[1]); }));
  for (const char* key : {"a", "b"}) {
    EXPECT_EQ(WithKey(*db_, key).state, DeliveryState::kSkipped);
    EXPECT_TRUE(WithKey(*db_, key).may_be_out) << WithKey(*db_, key).error;
  }
}

}  // namespace
}  // namespace crier
