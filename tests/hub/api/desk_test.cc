// What staff do beside deciding: take a step back, make a request of a mention, say what is wrong in a
// verdict.
#include <gmock/gmock.h>

#include "store/tables/audit.h"
#include "store/tables/requests.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

class ApiDesk : public PeopleOfHub {
 protected:
  ApiDesk() {
    Make("ana", {Role::kTriage});
    Make("ben", {Role::kTriage});
    ana_ = Open("ana");
    ben_ = Open("ben");
  }
  Json Get(const std::string& path) {
    const ServerReply reply = CallByToken(kTestToken, "GET", path);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body);
  }
  Json Post(const Browser& who, const std::string& path, const Json& body, int status = 200) {
    const ServerReply reply = Call(who, "POST", path, Dump(body));
    EXPECT_EQ(reply.status, status) << path << Dump(body) << reply.body;
    return Json::parse(reply.body);
  }
  std::string Refused(const Browser& who, const std::string& path, const Json& body, int status) {
    return Post(who, path, body, status).at("error").at("message").get<std::string>();
  }
  // A draft and its mention, heard now.
  Json Draft(const std::string& native_id = "m1", const std::string& service = "pothole") {
    TakeAll(hub_->db(),
            Poll({About(service, Say(native_id, "a hole in Elm Street"), 0.5)}, native_id, clock_.Now()));
    return Get("/requests?status=draft").at("requests").at(0);
  }
  // One that nothing was made of.
  std::string Heard(const std::string& native_id = "x1") {
    const auto taken = TakeAll(hub_->db(), Poll({About("", Say(native_id, "it is loud here"))}, native_id));
    return std::to_string(taken.added.at(0).id);
  }
  Json Act(const Json& request, const std::string& action, Json more = Json::object()) {
    more["action"] = action;
    more["updated_datetime"] = request["updated_datetime"];
    return Post(ana_, "/requests/" + request["id"].get<std::string>(), more);
  }
  static std::string UndoOf(const Json& request) {
    return "/requests/" + request["id"].get<std::string>() + "/undo";
  }
  static Json Seen(const Json& request) { return {{"updated_datetime", request["updated_datetime"]}}; }

  Browser ana_, ben_;
};

TEST_F(ApiDesk, AStepIsTakenBackOnceByAnybodyWhoMayDecide) {
  const Json draft = Draft();
  const Json open = Act(draft, "accept", {{"description", "mine"}, {"service_code", "tree"}});
  ASSERT_EQ(open["status"], "open");
  clock_.Advance(minutes(9));
  const Json undone = Post(ben_, UndoOf(open), Seen(open));
  EXPECT_EQ(undone["status"], "draft");
  EXPECT_EQ(undone["description"], "a hole in Elm Street");
  EXPECT_EQ(undone["service_code"], "pothole");
  EXPECT_EQ(undone["changed_by"], "person:ben");
  EXPECT_NE(undone["updated_datetime"], draft["updated_datetime"]);
  EXPECT_THAT(Refused(ana_, UndoOf(undone), Seen(undone), 409), HasSubstr("nothing to take back"));
  const auto rows = Audit("request.undo");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["who"], "person:ben");
  EXPECT_EQ(rows[0]["before"]["status"], "open");
  EXPECT_EQ(rows[0]["after"]["status"], "draft");
  EXPECT_EQ(Act(undone, "accept")["status"], "open") << "it goes on from there";
}

TEST_F(ApiDesk, EachKindOfStepIsTakenBack) {
  Json request = Draft();
  const auto back = [&](const char* action, Json more = Json::object()) {
    const Json before = request;
    const Json after = Act(before, action, std::move(more));
    EXPECT_NE(after["status"], before["status"]) << action;
    request = Post(ana_, UndoOf(after), Seen(after));
    EXPECT_EQ(request["status"], before["status"]) << action;
    EXPECT_EQ(request["status_notes"], before["status_notes"]) << action;
    request = Act(request, action, {{"status_notes", "so"}});
  };
  back("dismiss", {{"status_notes", "a joke"}});
  back("reopen");
  back("accept");
  back("close", {{"status_notes", "done"}});
  back("reopen");
}

TEST_F(ApiDesk, AStepIsNotTakenBackTooLateNorOverWhatHappenedSinceNorUnseen) {
  const Json draft = Draft();
  const Json open = Act(draft, "accept");
  EXPECT_THAT(Refused(ana_, UndoOf(open), Seen(draft), 409), HasSubstr("meanwhile"));
  Refused(ana_, UndoOf(open), Json::object(), 400);
  Refused(ana_, UndoOf(open), {{"updated_datetime", "soon"}}, 400);
  Refused(ana_, UndoOf(open), {{"updated_datetime", open["updated_datetime"]}, {"foo", 1}}, 400);
  Refused(ana_, "/requests/none/undo", Seen(open), 404);
  const std::string id = open["id"];
  // What no person did: its author removed the message.
  TakeAll(hub_->db(), Poll({{Removed{"town", "m1"}, {}, {}, {}}}, "c", clock_.Now() + minutes(1)));
  const Json lost = Get("/requests/" + id);
  EXPECT_THAT(Refused(ana_, UndoOf(lost), Seen(lost), 409), HasSubstr("since it was accepted"));
  const Json closed = Act(lost, "close");
  clock_.Advance(minutes(10) + std::chrono::milliseconds(1));
  EXPECT_THAT(Refused(ana_, UndoOf(closed), Seen(closed), 409), HasSubstr("more than 10 minutes"));
  EXPECT_TRUE(Audit("request.undo").empty());
}

TEST_F(ApiDesk, ADraftAgainSaysWhatItsGravestMentionSaysByNow) {
  const Json open = Act(Draft(), "accept");
  TakeAll(hub_->db(), Poll({About("pothole", Say("m2", "two children fell in"), 0.9)}, "c2", clock_.Now()));
  const Json undone = Post(ana_, UndoOf(open), Seen(open));
  EXPECT_EQ(undone["description"], "two children fell in");
  EXPECT_EQ(undone["mention_count"], 2);
}

TEST_F(ApiDesk, ARequestIsMadeOfAMention) {
  const std::string id = Heard(), path = "/mentions/" + id + "/request";
  const Json made = Post(ana_, path, {{"service_code", "noise"}}, 201);
  EXPECT_EQ(made["status"], "draft");
  EXPECT_EQ(made["description"], "it is loud here");
  EXPECT_EQ(made["made_by"], "person:ana");
  EXPECT_EQ(made["made_from"], std::stoll(id));
  EXPECT_EQ(made["mention_count"], 1);
  EXPECT_EQ(Get("/mentions/" + id)["request_id"], made["id"]);
  EXPECT_EQ(Get("/requests/" + made["id"].get<std::string>())["mentions"][0]["id"], made["made_from"]);
  const auto rows = Audit("request.make");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["subject"], "request " + made["id"].get<std::string>());
  EXPECT_EQ(rows[0]["after"]["made_from"], made["made_from"]);

  EXPECT_THAT(Refused(ben_, path, {{"service_code", "tree"}}, 409), HasSubstr(made["id"].get<std::string>()));
  const Json second = Post(ben_, path,
                           {{"service_code", "tree"},
                            {"status", "open"},
                            {"description", " a \u202Eloud tree "},
                            {"address_string", "4 Elm"},
                            {"again", true}},
                           201);
  EXPECT_EQ(second["status"], "open");
  EXPECT_EQ(second["description"], "a loud tree");
  EXPECT_EQ(second["address_string"], "4 Elm");
  EXPECT_EQ(Get("/mentions/" + id)["request_id"], made["id"]) << "it belongs to the first";
  EXPECT_EQ(Get("/requests/" + second["id"].get<std::string>())["mentions"][0]["id"], made["made_from"]);
}

TEST_F(ApiDesk, ARequestIsMadeOnlyOfWhatIsThereAndCanBeHeld) {
  const std::string id = Heard(), path = "/mentions/" + id + "/request";
  const Json service = {{"service_code", "noise"}};
  const auto with = [&](const char* name, const Json& value) {
    Json body = service;
    body[name] = value;
    return body;
  };
  Refused(ana_, path, Json::object(), 400);
  Refused(ana_, path, {{"service_code", "nonesuch"}}, 400);
  Refused(ana_, path, with("foo", 1), 400);
  Refused(ana_, path, with("status", "closed"), 400);
  Refused(ana_, path, with("status", ""), 400);
  Refused(ana_, path, with("again", "yes"), 400);
  Refused(ana_, path, with("description", std::string(4'001, 'x')), 400);
  Refused(ana_, path, with("address_string", std::string(1'001, 'x')), 400);
  Refused(ana_, "/mentions/99/request", service, 404);
  Refused(ana_, "/mentions/none/request", service, 400);
  TakeAll(hub_->db(), Poll({{Removed{"town", "x1"}, {}, {}, {}}}));
  Refused(ana_, path, service, 409);
  EXPECT_TRUE(Get("/requests")["requests"].empty());
  EXPECT_TRUE(Audit("request.make").empty());
}

TEST_F(ApiDesk, AVerdictIsCorrectedBesideItself) {
  Draft();
  const Json mention = Get("/mentions")["mentions"][0];
  EXPECT_FALSE(mention.contains("corrections"));
  const std::string path = "/mentions/" + mention["id"].dump();
  const Json tallies = Get("/tallies");
  const Json correction =
      Post(ana_, path + "/correction", {{"what", "service"}, {"right", "tree"}, {"note", "a root"}}, 201);
  EXPECT_EQ(correction["said"], "pothole");
  EXPECT_EQ(correction["right"], "tree");
  EXPECT_EQ(correction["who"], "person:ana");
  EXPECT_EQ(correction["rules"], Json({"RULE"}));
  const Json now = Get(path);
  EXPECT_EQ(now["verdict"], mention["verdict"]) << "the verdict stays as it was";
  EXPECT_EQ(now["corrections"], Json::array({correction}));
  EXPECT_EQ(Get("/mentions")["mentions"][0]["corrections"], now["corrections"]);
  EXPECT_EQ(Get("/tallies"), tallies) << "and so do the tallies";
  const auto rows = Audit("mention.correct");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["subject"], "mention " + mention["id"].dump());

  Refused(ana_, path + "/correction", {{"what", "service"}, {"right", "nonesuch"}}, 400);
  Refused(ana_, path + "/correction", {{"what", "service"}, {"right", "pothole"}}, 400);
  Refused(ana_, path + "/correction", {{"what", "urgency"}, {"right", "high"}, {"why", "so"}}, 400);
  Refused(ana_, "/mentions/99/correction", {{"what", "urgency"}, {"right", "high"}}, 404);
}

TEST_F(ApiDesk, CorrectionsAreListedForWhoWritesRules) {
  Draft();
  const std::string path = "/mentions/" + Get("/mentions")["mentions"][0]["id"].dump() + "/correction";
  const Json service = Post(ana_, path, {{"what", "service"}, {"right", "tree"}}, 201),
             sentiment = Post(ana_, path, {{"what", "sentiment"}, {"right", "negative"}}, 201);
  const auto ids = [&](const std::string& query) {
    std::vector<Json> found;
    const Json page = Get("/corrections" + query);
    for (const Json& each : page["corrections"]) found.push_back(each["id"]);
    return found;
  };
  using Ids = std::vector<Json>;
  EXPECT_EQ(ids(""), (Ids{sentiment["id"], service["id"]}));
  EXPECT_EQ(ids("?rule=RULE"), Ids{service["id"]});
  EXPECT_EQ(ids("?service_code=tree"), Ids{service["id"]});
  EXPECT_EQ(ids("?what=sentiment"), Ids{sentiment["id"]});
  EXPECT_EQ(ids("?before=" + sentiment["id"].dump()), Ids{service["id"]});
  const Json page = Get("/corrections?limit=1");
  EXPECT_EQ(page["next"], sentiment["id"]);
  EXPECT_EQ(page["corrections"][0]["text"], "a hole in Elm Street");
  EXPECT_EQ(page["corrections"][0]["channel"], "town");
  for (const char* bad : {"?what=colour", "?before=x", "?limit=0", "?colour=red"})
    EXPECT_EQ(CallByToken(kTestToken, "GET", std::string("/corrections") + bad).status, 400) << bad;
  TakeAll(hub_->db(), Poll({{Removed{"town", "m1"}, {}, {}, {}}}));
  EXPECT_FALSE(Get("/corrections")["corrections"][0].contains("text"));
}

}  // namespace
}  // namespace crier
