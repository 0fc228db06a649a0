// No query of the console, and none of the loops, may read a whole table or sort one: at ten million mentions
// it would take seconds.
#include "tests/store/plans.h"

#include <gtest/gtest.h>

#include "store/tables/backlog.h"
#include "store/tables/consents.h"
#include "store/tables/contacts.h"
#include "store/tables/corrections.h"
#include "store/tables/duties.h"
#include "store/tables/emergencies.h"
#include "store/tables/figures.h"
#include "store/tables/forwards.h"
#include "store/tables/merges.h"
#include "store/tables/nearby.h"
#include "store/tables/replies.h"
#include "store/tables/request_alarms.h"
#include "store/tables/request_history.h"
#include "store/tables/request_steps.h"
#include "store/tables/requests.h"
#include "store/tables/rumours.h"
#include "store/tables/similar.h"
#include "store/tables/state.h"
#include "store/tables/tallies.h"
#include "tests/store/samples.h"
#include "tests/support/postgres_server.h"

namespace crier {
namespace {

TEST(Plans, TheLifeOfARequest) {
  const auto db = OpenMemory();
  Mention mention = Say("m", "text");
  mention.in_reply_to = "p";
  Judged judged = About("pothole", mention);
  judged.draft->point = Point{41, -70};
  judged.draft->danger_key = "4 elm";
  TakeAll(*db, Poll({judged}));
  ServiceRequest request;
  Plan(*db, [&](Tx& tx) -> Result<void> {
    auto found = FindRequests(tx, {.limit = 1});
    if (!found) return found.error();
    request = found->at(0);
    return {};
  });
  Plan(*db, [&](Tx& tx) { return FindCandidates(tx, request); });
  Plan(*db, [&](Tx& tx) { return FindNearby(tx, {41.26, -70.56}, 200, 5); });
  Plan(*db, [&](Tx& tx) { return FindRequestByTicket(tx, "K7QDM-3XF29-1RTA"); });
  Plan(*db, [&](Tx& tx) { return FindContact(tx, "town", "key"); });
  Plan(*db, [&](Tx& tx) { return FindSurvivor(tx, request.id); });
  Plan(*db, [&](Tx& tx) { return MergedInto(tx, request.id, 10); });
  Plan(*db, [&](Tx& tx) { return RecountUrgency(tx, request.id); });
  Plan(*db, [&](Tx& tx) { return FindRequestByTicket(tx, request.ticket); });
  Plan(*db, [](Tx& tx) { return CountDue(tx, kNow, kNow); });
  Plan(*db, [&](Tx& tx) -> Result<void> {
    RequestNote note{.request_id = request.id, .at = kNow, .who = "hub", .text = "n"};
    if (auto added = AddNote(tx, &note); !added) return added;
    RequestEvent event{
        .request_id = request.id, .at = kNow, .who = "hub", .action = "note", .note_id = note.id};
    return AddEvent(tx, &event);
  });
  Plan(*db, [&](Tx& tx) { return FindHistory(tx, request.id, 0, 10); });
  Plan(*db, [&](Tx& tx) { return FindHistory(tx, request.id, 7, 10); });
}

TEST(Plans, Departments) {
  const auto db = OpenMemory();
  TakeAll(*db, Poll({About("pothole", Say("m", "text"))}));
  const DueWindow window{.step = "overdue", .until = kNow};
  Plan(*db, [&](Tx& tx) { return DepartmentsToTell(tx, window); });
  Plan(*db, [](Tx& tx) { return CountContacts(tx, kNow, kNow); });
  Plan(*db, [&](Tx& tx) { return RequestsToTell(tx, window, "Streets", 10); });
  Plan(*db, [](Tx& tx) { return FindForwardAs(tx, "mail", std::string(40, 'a') + ".crier@city.example"); });
  Plan(*db, [](Tx& tx) { return IsKnownAnswer(tx, "mail", "a1"); });
  Plan(*db, [](Tx& tx) { return CountDepartmentAnswers(tx, "r", kNow); });
  Plan(*db, [](Tx& tx) { return LastDepartmentAnswer(tx, "r", kNow); });
}

TEST(Plans, PeopleInDanger) {
  const auto db = OpenMemory();
  TakeAll(*db, Poll({About("pothole", Say("m", "text"))}));
  Plan(*db, [](Tx& tx) { return SaveEmergency(tx, {.mention_id = 1, .since = kNow}); });
  Plan(*db, [](Tx& tx) { return FindEmergency(tx, 1); });
  Plan(*db, [](Tx& tx) { return EmergenciesIn(tx, EmergencyState::kWaiting); });
  Plan(*db, [](Tx& tx) { return EmergenciesByGravity(tx, EmergencyState::kWaiting); });
  Plan(*db, [](Tx& tx) { return ClosedEmergencies(tx, 7, 50); });
  Plan(*db, [](Tx& tx) { return CountEmergencies(tx); });
  Plan(*db, [](Tx& tx) { return StepsOfEmergency(tx, 1); });
  Plan(*db, [](Tx& tx) { return AlertsOf(tx, 1); });
  Plan(*db, [](Tx& tx) { return LastDispatch(tx, 1); });
  Plan(*db, [](Tx& tx) { return ForgetAlertWords(tx, 1, "gone"); });
  Plan(*db, [](Tx& tx) { return DutiesSince(tx, kNow, true); });
  Plan(*db, [](Tx& tx) { return FindDuty(tx, "d1"); });
}

TEST(Plans, Rumours) {
  const auto db = OpenMemory();
  TakeAll(*db, Poll({About("pothole", Say("m", "text"))}));
  Plan(*db, [](Tx& tx) { return SaveRumour(tx, {.id = "u1", .claim = "c", .answer_due = true}); });
  Plan(*db, [](Tx& tx) { return PutRumourMention(tx, {.rumour_id = "u1", .mention_id = 1}); });
  Plan(*db,
       [](Tx& tx) { return AddRumourAnswer(tx, {.rumour_id = "u1", .channel = "town", .mention_id = 1}); });
  Plan(*db, [](Tx& tx) { return FindRumour(tx, "u1"); });
  Plan(*db, [](Tx& tx) { return FindRumours(tx, std::nullopt, "", 50); });
  Plan(*db, [](Tx& tx) { return FindRumours(tx, false, "u2", 50); });
  Plan(*db, [](Tx& tx) { return FindRumours(tx, true, "", 50); });
  Plan(*db, [](Tx& tx) { return RumoursToAnswer(tx); });
  Plan(*db, [](Tx& tx) { return MentionsOfRumour(tx, "u1"); });
  Plan(*db, [](Tx& tx) { return RumourOf(tx, 1); });
  Plan(*db, [](Tx& tx) { return AnswersOfRumour(tx, "u1"); });
}

TEST(Plans, EverythingElse) {
  const auto db = OpenMemory();
  PutOut(*db, {Outbound("k", 0, "ana"), Outbound("k1", 1, "ana")});
  const Judged said = About("pothole", Say("m", "text"));
  Plan(*db, [&](Tx& tx) { return TakeIn(tx, Poll({said}), kWindow); });
  Plan(*db, [&](Tx& tx) {
    return TakeIn(tx,
                  Poll({About("pothole", Edited{Say("m", "other")}),
                        About("pothole", Say("m2", "join")),
                        {Removed{"town", "m"}, {}, {}, {}},
                        {Report{"town", "n", "k", true, ""}, {}, {}, {}},
                        {Report{"town", "n2", "", true, ""}, {}, {}, {}},
                        {Consent{"town", "bob", false, "STOP"}, {}, {}, {}}}),
                  kWindow);
  });
  Plan(*db, [](Tx& tx) { return FindMention(tx, 1); });
  Plan(*db, [](Tx& tx) { return FindMention(tx, "town", "m"); });
  Plan(*db, [](Tx& tx) { return MentionsAfter(tx, 0, 10); });
  Plan(*db, [](Tx& tx) { return CursorOf(tx, "town"); });
  Plan(*db, [](Tx& tx) { return GetState(tx, "town", "k"); });
  Plan(*db, [](Tx& tx) { return FindConsent(tx, "town", "ana"); });
  for (unsigned mix = 0; mix < 16; ++mix) {
    ConsentQuery query;
    if (mix & 1) query.channel = "town";
    if (mix & 2) query.recipient = "bob";
    if (mix & 4) query.state = ConsentStep::kWithdrawn;
    if (mix & 8) query.before = 7;
    Plan(*db, [&](Tx& tx) { return FindConsents(tx, query); });
  }
  Plan(*db, [](Tx& tx) { return ConsentHistory(tx, "town", "bob"); });
  Plan(*db, [](Tx& tx) { return FindDelivery(tx, "town", "k"); });
  Plan(*db, [](Tx& tx) { return DecideConsent(tx, {"town", "bob", true, "Kim", "why", 1}, kNow); });
  for (unsigned mix = 0; mix < 48; ++mix) {
    TallyQuery tallies;
    RequestQuery requests;
    constexpr RequestOrder kOrders[] = {RequestOrder::kNewest, RequestOrder::kOldest, RequestOrder::kUrgency};
    requests.order = kOrders[mix / 16];
    if (mix & 1) tallies.channel = "town", requests.status = "draft";
    if (mix & 2) tallies.neighborhood = "Old Town", requests.neighborhood = "Old Town";
    if (mix & 4) tallies.since = kNow, requests.service_code = "pothole";
    if (mix & 8) tallies.until = kNow, requests.after = {0.5, "r"};
    Plan(*db, [&](Tx& tx) { return FindTallies(tx, tallies); });
    Plan(*db, [&](Tx& tx) { return FindRequests(tx, requests); });
  }
  Plan(*db, [](Tx& tx) { return FindBulletin(tx, "b1"); });
  Plan(*db, [](Tx& tx) { return FindBulletins(tx, {}); });
  Plan(*db, [](Tx& tx) { return FindBulletins(tx, {.before = "b1"}); });
  Plan(*db, [](Tx& tx) { return FindBulletins(tx, {.references = "b1", .before = "b1"}); });
  Plan(*db, [](Tx& tx) { return FindBulletins(tx, {.state = "draft"}); });
  Plan(*db, [](Tx& tx) { return FindBulletins(tx, {.state = "draft", .before = "b1"}); });
  Plan(*db, [](Tx& tx) { return CountMentionsSince(tx, kNow + std::chrono::minutes(30)); });
  Plan(*db, [](Tx& tx) { return FindApproved(tx); });
  Plan(*db, [](Tx& tx) { return FindPost(tx, 1, "en"); });
  Plan(*db, [](Tx& tx) { return PostsOf(tx, 1); });
  Plan(*db, [](Tx& tx) { return PostsSince(tx, "town", kNow, 10); });
  Plan(*db, [](Tx& tx) { return JobsOf(tx, JobKind::kBulletin, "b1"); });
  Plan(*db, [](Tx& tx) { return UnfinishedJobs(tx, {"mail", "town"}); });
  Plan(*db, [](Tx& tx) { return EndJobs(tx, JobKind::kBulletin, "b1", JobState::kCancelled, kNow); });
  Plan(*db, [](Tx& tx) { return AnyOpen(tx, JobKind::kBulletin, "b1"); });
  Plan(*db, [](Tx& tx) { return ProgressOf(tx, JobKind::kBulletin, "b1"); });
  Plan(*db, [](Tx& tx) { return WasSaid(tx, JobKind::kBulletin, "b1"); });
  Plan(*db, [](Tx& tx) { return StandingWithPeople(tx, 1); });
  Plan(*db, [](Tx& tx) { return RecipientsAfter(tx, 1, "", 10); });
  Plan(*db, [](Tx& tx) { return HaltPending(tx, JobKind::kBulletin, "b1", "why", "why", kNow); });
  Plan(*db, [](Tx& tx) { return NextDue(tx, "town"); });
  Plan(*db, [](Tx& tx) { return FindFollowers(tx, "b1"); });
  Plan(*db, [](Tx& tx) { return PullIn(tx, "town", kNow); });
  Plan(*db, [](Tx& tx) { return DoubtClaimed(tx, kNow); });
  Plan(*db, [](Tx& tx) { return DoubtOwn(tx, "town", {"a", 1}, kNow); });
  Plan(*db, [](Tx& tx) { return ReturnClaims(tx, "town", {"a", 1}, kNow); });
  Plan(*db, [](Tx& tx) { return FindDelivery(tx, 1); });
  Plan(*db, [](Tx& tx) { return DoubtfulDeliveries(tx, "town", 10); });
  Plan(*db, [](Tx& tx) { return DoubtfulDeliveries(tx, "town", 10, Outbound("k")); });
  Plan(*db, [](Tx& tx) -> Result<void> {
    auto requests = FindRequests(tx, {.limit = 1});
    if (!requests) return requests.error();
    return KeepStep(tx, {.request_id = requests->at(0).id, .at = kNow}, kNow);
  });
  Plan(*db, [](Tx& tx) { return LastStep(tx, "r"); });
  Plan(*db, [](Tx& tx) { return DropStep(tx, "r"); });
  Plan(*db, [](Tx& tx) { return RequestsMadeOf(tx, 1); });
  Plan(*db, [](Tx& tx) { return TieMention(tx, 1, "r"); });
  Plan(*db, [](Tx& tx) {
    Correction correction{.mention_id = 1, .what = "urgency", .rules = {"RULE"}};
    return AddCorrection(tx, &correction);
  });
  for (unsigned mix = 0; mix < 16; ++mix) {
    CorrectionQuery query;
    if (mix & 1) query.rule = "RULE";
    if (mix & 2) query.service_code = "pothole";
    if (mix & 4) query.what = "urgency";
    if (mix & 8) query.before = 7;
    Plan(*db, [&](Tx& tx) { return FindCorrections(tx, query); });
  }
  Plan(*db, [](Tx& tx) { return CountRequests(tx, ""); });
  Plan(*db, [](Tx& tx) { return CountRequests(tx, "draft"); });
  Plan(*db, [](Tx& tx) {
    Delivery failed = Outbound("k", 0, "ana");
    failed.id = 1;
    failed.state = DeliveryState::kFailed;
    return SaveDelivery(tx, failed);
  });
}

// These sort, but only what one claim or one bulletin brings.
TEST(Plans, Answers) {
  const auto db = OpenMemory();
  const auto heard = TakeAll(*db, Poll({About("pothole", Say("m", "text"))}));
  Reply reply;
  reply.id = "r1";
  reply.mention_id = heard.added.at(0).id;
  reply.channel = "town";
  reply.once = "press";
  Plan(*db, [&](Tx& tx) { return AddReply(tx, reply); });
  Mention back = Say("m2", "text");
  back.in_reply_to = "m";
  Plan(*db, [&](Tx& tx) { return TakeIn(tx, Poll({About("", back)}, "c2"), kWindow); });
  for (unsigned mix = 0; mix < 32; ++mix) {
    ReplyQuery query;
    if (mix & 1) query.requests = {"r"};
    if (mix & 2) query.mention_id = 1;
    if (mix & 4) query.by = "person:ana";
    query.returned = (mix & 8) != 0;
    if (mix & 16) query.before = "r9";
    Plan(*db, [&](Tx& tx) { return FindReplies(tx, query); });
  }
  Plan(*db, [](Tx& tx) { return DeliveriesOfReply(tx, "r1"); });
  Plan(*db, [](Tx& tx) { return ReplySentAs(tx, "town", std::string(40, 'a')); });
  Plan(*db, [](Tx& tx) { return RoundsWithoutPerson(tx, "town", "u1"); });
  Plan(*db, [](Tx& tx) { return OursAmong(tx, "town", {"m", "n"}); });
  Plan(*db, [](Tx& tx) { return UnnamedOn(tx, "town"); });
}

TEST(Plans, ClaimsGoByTheirIndex) {
  const auto db = OpenMemory();
  PutOut(*db, {Outbound("k")});
  Plan(*db, [](Tx& tx) { return ClaimDeliveries(tx, "town", kNow, 10); });
}

// PostgreSQL plans by what the tables hold, so here it is only asked whether an index can give the order:
// it may neither sort nor read whole tables where there is any other way.
TEST(Plans, PostgresNeedNotSort) {
  if (PostgresServer::Shared() == nullptr) GTEST_SKIP() << "needs PostgreSQL: script/setup test";
  auto db = OpenDb(PostgresServer::Shared()->NewSchema());
  ASSERT_TRUE(db) << db.error().message;
  class Explaining : public Tx {
   public:
    explicit Explaining(Tx& inner) : inner_(inner) {}
    const Dialect& dialect() const override { return inner_.dialect(); }
    Result<int64_t> Run(std::string_view sql, const std::vector<Value>& values) override {
      return inner_.Run(sql, values);
    }
    Result<std::vector<Row>> Query(std::string_view sql, const std::vector<Value>& values) override {
      auto plan = inner_.Query("EXPLAIN " + std::string(sql), values);
      if (!plan) return plan.error();
      for (const Row& row : *plan) {
        const std::string step = row.Text(0);
        EXPECT_EQ(step.find("Seq Scan"), std::string::npos) << step << "\n" << sql;
        EXPECT_EQ(step.find("Sort  "), std::string::npos) << step << "\n" << sql;
      }
      return inner_.Query(sql, values);
    }

   private:
    Tx& inner_;
  };
  const auto done = (*db)->Write([](Tx& inner) -> Result<void> {
    for (const char* off : {"enable_seqscan", "enable_sort", "enable_bitmapscan"}) {
      if (auto set = inner.Run("SET LOCAL " + std::string(off) + " = off"); !set) return set.error();
    }
    Explaining tx(inner);
    for (const RequestOrder order : {RequestOrder::kNewest, RequestOrder::kOldest, RequestOrder::kUrgency}) {
      for (const char* status : {"", "draft"}) {
        for (const char* id : {"", "r"}) {
          auto found = FindRequests(tx, {.status = status, .order = order, .after = {0.5, id}});
          if (!found) return found.error();
        }
      }
    }
    for (const RequestOrder order : {RequestOrder::kNewest, RequestOrder::kUrgency, RequestOrder::kDue}) {
      for (const char* id : {"", "r"}) {
        for (const RequestQuery& query :
             {RequestQuery{.order = order, .after = {0.5, id, kNow}, .statuses = {"open", "waiting"}},
              RequestQuery{.order = order, .after = {0.5, id, kNow}, .department = "Parks"},
              RequestQuery{.order = order, .after = {0.5, id, kNow}, .assignee = "ana"},
              RequestQuery{.order = order, .after = {0.5, id, kNow}, .due_before = kNow}}) {
          auto found = FindRequests(tx, query);
          if (!found) return found.error();
        }
      }
    }
    for (const char* code : {"", "pothole"}) {
      for (const char* category : {"", "caution_advice"}) {
        if (*code == 0 && *category == 0) continue;  // many at one instant are sorted there
        auto found = FindMentions(tx, {.service_code = code, .category = category});
        if (!found) return found.error();
      }
    }
    auto bulletins = FindBulletins(tx, {.state = "draft"});
    return bulletins ? Result<void>() : bulletins.error();
  });
  EXPECT_TRUE(done) << done.error().message;
}

}  // namespace
}  // namespace crier
