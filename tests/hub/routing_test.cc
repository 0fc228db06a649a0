// An accepted request goes to its department, and what that answers becomes a note.
#include <gmock/gmock.h>

#include <algorithm>

#include "hub/department_answers.h"
#include "hub/forward.h"
#include "hub/loops/due.h"
#include "hub/loops/listen.h"
#include "store/tables/bulletins.h"
#include "store/tables/forwards.h"
#include "store/tables/jobs.h"
#include "store/tables/outbox.h"
#include "store/tables/requests.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kDepartments[] =
    "  - {name: town, connector: replay}\n"
    "  - {name: mail, connector: email, smtp: '127.0.0.1:9', smtp_tls: none, from: 'a@city.example'}\n"
    "  - {name: hook, connector: webhook, url: 'http://127.0.0.1:9/'}\n"
    "routing:\n"
    "  departments:\n"
    "    - {department: Streets, channel: mail, recipient: Streets@city.example, answers_from: "
    "['@streets.example', 'streets@city.example'], alarms: {channel: mail, recipient: chief@city.example}}\n"
    "    - {department: Parks, channel: hook}\n"
    "    - {department: Harbor, channel: nowhere, recipient: h@city.example}\n"
    "  rules:\n"
    "    - {services: [tree], zones: ['Old Town'], department: Parks}\n"
    "    - {services: [flooding], department: Harbor}\n"
    "  alarms: {due_soon: true, overdue: true}\n";

class RoutingToDepartments : public PeopleOfHub {
 protected:
  RoutingToDepartments() : PeopleOfHub(kDepartments) {
    Make("ana", {Role::kTriage});
    staff_ = Open("ana");
  }
  std::string Draft(const std::string& service) {
    clock_.Advance(std::chrono::seconds(1));  // ids of one millisecond have no order
    ++said_;
    // Too far apart to be one matter.
    const Mention said =
        Say("m" + std::to_string(said_), "a hole in Elm Street", clock_.Now() - hours(1'000 * said_));
    TakeAll(hub_->db(), Poll({About(service, said)}, "c", clock_.Now()));
    return hub_.Read([](Tx& tx) { return FindRequests(tx, {}); }).at(0).id;
  }
  ServiceRequest Stored(const std::string& id) {
    return hub_.Read([&](Tx& tx) { return FindRequest(tx, id); }).value_or(ServiceRequest{});
  }
  Json Decide(const std::string& id, Json body, int status = 200, const std::string& path = "") {
    body["updated_datetime"] = FormatTime(Stored(id).updated_datetime);
    clock_.Advance(std::chrono::seconds(1));
    const ServerReply reply = Call(staff_, "POST", "/requests/" + id + path, Dump(body));
    EXPECT_EQ(reply.status, status) << reply.body;
    return Json::parse(reply.body);
  }
  std::string Accepted(const std::string& service) {
    const std::string id = Draft(service);
    Decide(id, {{"action", "accept"}});
    return id;
  }
  std::vector<Forwarded> Forwards(const std::string& id) {
    return hub_.Read([&](Tx& tx) { return ForwardsOf(tx, id); });
  }
  Delivery RowOf(const Forwarded& forward) {
    const auto ids = hub_.Read([&](Tx& tx) { return DeliveriesOfForward(tx, forward); });
    EXPECT_THAT(ids, SizeIs(1));
    return ids.empty() ? Delivery{}
                       : hub_.Read([&](Tx& tx) { return FindDelivery(tx, ids[0]); }).value_or(Delivery{});
  }
  // The far side took it: what it is known by from then on.
  std::string Sent(const Forwarded& forward) {
    Delivery row = RowOf(forward);
    row.state = DeliveryState::kAccepted;
    row.native_id = row.key + ".crier@city.example";
    hub_.Write([&](Tx& tx) { return SaveDelivery(tx, row); });
    return row.native_id;
  }
  IntakeResult Answer(const std::string& native_id, const std::string& to, const std::string& from,
                      const std::string& text = "Done on Tuesday.") {
    Mention said = Say(native_id, text, clock_.Now());
    said.author = {from, from, ""};
    said.in_reply_to = to;
    said.direct = true;
    Batch batch;
    batch.events.emplace_back(std::move(said));
    auto taken = TakeBatch(*hub_, *hub_->FindChannel("mail"), std::move(batch), std::nullopt);
    EXPECT_TRUE(taken) << (taken ? "" : taken.error().message);
    return taken ? *std::move(taken) : IntakeResult{};
  }
  std::vector<std::string> Notes(const std::string& id) {
    const Json history =
        Json::parse(CallByToken(kTestToken, "GET", "/requests/" + id + "/history").body).at("history");
    std::vector<std::string> notes;
    for (const Json& line : history) {
      if (line.contains("note")) notes.push_back(line["note"]);
    }
    return notes;
  }
  std::vector<Job> Told(const std::string& subject) {
    return hub_.Read([&](Tx& tx) { return JobsOf(tx, JobKind::kAlert, subject); });
  }

  Browser staff_;
  int said_ = 0;
};

TEST_F(RoutingToDepartments, ARequestGoesToTheDepartmentOfItsServiceOrZone) {
  const std::string hole = Accepted("pothole");
  EXPECT_EQ(Stored(hole).department, "Streets");
  const auto forwards = Forwards(hole);
  ASSERT_THAT(forwards, SizeIs(1));
  EXPECT_EQ(forwards[0].recipient, "streets@city.example");
  const Delivery row = RowOf(forwards[0]);
  EXPECT_EQ(row.kind, JobKind::kForward);
  EXPECT_EQ(row.key.size(), 40U) << "nobody guesses it";
  EXPECT_GT(row.next_attempt, clock_.Now() + minutes(9));
  const auto post = hub_.Read([&](Tx& tx) { return FindPost(tx, row.job_id, row.lang); });
  ASSERT_TRUE(post);
  EXPECT_THAT(post->title, HasSubstr("Pothole"));
  EXPECT_EQ(Audit("request.forward").size(), 1U);

  const std::string tree = Accepted("tree");
  EXPECT_EQ(Stored(tree).department, "Parks") << "by its zone";
  ASSERT_THAT(Forwards(tree), SizeIs(1));
  EXPECT_EQ(Forwards(tree)[0].channel, "hook");

  const std::string flood = Accepted("flooding");
  EXPECT_EQ(Stored(flood).department, "Harbor");
  EXPECT_THAT(Forwards(flood), IsEmpty()) << "its channel is not there; the log says so";
  EXPECT_THAT(Forwards(Accepted("noise")), IsEmpty());

  const Json shown = Json::parse(CallByToken(kTestToken, "GET", "/requests/" + hole).body);
  EXPECT_EQ(shown.at("forwards").at(0).at("department"), "Streets");
  EXPECT_EQ(shown.at("forwards").at(0).at("state"), "pending");
}

TEST_F(RoutingToDepartments, AnotherDepartmentGetsItInstead) {
  const std::string id = Accepted("pothole");
  const Delivery first = RowOf(Forwards(id).at(0));
  Decide(id, {{"action", "edit"}, {"department", "Parks"}});
  ASSERT_THAT(Forwards(id), SizeIs(1));
  EXPECT_EQ(Forwards(id)[0].channel, "hook");
  EXPECT_EQ(hub_.Read([&](Tx& tx) { return FindDelivery(tx, first.id); })->state, DeliveryState::kSkipped);
  Sent(Forwards(id)[0]);
  Decide(id, {{"action", "edit"}, {"department", "Streets"}});
  EXPECT_THAT(Forwards(id), SizeIs(2)) << "what has gone stays";
  Decide(id, {{"action", "close"}});
  EXPECT_THAT(Forwards(id), SizeIs(1)) << "nobody has to do it any more";
}

TEST_F(RoutingToDepartments, AcceptingIsTakenBackOnlyWhileItWaits) {
  const std::string id = Accepted("pothole");
  Decide(id, Json::object(), 200, "/undo");
  EXPECT_THAT(Forwards(id), IsEmpty());
  Decide(id, {{"action", "accept"}});
  Sent(Forwards(id).at(0));
  const Json refused = Decide(id, Json::object(), 409, "/undo");
  EXPECT_THAT(refused.at("error").at("message").get<std::string>(), HasSubstr("gone on to Streets"));
}

TEST_F(RoutingToDepartments, WhatTheDepartmentAnswersIsANoteAndNoMention) {
  const std::string id = Accepted("pothole");
  const std::string ours = Sent(Forwards(id).at(0));
  const Time before = Stored(id).updated_datetime;
  EXPECT_THAT(Answer("a1", ours, "jo@streets.example").added, IsEmpty());
  EXPECT_THAT(Answer("a1", ours, "jo@streets.example").added, IsEmpty()) << "heard again";
  ASSERT_THAT(Notes(id), ElementsAre(HasSubstr("Done on Tuesday.")));
  EXPECT_THAT(Notes(id)[0], HasSubstr("jo@streets.example"));
  EXPECT_EQ(Stored(id).updated_datetime, before) << "it changes nothing of the request";
  EXPECT_EQ(Audit("request.note").size(), 1U);
  // Who was handed the mail, or knows the key, is heard as anybody.
  const auto stranger = Answer("a2", ours, "eve@example.org");
  ASSERT_THAT(stranger.added, SizeIs(1));
  EXPECT_NE(stranger.added[0].request_id, id);
  EXPECT_THAT(Answer("a3", std::string(40, '0') + ".crier@city.example", "jo@streets.example").added,
              SizeIs(1));
  EXPECT_THAT(Notes(id), SizeIs(1));
}

TEST_F(RoutingToDepartments, AnAnswerToAClosedRequestIsFlaggedAndOpensNothing) {
  const std::string id = Accepted("pothole");
  const std::string ours = Sent(Forwards(id).at(0));
  const auto shown = [&] { return Json::parse(CallByToken(kTestToken, "GET", "/requests/" + id).body); };
  Answer("a1", ours, "jo@streets.example", "We are on it.");
  EXPECT_FALSE(shown().contains("department_answered")) << "it is open: everybody sees the note";
  Decide(id, {{"action", "close"}});
  EXPECT_FALSE(shown().contains("department_answered")) << "that was before";
  clock_.Advance(std::chrono::seconds(1));
  Answer("a2", ours, "jo@streets.example", "It broke again.");
  EXPECT_EQ(shown().at("department_answered"), FormatTime(clock_.Now()));
  EXPECT_EQ(shown().at("status"), "closed");
  Decide(id, {{"action", "reopen"}});
  EXPECT_FALSE(shown().contains("department_answered")) << "somebody has seen to it";
}

TEST_F(RoutingToDepartments, AnAnswerIsKnownByItsKeyWhereTheReceiptWasLost) {
  const std::string id = Accepted("pothole");
  const std::string key = RowOf(Forwards(id).at(0)).key;
  Answer("a1", key + ".crier@city.example", "streets@city.example");
  EXPECT_THAT(Notes(id), SizeIs(1));
}

TEST_F(RoutingToDepartments, OfAMergedRequestItIsWrittenWherePeopleLook) {
  const std::string id = Accepted("pothole"), other = Accepted("noise");
  const std::string ours = Sent(Forwards(id).at(0));
  Decide(id, {{"action", "merge"}, {"into", other}});
  Answer("a1", ours, "jo@streets.example");
  EXPECT_THAT(Notes(other), SizeIs(1));
}

TEST_F(RoutingToDepartments, AProgramThatAnswersWithoutEndIsCutOff) {
  const std::string id = Accepted("pothole");
  const std::string ours = Sent(Forwards(id).at(0));
  for (int i = 0; i < 30; ++i)
    EXPECT_THAT(Answer("a" + std::to_string(i), ours, "jo@streets.example").added, IsEmpty());
  ASSERT_THAT(Notes(id), SizeIs(20));
  EXPECT_THAT(Notes(id).front(), HasSubstr("A program seems to answer"));
  clock_.Advance(hours(2));
  Answer("later", ours, "jo@streets.example", std::string(60'000, 'x'));
  ASSERT_THAT(Notes(id), SizeIs(21));
  EXPECT_THAT(Notes(id).front(), HasSubstr("The rest is in the mailbox of mail"));
  std::string flags;
  for (int i = 0; i < 5'000; ++i) flags += "\xf0\x9f\x8f\xb4";
  Answer("flags", ours, "jo@streets.example", flags);
  EXPECT_THAT(Notes(id), SizeIs(22)) << "characters count, not bytes";
}

TEST_F(RoutingToDepartments, WhatIsDueIsToldOnceForEachStepAndDate) {
  const std::string id = Accepted("pothole"), other = Accepted("pothole");
  EXPECT_EQ(TellOfDueRequests(*hub_).value_or(-1), 0) << "there is time";
  for (const std::string& each : {id, other})
    Decide(each, {{"action", "due"}, {"due_datetime", FormatTime(clock_.Now() + hours(2))}});
  EXPECT_EQ(TellOfDueRequests(*hub_).value_or(-1), 2);
  EXPECT_EQ(TellOfDueRequests(*hub_).value_or(-1), 0) << "as after a restart: the store knows";
  const auto soon = Told("due_soon Streets");
  ASSERT_THAT(soon, SizeIs(1)) << "one message for both";
  EXPECT_EQ(soon[0].channel, "mail");
  const auto post = hub_.Read([&](Tx& tx) { return FindPost(tx, soon[0].id, "en"); });
  ASSERT_TRUE(post);
  EXPECT_THAT(post->title, HasSubstr("2 requests are due soon"));
  const auto rows =
      InWrite(hub_->db(), [&](Tx& tx) { return ClaimDeliveries(tx, "mail", clock_.Now() + hours(1), 10); });
  ASSERT_TRUE(rows);
  const auto chief = std::count_if(rows->begin(), rows->end(),
                                   [](const Delivery& row) { return row.recipient == "chief@city.example"; });
  EXPECT_EQ(chief, 1);

  clock_.Advance(hours(3));
  EXPECT_EQ(TellOfDueRequests(*hub_).value_or(-1), 2);
  EXPECT_THAT(Told("overdue Streets"), SizeIs(1));
  EXPECT_EQ(TellOfDueRequests(*hub_).value_or(-1), 0);
  EXPECT_EQ(Audit("request.alarm").size(), 2U);
  // Another date is another promise.
  staff_ = Open("ana");
  Decide(id, {{"action", "due"}, {"due_datetime", FormatTime(clock_.Now() + hours(1))}});
  Decide(other, {{"action", "close"}});
  EXPECT_EQ(TellOfDueRequests(*hub_).value_or(-1), 1);
}

TEST_F(RoutingToDepartments, WhatNobodyCanBeToldOfWaitsUntilSomebodyCan) {
  const std::string id = Accepted("noise");
  Decide(id, {{"action", "due"}, {"due_datetime", FormatTime(clock_.Now() + hours(1))}});
  clock_.Advance(hours(2));
  EXPECT_EQ(TellOfDueRequests(*hub_).value_or(-1), 0) << "it has no department";
  staff_ = Open("ana");
  Decide(id, {{"action", "edit"}, {"department", "Streets"}});
  EXPECT_EQ(TellOfDueRequests(*hub_).value_or(-1), 1);
}

}  // namespace
}  // namespace crier
