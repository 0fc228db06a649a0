// Rumours, from what is heard to the answer of those who asked.
#include "hub/rumours.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "store/tables/bulletins.h"
#include "store/tables/consents.h"
#include "store/tables/replies.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ApiRumours : public PeopleOfHub {
 protected:
  ApiRumours() {
    Make("ana", {Role::kTriage});
    Make("ben", {Role::kPublisher});
    Make("vera", {Role::kViewer});
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
  // Heard as rumour; `rule`: RUMOR_DENIED, RUMOR_ASKED.
  int64_t Rumoured(const std::string& native_id, const std::string& text, const std::string& author,
                   const std::string& rule = "ANY", const std::string& lang = "en") {
    Mention mention = Say(native_id, text, clock_.Now());
    mention.author = {author, "@" + author, author};
    Judged judged = About("", mention);
    judged.verdict.intent = "rumor";
    judged.verdict.lang = lang;
    judged.verdict.because.push_back({rule, 0, 1, ""});
    return TakeAll(hub_->db(), Poll({judged}, native_id, clock_.Now())).added.at(0).id;
  }
  Json OpenRumour(const std::vector<int64_t>& mentions) {
    return Post(ana_, "/rumours", {{"claim", "The dam broke"}, {"mentions", mentions}}, 201);
  }
  static std::string Path(const Json& rumour, const std::string& more = "") {
    return "/rumours/" + rumour.at("id").get<std::string>() + more;
  }
  std::string Said(const std::string& state = "sent", const std::string& status = "Actual") {
    Bulletin bulletin;
    bulletin.id = "b-" + state + status;
    bulletin.state = state;
    bulletin.status = status;
    bulletin.info["en"] = {"The dam holds", "Nothing is broken.", ""};
    bulletin.info["es"] = {"La presa aguanta", "No hay nada roto.", ""};
    hub_.Write([&](Tx& tx) { return SaveBulletin(tx, bulletin); });
    return bulletin.id;
  }
  void AnswerAll() {
    const auto more = AnswerRumours(*hub_);
    ASSERT_TRUE(more) << more.error().message;
    EXPECT_FALSE(*more);
  }
  // To whom, by which words; oldest first.
  std::vector<std::string> Answers() {
    std::vector<std::string> answers;
    const Json list = Get("/replies");
    for (const Json& each : list["replies"])
      answers.push_back(each["recipient"].get<std::string>() + ": " + each["words"].get<std::string>());
    std::sort(answers.begin(), answers.end());
    return answers;
  }

  Browser ana_, ben_;
};

TEST_F(ApiRumours, ClaimsThatSpreadAreGroupedWithTheReasonUntilSomebodyOpensARumour) {
  const int64_t first = Rumoured("m1", "they say the dam broke", "u1");
  const int64_t second = Rumoured("m2", "is the dam broken??", "u2", "RUMOR_ASKED");
  const int64_t third = Rumoured("m3", "reports that the dam broke are false", "u3", "RUMOR_DENIED");
  Rumoured("m4", "they say there are sharks", "u4");
  const Json page = Get("/rumours");
  EXPECT_THAT(page["rumours"], IsEmpty());
  ASSERT_EQ(page["spreading"].size(), 1U);
  const Json& claim = page["spreading"][0];
  EXPECT_EQ(claim["mentions"], Json::array({first, second, third}));
  EXPECT_EQ(claim["first"]["id"], first);
  EXPECT_EQ(claim["because"][0]["why"], "same_words");
  EXPECT_EQ(claim["repeats"], 1);
  EXPECT_EQ(claim["denies"], 1);
  EXPECT_EQ(claim["asks"], 1);
  OpenRumour({first, second, third});
  EXPECT_THAT(Get("/rumours")["spreading"], IsEmpty());
}

TEST_F(ApiRumours, ARumourHasAnOwnerItsSpreadAndWhatMayBelongToIt) {
  const int64_t first = Rumoured("m1", "they say the dam broke", "u1");
  const Json rumour = OpenRumour({first});
  EXPECT_EQ(rumour["owner"], "person:ana");
  EXPECT_EQ(rumour["verdict"], "");
  EXPECT_EQ(rumour["bulletin"], Json());
  EXPECT_EQ(Audit("rumour.open").at(0)["subject"], "rumour " + rumour["id"].get<std::string>());
  clock_.Advance(std::chrono::hours(1));
  ana_ = Open("ana");
  const int64_t denial = Rumoured("m2", "the dam never broke", "u2", "RUMOR_DENIED");
  Rumoured("m3", "new benches in the park", "u3");
  Json shown = Get(Path(rumour));
  ASSERT_EQ(shown["suggested"].size(), 1U);
  EXPECT_EQ(shown["suggested"][0]["mention"]["id"], denial);
  EXPECT_EQ(shown["suggested"][0]["stance"], "denies");
  EXPECT_EQ(shown["suggested"][0]["because"][0]["what"], "broke, dam");
  shown = Post(ana_, Path(rumour, "/mentions"), {{"action", "add"}, {"mentions", {denial}}});
  EXPECT_EQ(shown["mentions"].size(), 2U);
  EXPECT_THAT(shown["suggested"], IsEmpty());
  ASSERT_EQ(shown["spread"].size(), 2U);
  EXPECT_EQ(shown["spread"][0]["repeats"], 1);
  EXPECT_EQ(shown["spread"][1]["denies"], 1);
  shown = Post(ana_, Path(rumour, "/mentions"),
               {{"action", "mark"}, {"mentions", {denial}}, {"stance", "repeats"}});
  EXPECT_EQ(shown["repeats"], 2);
  EXPECT_EQ(shown["mentions"][1]["by_person"], true);
  shown = Post(ana_, Path(rumour, "/mentions"), {{"action", "take_out"}, {"mentions", {denial}}});
  EXPECT_EQ(shown["mentions"].size(), 1U);
  EXPECT_THAT(shown["suggested"], IsEmpty()) << "a person has said no";
  EXPECT_EQ(Audit("rumour.take_out").size(), 1U);
}

TEST_F(ApiRumours, IsClosedWithAVerdictAndAReason) {
  const Json rumour = OpenRumour({Rumoured("m1", "they say the dam broke", "u1")});
  EXPECT_THAT(Refused(ana_, Path(rumour), {{"action", "close"}, {"verdict", "false"}}, 400),
              HasSubstr("reason"));
  EXPECT_THAT(Refused(ana_, Path(rumour), {{"action", "close"}, {"verdict", "no"}, {"reason", "x"}}, 400),
              HasSubstr("verdict"));
  const Json closed =
      Post(ana_, Path(rumour), {{"action", "close"}, {"verdict", "false"}, {"reason", "we looked"}});
  EXPECT_EQ(closed["verdict"], "false");
  EXPECT_EQ(closed["closed_by"], "person:ana");
  EXPECT_EQ(Audit("rumour.close").at(0)["after"]["reason"], "we looked");
  EXPECT_THAT(Get("/rumours?state=open")["rumours"], IsEmpty());
  EXPECT_EQ(Get("/rumours?state=closed")["rumours"].size(), 1U);
  Refused(ana_, Path(rumour), {{"action", "close"}, {"verdict", "true"}, {"reason", "x"}}, 409);
  EXPECT_EQ(Post(ana_, Path(rumour), {{"action", "reopen"}})["verdict"], "");
}

TEST_F(ApiRumours, WhatIsWrongIsRefusedAndChangesNothing) {
  const int64_t mention = Rumoured("m1", "they say the dam broke", "u1");
  const Json rumour = OpenRumour({mention});
  Refused(ana_, "/rumours", {{"claim", ""}, {"mentions", {mention}}}, 400);
  Refused(ana_, "/rumours", {{"claim", "x"}, {"mentions", Json::array()}}, 400);
  Refused(ana_, "/rumours", {{"claim", "x"}, {"mentions", {"one"}}}, 400);
  Refused(ana_, "/rumours", {{"claim", "x"}, {"mentions", {999'999}}}, 404);
  EXPECT_THAT(Refused(ana_, "/rumours", {{"claim", "x"}, {"mentions", {mention}}}, 409), HasSubstr("is in"));
  Refused(ana_, Path(rumour, "/mentions"), {{"action", "burn"}, {"mentions", {mention}}}, 400);
  Refused(ana_, Path(rumour, "/mentions"), {{"action", "mark"}, {"mentions", {mention}}}, 400);
  Refused(ana_, Path(rumour, "/mentions"), {{"action", "take_out"}, {"mentions", {999'999}}}, 404);
  Refused(ana_, Path(rumour), {{"action", "take"}, {"who", "ben"}}, 400);
  Refused(ana_, "/rumours/none", {{"action", "take"}}, 404);
  EXPECT_EQ(Get("/rumours")["rumours"].size(), 1U);
  const Browser vera = Open("vera");
  for (const char* path : {"", "/mentions", "/answer"})
    Refused(vera, Path(rumour, path), {{"action", "x"}}, 403);
  Refused(ana_, Path(rumour, "/answer"), {{"bulletin", Said()}}, 403);
  EXPECT_THAT(Refused(ben_, Path(rumour, "/answer"), {{"bulletin", Said("draft", "Exercise")}}, 409),
              HasSubstr("drill"));
  Refused(ben_, Path(rumour, "/answer"), {{"bulletin", "none"}}, 404);
}

TEST_F(ApiRumours, WhoAsksIsAnsweredOnceTheBulletinGoesOutAndNobodyTwice) {
  const int64_t asked = Rumoured("m1", "is it true the dam broke?", "u1", "RUMOR_ASKED");
  const int64_t again = Rumoured("m2", "hello? is the dam broken?", "u1", "RUMOR_ASKED");
  const int64_t spanish = Rumoured("m3", "¿es cierto que se rompió la presa?", "u2", "ES_RUMOR_ASKED", "es");
  const int64_t said = Rumoured("m4", "they say the dam broke", "u3");
  const Json rumour = OpenRumour({asked, again, spanish, said});
  const std::string draft = Said("draft");
  Post(ben_, Path(rumour, "/answer"), {{"bulletin", draft}});
  AnswerAll();
  EXPECT_THAT(Answers(), IsEmpty()) << "nobody has heard it yet";
  Post(ben_, Path(rumour, "/answer"), {{"bulletin", Said("sending")}});
  AnswerAll();
  EXPECT_THAT(Answers(), ElementsAre("u1: The dam holds\nNothing is broken.",
                                     "u2: La presa aguanta\nNo hay nada roto."));
  EXPECT_EQ(Audit("reply.send").at(0)["who"], "person:ben");
  Json shown = Get(Path(rumour));
  EXPECT_EQ(shown["answered"], 2);
  EXPECT_EQ(shown["bulletin"]["state"], "sending");
  EXPECT_NE(shown["mentions"][0]["answer"], Json());
  EXPECT_EQ(shown["mentions"][3]["answer"], Json());
  // Again, by another bulletin, and by one who asks later.
  Post(ben_, Path(rumour, "/answer"), {{"bulletin", Said("sent")}});
  const int64_t later = Rumoured("m5", "dam broken??", "u4", "RUMOR_ASKED");
  const int64_t third = Rumoured("m6", "the dam broke, did it?", "u1", "RUMOR_ASKED");
  Post(ana_, Path(rumour, "/mentions"), {{"action", "add"}, {"mentions", {later, third}}});
  AnswerAll();
  AnswerAll();
  EXPECT_THAT(Answers(),
              ElementsAre("u1: The dam holds\nNothing is broken.", "u2: La presa aguanta\nNo hay nada roto.",
                          "u4: The dam holds\nNothing is broken."));
}

TEST_F(ApiRumours, WhoCannotBeAnsweredIsShownWithTheReasonAndHoldsUpNobody) {
  const int64_t gone = Rumoured("m1", "is it true the dam broke?", "u1", "RUMOR_ASKED");
  const int64_t there = Rumoured("m2", "is the dam broken?", "u2", "RUMOR_ASKED");
  hub_.Write([&](Tx& tx) -> Result<void> {
    auto done = DecideConsent(tx, {.channel = "town", .recipient = "u1", .who = "Kim", .why = "she called"},
                              clock_.Now());
    return done ? Result<void>() : done.error();
  });
  const Json rumour = OpenRumour({gone, there});
  Post(ben_, Path(rumour, "/answer"), {{"bulletin", Said()}});
  AnswerAll();
  AnswerAll();
  EXPECT_THAT(Answers(), ElementsAre("u2: The dam holds\nNothing is broken."));
  const Json shown = Get(Path(rumour));
  EXPECT_EQ(shown["answered"], 1);
  EXPECT_THAT(shown["mentions"][0]["answer"]["why"].get<std::string>(), HasSubstr("no more messages"));
}

}  // namespace
}  // namespace crier
