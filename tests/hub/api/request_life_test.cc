// The life of a request through the API: asking, merging, taking, notes and history, batches, what is
// similar.
#include <gmock/gmock.h>

#include "store/tables/requests.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;

class ApiRequestLife : public PeopleOfHub {
 protected:
  ApiRequestLife()
      : PeopleOfHub("  - {name: town, connector: replay}\nplaces: '" +
                    (SourceDir() / "tests" / "classifier" / "places").string() + "'\n") {
    Make("ana", {Role::kTriage});
    Make("ben", {Role::kTriage});
    Make("vic", {Role::kViewer});
    ana_ = Open("ana");
    ben_ = Open("ben");
  }
  Json Get(const std::string& path, int status = 200) {
    const ServerReply reply = Call(ana_, "GET", path);
    EXPECT_EQ(reply.status, status) << path << reply.body;
    return Json::parse(reply.body);
  }
  Json Post(const Browser& who, const std::string& path, const Json& body, int status = 200) {
    const ServerReply reply = Call(who, "POST", path, Dump(body));
    EXPECT_EQ(reply.status, status) << path << Dump(body) << reply.body;
    return Json::parse(reply.body);
  }
  // A draft of its own.
  Json Draft(const std::string& native_id, double urgency = 0.2, const std::string& words = "a hole") {
    Judged judged = About("pothole", Say(native_id, words), urgency);
    judged.draft->join_key = "pothole@" + native_id;
    clock_.Advance(minutes(1));
    const auto taken = TakeAll(hub_->db(), Poll({judged}, native_id, clock_.Now()));
    return Get(Path(taken.added.at(0).request_id));
  }
  static std::string Path(const std::string& id) { return "/requests/" + id; }
  static std::string IdOf(const Json& request) { return request["id"].get<std::string>(); }
  Json Act(const Json& request, Json change, int status = 200) {
    change["updated_datetime"] = request["updated_datetime"];
    return Post(ana_, Path(IdOf(request)), change, status);
  }
  Json Accept(const Json& draft) { return Act(draft, {{"action", "accept"}}); }
  std::vector<std::string> Actions(const Json& request) {
    std::vector<std::string> actions;
    const Json page = Get(Path(IdOf(request)) + "/history");
    for (const Json& each : page["history"]) actions.push_back(each["action"]);
    return actions;
  }
  std::vector<std::string> Ids(const std::string& query) {
    std::vector<std::string> ids;
    const Json page = Get("/requests?" + query);
    for (const Json& each : page["requests"]) ids.push_back(each["id"]);
    return ids;
  }
  static Json Chosen(const std::vector<Json>& requests) {
    Json list = Json::array();
    for (const Json& each : requests)
      list.push_back({{"id", each["id"]}, {"updated_datetime", each["updated_datetime"]}});
    return list;
  }

  Browser ana_, ben_;
};

TEST_F(ApiRequestLife, AcceptingSaysWhoWorksOnItAndUntilWhen) {
  const Json draft = Draft("m1");
  EXPECT_EQ(draft["ticket"].get<std::string>().size(), 16U);
  EXPECT_FALSE(draft.contains("department"));
  const Json open = Accept(draft);
  EXPECT_EQ(open["ticket"], draft["ticket"]);
  EXPECT_FALSE(open.at("department").get<std::string>().empty());
  const auto due = ParseTime(open["due_datetime"].get<std::string>());
  ASSERT_TRUE(due);
  EXPECT_GT(*due, clock_.Now());
  const Json later = Act(open, {{"action", "due"}, {"due_datetime", "2031-01-02T03:04:05Z"}});
  EXPECT_EQ(later["due_datetime"], "2031-01-02T03:04:05Z");
  EXPECT_FALSE(Act(later, {{"action", "due"}, {"due_datetime", nullptr}}).contains("due_datetime"));
}

TEST_F(ApiRequestLife, AResidentIsAskedAndTheAnswerBringsItBack) {
  const Json asked =
      Act(Draft("m1"), {{"action", "ask"}, {"waiting_for", "address"}, {"status_notes", "Where?"}});
  EXPECT_EQ(asked["status"], "waiting");
  EXPECT_EQ(asked["waiting_for"], "address");
  EXPECT_THAT(Ids("status=waiting"), ElementsAre(IdOf(asked)));
  const Json answered =
      Act(asked, {{"action", "answered"}, {"address_string", "4 Elm"}, {"lat", 41}, {"long", -70}});
  EXPECT_EQ(answered["status"], "draft");
  EXPECT_EQ(answered["address_string"], "4 Elm");
  EXPECT_EQ(answered["lat"], 41);
  const Json undone =
      Post(ben_, Path(IdOf(answered)) + "/undo", {{"updated_datetime", answered["updated_datetime"]}});
  EXPECT_EQ(undone["status"], "waiting");
  EXPECT_EQ(undone["waiting_for"], "address");
  EXPECT_THAT(Actions(undone), ElementsAre("undo", "answered", "ask"));
}

TEST_F(ApiRequestLife, APlaceByHandKnowsItsZoneStandsInTheAuditAndIsTakenBack) {
  const Json draft = Draft("a");
  const Json placed =
      Act(draft, {{"action", "place"}, {"address_string", "City Hall"}, {"lat", 40.001}, {"long", -75.001}});
  EXPECT_EQ(placed["status"], "draft");
  EXPECT_EQ(placed["lat"], 40.001);
  EXPECT_EQ(placed["address_string"], "City Hall");
  EXPECT_EQ(placed["neighborhood"], "Old Harbor");
  EXPECT_EQ(Act(placed, {{"action", "place"}, {"lat", 10}, {"long", 10}})["neighborhood"], "")
      << "outside of the city";
  ASSERT_EQ(Audit("request.place").size(), 2U);
  EXPECT_EQ(Audit("request.place")[0]["who"], "person:ana");
  const Json now = Get(Path(IdOf(draft)));
  const Json back = Post(ben_, Path(IdOf(draft)) + "/undo", {{"updated_datetime", now["updated_datetime"]}});
  EXPECT_EQ(back["lat"], 40.001);
  EXPECT_EQ(back["neighborhood"], "Old Harbor");
  EXPECT_THAT(Actions(back), ElementsAre("undo", "place", "place"));
  Act(back, {{"action", "place"}, {"address_string", "somewhere"}}, 400);
  Act(back, {{"action", "place"}, {"lat", 91}, {"long", 0}}, 400);
}

TEST_F(ApiRequestLife, AnAddressIsSearchedInTheCity) {
  const Json found = Get("/places?q=450 harb");
  ASSERT_EQ(found["places"].size(), 1U);
  EXPECT_EQ(found["places"][0]["name"], "450 North Harbor Street");
  EXPECT_EQ(found["places"][0]["kind"], "address");
  EXPECT_EQ(found["places"][0]["neighborhood"], "Old Harbor");
  EXPECT_NEAR(found["places"][0]["lat"].get<double>(), 40.003, 1e-3);
  EXPECT_TRUE(Get("/places?q=nowhere at all")["places"].empty());
  Get("/places", 400);
  Get("/places?q= ", 400);
  Get("/places?q=" + std::string(201, 'x'), 400);
  Get("/places?query=elm", 400);
}

TEST_F(ApiRequestLife, AMergeShowsBothSidesAndIsTakenBack) {
  const Json a = Draft("a", 0.9), b = Draft("b"), c = Draft("c");
  const Json in_b = Act(a, {{"action", "merge"}, {"into", b["id"]}});
  EXPECT_EQ(in_b["status"], "duplicate");
  EXPECT_EQ(in_b["duplicate_of"], b["id"]);
  Act(b, {{"action", "merge"}, {"into", c["id"]}});
  const Json whole = Get(Path(IdOf(c)));
  EXPECT_EQ(whole["merged"].size(), 2U);
  EXPECT_EQ(whole["mentions"].size(), 3U);
  EXPECT_EQ(whole["urgency"], 0.9);
  EXPECT_EQ(whole["updated_datetime"], c["updated_datetime"]) << "who edits it is not in the way";
  const Json refused = Act(in_b, {{"action", "accept"}}, 409);
  EXPECT_THAT(refused["error"]["message"].get<std::string>(), HasSubstr(IdOf(b)));
  const Json d = Draft("d");
  EXPECT_EQ(Act(d, {{"action", "merge"}, {"into", a["id"]}})["duplicate_of"], c["id"])
      << "the end of the chain";
  Act(c, {{"action", "merge"}, {"into", a["id"]}}, 409);
  Act(c, {{"action", "merge"}, {"into", "none"}}, 404);
  const Json split = Act(in_b, {{"action", "split"}});
  EXPECT_EQ(split["status"], "draft");
  EXPECT_NE(Get(Path(IdOf(c)))["urgency"], 0.9);
  EXPECT_THAT(Actions(a), ElementsAre("split", "merge"));
  EXPECT_THAT(Actions(b), ElementsAre("split_off", "merge", "merged_in"));
  EXPECT_EQ(Audit("request.merge").size(), 3U);
}

TEST_F(ApiRequestLife, ASplitIsNotTakenBackIntoARing) {
  const Json a = Draft("a"), b = Draft("b");
  const Json merged = Act(a, {{"action", "merge"}, {"into", b["id"]}});
  const Json split = Act(merged, {{"action", "split"}});
  Act(b, {{"action", "merge"}, {"into", a["id"]}});
  Post(ana_, Path(IdOf(a)) + "/undo", {{"updated_datetime", split["updated_datetime"]}}, 409);
  EXPECT_EQ(Get(Path(IdOf(a)))["status"], "draft");
}

TEST_F(ApiRequestLife, WhoCanBeGivenARequestIsListedForThoseWhoDecide) {
  std::vector<std::string> names;
  const Json list = Get("/assignees");
  for (const Json& each : list["assignees"]) names.push_back(each["name"]);
  EXPECT_THAT(names, ElementsAre("ana", "ben"));
  EXPECT_EQ(list["assignees"][0].size(), 2U) << "nothing else of a person";
  EXPECT_EQ(Call(Open("vic"), "GET", "/assignees").status, 403);
}

TEST_F(ApiRequestLife, OnePersonTakesARequest) {
  const Json draft = Draft("m1");
  const Json taken = Act(draft, {{"action", "assign"}, {"assignee", "me"}});
  EXPECT_EQ(taken["assignee"], "ana");
  const ServerReply late =
      Call(ben_, "POST", Path(IdOf(draft)),
           Dump({{"action", "assign"}, {"assignee", "me"}, {"updated_datetime", draft["updated_datetime"]}}));
  EXPECT_EQ(late.status, 409) << "ben did not see that ana has it";
  EXPECT_THAT(Ids("assignee=me"), ElementsAre(IdOf(draft)));
  EXPECT_TRUE(Ids("assignee=nobody").empty());
  for (const char* nobody : {"vic", "zoe"}) Act(taken, {{"action", "assign"}, {"assignee", nobody}}, 400);
  EXPECT_EQ(CallByToken(kTestToken, "GET", "/requests?assignee=me").status, 400) << "a token is nobody";
  EXPECT_FALSE(Act(taken, {{"action", "release"}}).contains("assignee"));
}

TEST_F(ApiRequestLife, WhoIsGoneDoesNotHaveAReopenedRequest) {
  Json request = Act(Accept(Draft("m1")), {{"action", "assign"}, {"assignee", "ben"}});
  request = Act(request, {{"action", "close"}});
  EXPECT_EQ(request["assignee"], "ben");
  const auto gone =
      ChangePerson(hub_->db(), {Actor::Command("test"), clock_.Now()}, "ben", {.disabled = true});
  ASSERT_TRUE(gone);
  EXPECT_FALSE(Act(request, {{"action", "reopen"}}).contains("assignee"));
}

TEST_F(ApiRequestLife, NotesStayInside) {
  const Json a = Draft("a"), b = Draft("b");
  const std::string secret = "the neighbour is said to be violent";
  Act(a, {{"action", "assign"}, {"assignee", "ben"}, {"note", secret}});
  const Json note = Post(ben_, Path(IdOf(a)) + "/notes", {{"note", " bring two "}}, 201);
  EXPECT_EQ(note["note"], "bring two");
  EXPECT_EQ(note["who"], "person:ben");
  const Json page = Get(Path(IdOf(a)) + "/history");
  EXPECT_EQ(page["history"][0]["note"], "bring two");
  EXPECT_EQ(page["history"][1]["note"], secret);
  EXPECT_EQ(page["history"][1]["detail"], "ben");
  for (const std::string& path : {Path(IdOf(a)), std::string("/requests"), Path(IdOf(b)) + "/similar"})
    EXPECT_EQ(Get(path).dump().find(secret), std::string::npos) << path;
  const Json now = Get(Path(IdOf(a)));
  Act(now, {{"action", "merge"}, {"into", b["id"]}});
  EXPECT_EQ(Post(ana_, Path(IdOf(a)) + "/notes", {{"note", "x"}}, 201)["request_id"], b["id"])
      << "where people look";
  EXPECT_EQ(Audit("request.note").size(), 2U);
  Post(ana_, Path(IdOf(a)) + "/notes", {{"note", " "}}, 400);
  Post(ana_, Path(IdOf(a)) + "/notes", {{"note", std::string(4'001, 'x')}}, 400);
  Post(ana_, "/requests/none/notes", {{"note", "x"}}, 404);
  Get("/requests/none/history", 404);
}

TEST_F(ApiRequestLife, ABatchPassesOverWhatChangedAndWhoMayBeInDanger) {
  const Json fine = Draft("a"), changed = Draft("b"), danger = Draft("c", 0.8);
  Act(changed, {{"action", "assign"}, {"assignee", "me"}});
  Json wanted = {{"action", "dismiss"}, {"status_notes", "a test"}};
  wanted["requests"] = Chosen({fine, changed, danger});
  wanted["requests"].push_back({{"id", "none"}, {"updated_datetime", fine["updated_datetime"]}});
  const Json done = Post(ana_, "/requests/batch", wanted);
  ASSERT_EQ(done["changed"].size(), 1U);
  EXPECT_EQ(done["changed"][0]["id"], fine["id"]);
  std::vector<std::string> why;
  for (const Json& each : done["skipped"]) why.push_back(each["why"]);
  EXPECT_THAT(why, ElementsAre("changed", "in_danger", "not_found"));
  EXPECT_EQ(Get(Path(IdOf(danger)))["status"], "draft");
  EXPECT_EQ(Audit("request.dismiss").size(), 1U);
  EXPECT_THAT(Actions(fine), ElementsAre("dismiss"));
}

TEST_F(ApiRequestLife, ABatchMergesManyIntoOne) {
  std::vector<Json> all;
  for (const char* each : {"a", "b", "c", "d"}) all.push_back(Draft(each));
  const Json done =
      Post(ana_, "/requests/batch", {{"action", "merge"}, {"into", all[0]["id"]}, {"requests", Chosen(all)}});
  EXPECT_EQ(done["changed"].size(), 3U);
  ASSERT_EQ(done["skipped"].size(), 1U) << "none goes into itself";
  EXPECT_EQ(done["skipped"][0]["why"], "refused");
  EXPECT_EQ(Get(Path(IdOf(all[0])))["merged"].size(), 3U);
  EXPECT_EQ(Audit("request.merge").size(), 3U) << "a row each";
}

TEST_F(ApiRequestLife, ABatchIsBoundedAndSaysWhatItCannotRead) {
  const Json draft = Draft("a");
  const Json one = Chosen({draft});
  Json many = Json::array(), twice = one;
  for (int i = 0; i < 201; ++i)
    many.push_back({{"id", std::to_string(i)}, {"updated_datetime", draft["updated_datetime"]}});
  twice.push_back(one[0]);
  for (const Json& requests : {Json::array(), Json("all"), many, twice, Json::array({"x"})})
    Post(ana_, "/requests/batch", {{"action", "start"}, {"requests", requests}}, 400);
  for (const char* action : {"edit", "split", "answered", "explode"})
    Post(ana_, "/requests/batch", {{"action", action}, {"requests", one}}, 400);
  Post(ana_, "/requests/batch", {{"action", "dismiss"}, {"requests", one}}, 400);
  Post(ana_, "/requests/batch", {{"action", "start"}, {"requests", one}, {"colour", "red"}}, 400);
  EXPECT_EQ(Get(Path(IdOf(draft)))["updated_datetime"], draft["updated_datetime"]);
}

TEST_F(ApiRequestLife, ListsSayWhatIsDueAndWhoHasIt) {
  const Json soon = Accept(Draft("a")), late = Accept(Draft("b"));
  const auto due = [&](const Json& request, Time at) {
    return Act(request, {{"action", "due"}, {"due_datetime", FormatTime(at)}});
  };
  due(soon, clock_.Now() + minutes(30));
  due(late, clock_.Now() - minutes(30));
  EXPECT_THAT(Ids("due=soon"), ElementsAre(IdOf(soon)));
  EXPECT_THAT(Ids("due=overdue"), ElementsAre(IdOf(late)));
  EXPECT_THAT(Ids("order=due"), ElementsAre(IdOf(late), IdOf(soon)));
  const Json status = Get("/status");
  EXPECT_EQ(status["due_soon"], 1);
  EXPECT_EQ(status["overdue"], 1);
  EXPECT_EQ(Ids("status=open,waiting").size(), 2U);
  for (const char* bad : {"status=colour", "due=never", "order=colour", "status=open,"})
    Get(std::string("/requests?") + bad, 400);
}

TEST_F(ApiRequestLife, WhatIsSimilarIsShownWithTheReason) {
  const Json one = Draft("a", 0.2, "a huge crater by the school burst our tires"),
             other = Draft("b", 0.2, "huge crater at the school, tires burst");
  Draft("c", 0.2, "it is loud");
  const Json found = Get(Path(IdOf(one)) + "/similar");
  ASSERT_GE(found["similar"].size(), 1U);
  EXPECT_EQ(found["similar"][0]["request"]["id"], other["id"]);
  std::vector<std::string> why;
  for (const Json& each : found["similar"][0]["because"]) why.push_back(each["why"]);
  EXPECT_THAT(why, testing::Contains("same_words"));
  Get("/requests/none/similar", 404);
}

}  // namespace
}  // namespace crier
