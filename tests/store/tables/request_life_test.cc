// Merges as links, the history, notes, tickets, and lists by department, person and due date.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/ticket.h"
#include "store/tables/merges.h"
#include "store/tables/request_history.h"
#include "store/tables/requests.h"
#include "store/tables/similar.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class RequestLifeTables : public StoreTest {
 protected:
  void Write(const std::function<Result<void>(Tx&)>& work) {
    const auto done = db_->Write(work);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }
  // A request of its own, with one mention.
  std::string Hear(const std::string& native_id, double urgency = 0.1,
                   const std::string& service = "pothole") {
    Judged judged = About(service, Say(native_id, "words of " + native_id), urgency);
    judged.draft->join_key = service + "@" + native_id;
    const auto taken = TakeAll(*db_, Poll({judged}, "c", kNow + std::chrono::seconds(++heard_)));
    EXPECT_EQ(taken.added.size(), 1U);
    return taken.added.empty() ? "" : taken.added.front().request_id;
  }
  ServiceRequest Request(const std::string& id) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindRequest(tx, id); });
    EXPECT_TRUE(found && *found) << id;
    return found && *found ? **found : ServiceRequest{};
  }
  void Change(const std::string& id, const std::function<void(ServiceRequest*)>& change) {
    ServiceRequest request = Request(id);
    const Time was = request.updated_datetime;
    change(&request);
    request.updated_datetime += minutes(1);
    Write([&](Tx& tx) { return SaveRequest(tx, request, was); });
  }
  void Merge(const std::string& id, const std::string& into) {
    Change(id, [&](ServiceRequest* request) {
      request->status_before_merge = request->status;
      request->status = "duplicate";
      request->duplicate_of = into;
    });
    Write([&](Tx& tx) { return RecountUrgency(tx, into); });
  }
  void Split(const std::string& id) {
    const std::string from = Request(id).duplicate_of;
    Change(id, [&](ServiceRequest* request) {
      request->status = request->status_before_merge;
      request->status_before_merge.clear();
      request->duplicate_of.clear();
    });
    Write([&](Tx& tx) { return RecountUrgency(tx, from); });
  }
  std::string Survivor(const std::string& id) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindSurvivor(tx, id); });
    return found && *found ? (*found)->id : "";
  }
  std::vector<std::string> Merged(const std::string& id, size_t most = 100) {
    auto found = InRead(*db_, [&](Tx& tx) { return MergedInto(tx, id, most); });
    EXPECT_TRUE(found);
    return found ? *found : std::vector<std::string>();
  }
  std::vector<std::string> Ids(const RequestQuery& query) {
    auto found = InRead(*db_, [&](Tx& tx) { return FindRequests(tx, query); });
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    std::vector<std::string> ids;
    if (!found) return ids;
    for (const ServiceRequest& each : *found) ids.push_back(each.id);
    return ids;
  }
  int heard_ = 0;  // later ones have greater ids
  void Accept(const std::string& id, const std::string& department, Time due,
              const std::string& assignee = "") {
    Change(id, [&](ServiceRequest* request) {
      request->status = "open";
      request->department = department;
      request->due_datetime = due;
      request->assignee = assignee;
    });
  }
};
INSTANTIATE_TEST_SUITE_P(On, RequestLifeTables, BackEnds(), BackEndName);

TEST_P(RequestLifeTables, EveryRequestHasATicketOfItsOwn) {
  const ServiceRequest one = Request(Hear("m1")), two = Request(Hear("m2"));
  EXPECT_EQ(ReadTicket(one.ticket), one.ticket);
  EXPECT_NE(one.ticket, two.ticket);
  const auto found = InRead(*db_, [&](Tx& tx) { return FindRequestByTicket(tx, two.ticket); });
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->id, two.id);
  EXPECT_FALSE(*InRead(*db_, [](Tx& tx) { return FindRequestByTicket(tx, ""); }));
}

TEST_P(RequestLifeTables, WhatPeopleSetComesBack) {
  const std::string id = Hear("m1");
  Accept(id, "Parks", kNow + hours(5), "ben");
  Change(id, [](ServiceRequest* request) {
    request->status = "waiting";
    request->status_before_ask = "open";
    request->waiting_for = "photo";
  });
  const ServiceRequest request = Request(id);
  EXPECT_EQ(request.department + request.assignee + request.waiting_for + request.status_before_ask,
            "Parksbenphotoopen");
  EXPECT_EQ(request.due_datetime, kNow + hours(5));
}

TEST_P(RequestLifeTables, AChainOfMergesIsFollowedToItsEnd) {
  const std::string a = Hear("a"), b = Hear("b"), c = Hear("c"), d = Hear("d");
  Merge(a, b);
  Merge(b, c);
  Merge(d, c);
  for (const std::string& each : {a, b, c, d}) EXPECT_EQ(Survivor(each), c);
  EXPECT_THAT(Merged(c), UnorderedElementsAre(a, b, d));
  EXPECT_THAT(Merged(b), ElementsAre(a));
  EXPECT_EQ(Merged(c, 2).size(), 2U);
  EXPECT_EQ(Survivor("none"), "");
  Split(b);
  EXPECT_EQ(Survivor(a), b) << "a went with b, and stays with it";
  EXPECT_THAT(Merged(c), ElementsAre(d));
}

TEST_P(RequestLifeTables, AChainWithoutAnEndIsDamage) {
  const std::string a = Hear("a"), b = Hear("b");
  Merge(a, b);
  Change(b, [&](ServiceRequest* request) { request->duplicate_of = a; });
  const auto found = InRead(*db_, [&](Tx& tx) { return FindSurvivor(tx, a); });
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().fault, Fault::kDamaged);
  EXPECT_THAT(Merged(a), ElementsAre(b)) << "and nothing runs for ever";
}

TEST_P(RequestLifeTables, TheSurvivorIsAsUrgentAsTheGravestOfAll) {
  const std::string grave = Hear("a", 0.9), middle = Hear("b", 0.4), mild = Hear("c", 0.1);
  Merge(grave, middle);
  EXPECT_EQ(Request(middle).urgency, 0.9);
  Merge(middle, mild);
  EXPECT_EQ(Request(mild).urgency, 0.9);
  Split(grave);
  EXPECT_EQ(Request(middle).urgency, 0.4);
  EXPECT_EQ(Request(mild).urgency, 0.4) << "all the way";
  // What is said of a merged one is edited, and graver now.
  TakeAll(*db_, Poll({About("pothole", Edited{Say("b", "worse")}, 0.8)}));
  EXPECT_EQ(Request(mild).urgency, 0.8);
}

TEST_P(RequestLifeTables, WhatIsHeardOfAMergedRequestJoinsTheSurvivor) {
  const std::string a = Hear("a"), b = Hear("b"), c = Hear("c");
  Merge(a, b);
  Merge(b, c);
  const auto say = [&](const std::string& native_id) {
    Judged judged = About("pothole", Say(native_id, "again"));
    judged.draft->join_key = "pothole@a";
    return TakeAll(*db_, Poll({judged})).added.at(0).request_id;
  };
  EXPECT_EQ(say("m4"), c);
  EXPECT_EQ(Request(c).mention_count, 2);
  EXPECT_EQ(Request(a).mention_count, 1) << "its own mention stays";
  Change(c, [](ServiceRequest* request) { request->status = "closed"; });
  const std::string anew = say("m5");
  EXPECT_TRUE(anew != a && anew != b && anew != c) << "what is done takes nothing up";
}

TEST_P(RequestLifeTables, WaitingAndInProgressTakeUpWhatIsHeard) {
  const std::string id = Hear("a");
  for (const std::string status : {"waiting", "in_progress", "open"}) {
    Change(id, [&](ServiceRequest* request) { request->status = status; });
    Judged judged = About("pothole", Say("of " + status, "again"));
    judged.draft->join_key = "pothole@a";
    EXPECT_EQ(TakeAll(*db_, Poll({judged})).added.at(0).request_id, id) << status;
  }
}

TEST_P(RequestLifeTables, TheHistoryHasNotesOfItsOwnTable) {
  const std::string id = Hear("a"), other = Hear("b");
  RequestNote note{.request_id = id, .at = kNow, .who = "person:ana", .text = "call the crew"};
  RequestEvent first{.request_id = id,
                     .at = kNow,
                     .who = "person:ana",
                     .action = "ask",
                     .status_before = "draft",
                     .status_after = "waiting",
                     .detail = "address",
                     .words = "Where is it?"};
  RequestEvent second = first, elsewhere = first;
  second.action = "answered";
  second.detail = second.words = "";
  elsewhere.request_id = other;
  Write([&](Tx& tx) -> Result<void> {
    if (auto added = AddNote(tx, &note); !added) return added;
    first.note_id = note.id;
    for (RequestEvent* each : {&first, &elsewhere, &second}) {
      if (auto added = AddEvent(tx, each); !added) return added;
    }
    return {};
  });
  const auto lines = InRead(*db_, [&](Tx& tx) { return FindHistory(tx, id, 0, 50); });
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 2U);
  EXPECT_EQ(lines->at(0).event.action, "answered");
  EXPECT_FALSE(lines->at(0).note);
  const HistoryLine& asked = lines->at(1);
  EXPECT_EQ(asked.event.detail + asked.event.words, "addressWhere is it?");
  EXPECT_EQ(asked.event.at, kNow);
  ASSERT_TRUE(asked.note);
  EXPECT_EQ(asked.note->text, "call the crew");
  EXPECT_EQ(asked.note->who, "person:ana");
  const auto before = InRead(*db_, [&](Tx& tx) { return FindHistory(tx, id, second.id, 50); });
  ASSERT_TRUE(before);
  EXPECT_EQ(before->size(), 1U);
  EXPECT_EQ(InRead(*db_, [&](Tx& tx) { return FindHistory(tx, id, 0, 1); })->size(), 1U);
}

TEST_P(RequestLifeTables, ListsByDepartmentPersonStatusAndDueDate) {
  const std::string soon = Hear("a", 0.2), late = Hear("b", 0.9), done = Hear("c", 0.5),
                    draft = Hear("d", 0.7);
  Accept(soon, "Parks", kNow + hours(3), "ben");
  Accept(late, "Parks", kNow - hours(3));
  Accept(done, "Streets", kNow - hours(9), "ben");
  Change(done, [](ServiceRequest* request) { request->status = "closed"; });
  EXPECT_THAT(Ids({.department = "Parks"}), ElementsAre(late, soon));
  EXPECT_THAT(Ids({.assignee = "ben"}), ElementsAre(done, soon));
  EXPECT_THAT(Ids({.order = RequestOrder::kUrgency, .assignee = "ben"}), ElementsAre(done, soon));
  EXPECT_THAT(Ids({.unassigned = true}), ElementsAre(draft, late));
  EXPECT_THAT(Ids({.statuses = {"draft", "closed"}}), ElementsAre(draft, done));
  EXPECT_THAT(Ids({.order = RequestOrder::kUrgency, .statuses = {"draft", "open"}}),
              ElementsAre(late, draft, soon));
  EXPECT_THAT(Ids({.order = RequestOrder::kDue}), ElementsAre(late, soon)) << "what is done is due no longer";
  EXPECT_THAT(Ids({.order = RequestOrder::kDue, .department = "Streets"}), IsEmpty());
  EXPECT_THAT(Ids({.order = RequestOrder::kDue, .after = {.id = late, .due = kNow - hours(3)}}),
              ElementsAre(soon));
  EXPECT_THAT(Ids({.due_before = kNow}), ElementsAre(late));
  EXPECT_THAT(Ids({.order = RequestOrder::kUrgency, .due_from = kNow, .due_before = kNow + hours(4)}),
              ElementsAre(soon));
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return CountDue(tx, std::nullopt, kNow); }), 1);
  EXPECT_EQ(*InRead(*db_, [](Tx& tx) { return CountDue(tx, kNow, kNow + hours(4)); }), 1);
}

TEST_P(RequestLifeTables, CandidatesAreLiveAndFoundByPlaceThreadAndAuthor) {
  const std::string own = Hear("m1");
  Mention answer = Say("m2", "the same", kNow);
  answer.in_reply_to = "m1";
  Judged other = About("noise", answer);
  other.draft->join_key = "noise@m2";
  other.draft->neighborhood = "Harbor";
  const std::string thread = TakeAll(*db_, Poll({other})).added.at(0).request_id;
  const std::string dropped = Hear("m3");
  Change(dropped, [](ServiceRequest* request) { request->status = "dismissed"; });
  const ServiceRequest request = Request(own);
  const auto found = InRead(*db_, [&](Tx& tx) { return FindCandidates(tx, request); });
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->others.size(), 1U);
  EXPECT_EQ(found->others[0].request.id, thread);
  EXPECT_TRUE(found->others[0].posts.count("town/m1"));
  EXPECT_TRUE(found->of.posts.count("town/m1"));
  EXPECT_TRUE(found->of.authors.count("town/u1"));
}

}  // namespace
}  // namespace crier
