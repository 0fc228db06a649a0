// People in danger, from what is heard to the last step: the lane, duties, alerts by level, the emergency
// centre.
#include "hub/emergencies.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "desk/escalation.h"
#include "hub/loops/escalate.h"
#include "hub/loops/listen.h"
#include "store/tables/bulletins.h"
#include "store/tables/jobs.h"
#include "store/tables/outbox.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kChannelsOfLane[] =
    "  - {name: town, connector: replay}\n"
    "  - {name: mail, connector: email, smtp: '127.0.0.1:9', smtp_tls: none, from: 'a@city.example', "
    "recipients: ['x@city.example']}\n"
    "  - {name: hook, connector: webhook, url: 'http://127.0.0.1:9/'}\n"
    "  - {name: open, connector: webhook, url: 'http://127.0.0.1:9/open'}\n"
    "  - {name: drill, connector: webhook, mode: drill, url: 'http://127.0.0.1:9/drill'}\n"
    "duty: {channels: [hook], console: 'https://crier.example/'}\n"
    "dispatch: {channel: mail, recipient: Centre@county.example}\n";

class ApiLane : public PeopleOfHub {
 protected:
  ApiLane() : PeopleOfHub(kChannelsOfLane) {
    for (const char* name : {"ana", "ben", "cleo"}) Make(name, {Role::kTriage});
    Make("vera", {Role::kViewer});
    ana_ = Open("ana");
    ben_ = Open("ben");
  }
  Json Get(const std::string& path) {
    const ServerReply reply = CallByToken(kTestToken, "GET", path);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body);
  }
  Json Post(const Browser& who, const std::string& path, const Json& body = Json::object(), int status = 200,
            const std::string& method = "POST") {
    const ServerReply reply = Call(who, method, path, body.is_null() ? "" : Dump(body));
    EXPECT_EQ(reply.status, status) << path << reply.body;
    return Json::parse(reply.body);
  }
  std::string Refused(const Browser& who, const std::string& path, const Json& body, int status) {
    return Post(who, path, body, status).at("error").at("message").get<std::string>();
  }
  // Through the intake, as a channel brings it; its id.
  std::string Hear(Event event) {
    auto taken =
        TakeBatch(*hub_, *hub_->FindChannel("town"), Batch{{std::move(event)}, "", false}, std::nullopt);
    EXPECT_TRUE(taken) << (taken ? "" : taken.error().message);
    const auto& list = taken->added.empty() ? taken->changed : taken->added;
    return list.empty() ? "" : std::to_string(list.front().id);
  }
  std::string Cry(const std::string& native_id = "m1") {
    return Hear(Say(native_id, "Help, we are trapped, the water is rising in the house, 41 Elm Street",
                    clock_.Now()));
  }
  Json OnDuty(const Browser& who, const std::string& person, int level, const std::string& channel = "mail",
              int status = 201) {
    Json body{{"person", person},
              {"to", FormatTime(clock_.Now() + hours(8))},
              {"level", level},
              {"channel", channel}};
    if (channel == "mail") body["recipient"] = person + "@City.example";
    return Post(who, "/duties", body, status);
  }
  void Look() {
    for (int i = 0; i < 10; ++i) {
      auto next = EscalateDue(*hub_);
      ASSERT_TRUE(next) << next.error().message;
      if (*next > clock_.Now()) return;
    }
    FAIL() << "it never comes to rest";
  }
  // The rows of its alerts, or of what the emergency centre gets.
  std::vector<Delivery> RowsOf(const std::string& subject) {
    return hub_.Read([&](Tx& tx) -> Result<std::vector<Delivery>> {
      auto jobs = JobsOf(tx, JobKind::kAlert, subject);
      if (!jobs) return jobs.error();
      std::vector<Delivery> rows;
      for (const Job& job : *jobs) {
        auto found = tx.Query("SELECT id FROM deliveries WHERE job_id = ? ORDER BY id", {job.id});
        if (!found) return found.error();
        for (const Row& each : *found) {
          auto row = FindDelivery(tx, each.Int(0));
          if (!row) return row.error();
          rows.push_back(**row);
        }
      }
      std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
      return rows;
    });
  }
  std::vector<std::string> Alerted(const std::string& id) {
    std::vector<std::string> people;
    const Json emergency = Get("/emergencies/" + id);
    for (const Json& each : emergency["alerted"])
      people.push_back(each["person"].get<std::string>() + " " + each["level"].dump());
    return people;
  }
  void Settle(const std::string& subject, DeliveryState state, const std::string& error = "") {
    for (Delivery row : RowsOf(subject)) {
      if (row.state != DeliveryState::kPending) continue;
      row.state = state;
      row.error = error;
      hub_.Write([&](Tx& tx) { return SaveDelivery(tx, row); });
    }
  }

  Browser ana_, ben_;
};

TEST_F(ApiLane, WhatIsUrgentStandsInTheLaneFromItsIntakeOn) {
  const std::string id = Cry();
  Hear(Say("m2", "The new benches are lovely", clock_.Now()));
  const Json lane = Get("/emergencies");
  EXPECT_EQ(lane["waiting"], 1);
  ASSERT_EQ(lane["emergencies"].size(), 1U);
  const Json& emergency = lane["emergencies"][0];
  EXPECT_EQ(emergency["mention_id"].dump(), id);
  EXPECT_EQ(emergency["state"], "waiting");
  EXPECT_EQ(emergency["put_by"], "hub");
  EXPECT_EQ(emergency["mention"]["id"].dump(), id);
  EXPECT_EQ(lane["alarms"], Json::array({{{"what", "nobody"}, {"level", 1}, {"person", ""}}}));
  Cry();  // heard again
  EXPECT_EQ(Get("/emergencies")["waiting"], 1);
}

TEST_F(ApiLane, TheGraverStandsFirstHoweverLongTheLesserHasWaited) {
  const std::string mild = Hear(Say("m2", "The new benches are lovely", clock_.Now()));
  Post(ana_, "/mentions/" + mild + "/emergency", Json::object(), 201);
  clock_.Advance(minutes(5));
  const std::string grave = Cry();
  const Json lane = Get("/emergencies");
  ASSERT_EQ(lane["emergencies"].size(), 2U);
  EXPECT_EQ(lane["emergencies"][0]["mention_id"].dump(), grave);
  EXPECT_EQ(lane["emergencies"][1]["mention_id"].dump(), mild);
}

TEST_F(ApiLane, AnEditMayPutItThereAndARemovalTakesOnlyTheWordsAway) {
  Hear(Say("m1", "It rains", clock_.Now()));
  EXPECT_EQ(Get("/emergencies")["waiting"], 0);
  OnDuty(ana_, "ana", 1);
  const std::string id =
      Hear(Edited{Say("m1", "Help, we are trapped, the water is rising, 41 Elm Street", clock_.Now())});
  ASSERT_EQ(Get("/emergencies")["waiting"], 1);
  Look();
  ASSERT_EQ(RowsOf(AlertSubject(std::stoll(id))).size(), 1U);
  Hear(Removed{"town", "m1"});
  const Json emergency = Get("/emergencies/" + id);
  EXPECT_EQ(emergency["state"], "waiting") << "nothing leaves by itself";
  EXPECT_EQ(emergency["mention"]["text"], "");
  const auto post = hub_.Read(
      [&](Tx& tx) { return FindPost(tx, RowsOf(AlertSubject(std::stoll(id))).front().job_id, "en"); });
  ASSERT_TRUE(post);
  EXPECT_EQ(post->parts.at(0).find("Elm"), std::string::npos) << post->parts.at(0);
}

TEST_F(ApiLane, PeopleOnDutyAreAlertedLevelByLevelAndOnce) {
  OnDuty(ana_, "ana", 1);
  OnDuty(ana_, "ben", 1, "hook");
  OnDuty(ana_, "cleo", 2);
  const std::string id = Cry(), subject = AlertSubject(std::stoll(id));
  Look();
  EXPECT_THAT(Alerted(id), ElementsAre("ana 1", "ben 1"));
  auto rows = RowsOf(subject);
  ASSERT_EQ(rows.size(), 2U);
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.recipient > b.recipient; });
  EXPECT_EQ(rows[0].recipient, "ana@city.example");
  EXPECT_EQ(rows[1].recipient, "");
  EXPECT_LT(rows[0].priority, 0) << "before everything else";
  const auto post = hub_.Read([&](Tx& tx) { return FindPost(tx, rows[0].job_id, "en"); });
  ASSERT_TRUE(post);
  EXPECT_THAT(post->parts.at(0), HasSubstr("trapped"));
  EXPECT_THAT(post->parts.at(0), HasSubstr("41 Elm Street"));
  EXPECT_THAT(post->parts.at(0), HasSubstr("https://crier.example/#/emergencies/" + id));
  Look();
  EXPECT_EQ(RowsOf(subject).size(), 2U) << "once, and so after a restart";
  clock_.Advance(minutes(3));
  Look();
  EXPECT_THAT(Alerted(id), ElementsAre("ana 1", "ben 1", "cleo 2"));
  const Json history = Get("/emergencies/" + id)["history"];
  EXPECT_EQ(history[0]["action"], "put");
  EXPECT_EQ(history[3]["note"], "level 2: cleo by mail");
  EXPECT_EQ(Audit("emergency.alert").size(), 2U);
}

TEST_F(ApiLane, WhatReachesNobodyGoesOnAtOnce) {
  OnDuty(ana_, "ana", 1);
  OnDuty(ana_, "cleo", 2);
  const std::string id = Cry();
  Look();
  Settle(AlertSubject(std::stoll(id)), DeliveryState::kFailed, "no such mailbox");
  Look();
  EXPECT_THAT(Alerted(id), ElementsAre("ana 1", "cleo 2"));
}

TEST_F(ApiLane, WhoTakesItIsTheOneAndNobodyElseIsAlerted) {
  OnDuty(ana_, "ana", 1);
  OnDuty(ana_, "cleo", 2);
  const std::string id = Cry(), path = "/emergencies/" + id;
  Look();
  const Json taken = Post(ana_, path + "/take", {{"note", "calling them"}});
  EXPECT_EQ(taken["state"], "taken");
  EXPECT_EQ(taken["taken_by"], "person:ana");
  EXPECT_EQ(taken["history"].back()["note"], "calling them");
  EXPECT_THAT(Refused(ben_, path + "/take", Json::object(), 409), HasSubstr("person:ana"));
  EXPECT_EQ(RowsOf(AlertSubject(std::stoll(id))).at(0).state, DeliveryState::kSkipped);
  clock_.Advance(minutes(5));
  Look();
  EXPECT_THAT(Alerted(id), ElementsAre("ana 1"));
  const Json back = Post(ben_, path + "/release");
  EXPECT_EQ(back["state"], "waiting");
  Look();
  EXPECT_THAT(Alerted(id), ElementsAre("ana 1", "ana 1")) << "anew";
  const auto rows = Audit("emergency.take");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["subject"], "emergency " + id);
  EXPECT_EQ(rows[0]["who"], "person:ana");
}

TEST_F(ApiLane, WhatIsTakenAndForgottenWaitsAgain) {
  OnDuty(ana_, "ana", 1);
  const std::string id = Cry();
  Post(ana_, "/emergencies/" + id + "/take");
  clock_.Advance(minutes(29));
  Look();
  EXPECT_EQ(Get("/emergencies/" + id)["state"], "taken");
  clock_.Advance(minutes(1));
  Look();
  EXPECT_EQ(Get("/emergencies/" + id)["state"], "waiting");
  EXPECT_EQ(Audit("emergency.lapse").size(), 1U);
}

TEST_F(ApiLane, TheEmergencyCentreIsToldAndWhereItIsNotItWaitsAgain) {
  const std::string id = Cry(), path = "/emergencies/" + id;
  Post(ana_, path + "/take");
  const Json handed = Post(ben_, path + "/dispatch", {{"note", "two children"}});
  EXPECT_EQ(handed["state"], "handed_over");
  EXPECT_EQ(handed["dispatch"], "pending");
  const auto rows = RowsOf(DispatchSubject(std::stoll(id)));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].recipient, "centre@county.example");
  const auto post = hub_.Read([&](Tx& tx) { return FindPost(tx, rows[0].job_id, "en"); });
  ASSERT_TRUE(post);
  for (const char* said : {"trapped", "41 Elm Street", "Taken by: ana", "two children"})
    EXPECT_THAT(post->parts.at(0), HasSubstr(said));
  Look();
  EXPECT_EQ(Get(path)["state"], "handed_over");
  Settle(DispatchSubject(std::stoll(id)), DeliveryState::kFailed, "mailbox full");
  Look();
  const Json back = Get(path);
  EXPECT_EQ(back["state"], "waiting");
  EXPECT_EQ(back["turn"], 2);
  EXPECT_THAT(Dump(back["history"]), HasSubstr("mailbox full"));
  Post(ana_, path + "/dispatch");
  Look();
  EXPECT_EQ(Get(path)["state"], "handed_over") << "the failure before is not this one's";
}

TEST_F(ApiLane, ClosingWantsAPersonAndAReason) {
  const std::string id = Cry(), path = "/emergencies/" + id;
  EXPECT_EQ(CallByToken(kTestToken, "POST", path + "/close", R"({"reason": "over"})").status, 409);
  EXPECT_EQ(CallByToken(kTestToken, "POST", path + "/take").status, 409);
  Refused(ana_, path + "/close", Json::object(), 400);
  Refused(ana_, path + "/close", {{"reason", "  "}}, 400);
  Refused(ana_, path + "/close", {{"reason", "over"}, {"by", "ben"}}, 400);
  const Json closed = Post(ana_, path + "/close", {{"reason", "the boat has them"}});
  EXPECT_EQ(closed["closed_by"], "person:ana");
  EXPECT_EQ(Get("/emergencies")["emergencies"].size(), 0U);
  const Json list = Get("/emergencies?state=closed");
  ASSERT_EQ(list["emergencies"].size(), 1U);
  EXPECT_EQ(list["emergencies"][0]["reason"], "the boat has them");
  Refused(ben_, path + "/take", Json::object(), 409);
  const Json again = Post(ben_, "/mentions/" + id + "/emergency", {{"note", "they call again"}}, 201);
  EXPECT_EQ(again["state"], "waiting");
  EXPECT_EQ(again["put_by"], "person:ben");
}

TEST_F(ApiLane, APersonPutsAnyMentionThereOnce) {
  const std::string id = Hear(Say("m1", "It rains", clock_.Now()));
  const Json put = Post(ana_, "/mentions/" + id + "/emergency", Json(), 201);
  EXPECT_EQ(put["put_by"], "person:ana");
  Refused(ben_, "/mentions/" + id + "/emergency", Json::object(), 409);
  Refused(ben_, "/mentions/99/emergency", Json::object(), 404);
  Refused(ben_, "/mentions/x/emergency", Json::object(), 400);
  const std::string gone = Hear(Say("m2", "It rains", clock_.Now()));
  Hear(Removed{"town", "m2"});
  Refused(ben_, "/mentions/" + gone + "/emergency", Json::object(), 409);
  for (const char* bad : {"?state=taken", "?before=3", "?state=closed&before=x", "?limit=0", "?urgency=1"})
    EXPECT_EQ(CallByToken(kTestToken, "GET", std::string("/emergencies") + bad).status, 400) << bad;
  EXPECT_EQ(CallByToken(kTestToken, "GET", "/emergencies/99").status, 404);
}

TEST_F(ApiLane, NobodyOnDutyIsAnAlarmAndASecondLevelIsNotKeptWaiting) {
  OnDuty(ana_, "cleo", 2);
  const std::string id = Cry();
  Look();
  EXPECT_THAT(Alerted(id), ElementsAre("cleo 2"));
  EXPECT_THAT(Dump(Get("/emergencies/" + id)["history"]), HasSubstr("level 1: nobody is on duty"));
  const Json alarms = Get("/duties")["alarms"];
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0]["what"], "nobody");
  OnDuty(ana_, "ana", 1);
  EXPECT_THAT(Get("/duties")["alarms"], IsEmpty());
  Look();
  EXPECT_THAT(Alerted(id), ElementsAre("ana 1", "cleo 2")) << "who comes on duty learns of it";
}

TEST_F(ApiLane, ADutyIsOnlyForWhoCanBeReachedAndCanAct) {
  const auto body = [&](const std::string& person, const std::string& channel,
                        const std::string& recipient = "") {
    return Json{{"person", person},
                {"to", FormatTime(clock_.Now() + hours(8))},
                {"channel", channel},
                {"recipient", recipient}};
  };
  EXPECT_THAT(Refused(ana_, "/duties", body("vera", "hook"), 409), HasSubstr("triage"));
  EXPECT_THAT(Refused(ana_, "/duties", body("nobody", "hook"), 409), HasSubstr("nobody"));
  EXPECT_THAT(Refused(ana_, "/duties", body("ana", "none"), 409), HasSubstr("no channel"));
  EXPECT_THAT(Refused(ana_, "/duties", body("ana", "open"), 409), HasSubstr("public"));
  EXPECT_THAT(Refused(ana_, "/duties", body("ana", "drill"), 409), HasSubstr("drills"));
  EXPECT_THAT(Refused(ana_, "/duties", body("ana", "mail"), 400), HasSubstr("recipient"));
  EXPECT_THAT(Refused(ana_, "/duties", body("ana", "hook", "x@city.example"), 400), HasSubstr("recipient"));
  Json bad = body("ana", "hook");
  bad["level"] = 0;
  Refused(ana_, "/duties", bad, 400);
  bad["level"] = 1.5;
  Refused(ana_, "/duties", bad, 400);
  bad = body("ana", "hook");
  bad["to"] = "tomorrow";
  Refused(ana_, "/duties", bad, 400);
  bad["to"] = FormatTime(clock_.Now() - hours(1));
  Refused(ana_, "/duties", bad, 400);
  EXPECT_THAT(Get("/duties")["duties"], IsEmpty());
}

TEST_F(ApiLane, TheNextHolderHimselfAcknowledges) {
  const Json hers = OnDuty(ana_, "ana", 1);
  EXPECT_FALSE(hers["acknowledged_at"].is_null()) << "who puts herself down has it";
  const Json his = OnDuty(ana_, "ben", 1, "hook");
  EXPECT_TRUE(his["acknowledged_at"].is_null());
  const std::string path = "/duties/" + his["id"].get<std::string>();
  EXPECT_THAT(Refused(ana_, path + "/acknowledge", Json::object(), 409), HasSubstr("ben"));
  EXPECT_EQ(CallByToken(kTestToken, "POST", path + "/acknowledge").status, 409);
  EXPECT_FALSE(Post(ben_, path + "/acknowledge")["acknowledged_at"].is_null());
  const Json changed = Post(ana_, path, {{"level", 2}}, 200, "PATCH");
  EXPECT_EQ(changed["level"], 2);
  EXPECT_TRUE(changed["acknowledged_at"].is_null()) << "it was another duty that he acknowledged";
  EXPECT_EQ(Get("/duties")["reaches"][1]["people"], Json::array({"ben"}));
  Post(ana_, path, Json::object(), 200, "DELETE");
  Post(ana_, path, Json::object(), 404, "DELETE");
  EXPECT_EQ(Get("/duties")["duties"].size(), 1U);
  for (const char* action : {"duty.add", "duty.acknowledge", "duty.change", "duty.remove"})
    EXPECT_FALSE(Audit(action).empty()) << action;
}

TEST_F(ApiLane, ATestGoesTheVeryWayOfAnAlert) {
  const Json duty = OnDuty(ana_, "ana", 1);
  const std::string id = duty["id"];
  Post(ana_, "/duties/" + id + "/test");
  const auto rows = RowsOf("duty " + id);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].recipient, "ana@city.example");
  EXPECT_LT(rows[0].priority, 0);
}

TEST_F(ApiLane, WhoMayNotSignInAnyMoreIsNotOnDuty) {
  OnDuty(ana_, "cleo", 1);
  Make("adam", {Role::kAdministrator});
  const Browser adam = Open("adam");
  Post(adam, "/people/cleo", {{"disabled", true}}, 200, "PUT");
  const std::string id = Cry();
  Look();
  EXPECT_THAT(Alerted(id), IsEmpty());
  EXPECT_EQ(Get("/duties")["alarms"][0]["what"], "nobody");
}

}  // namespace
}  // namespace crier
