// The rules as staff look them up and try them, and the zones on a map.
#include <gtest/gtest.h>

#include "core/text.h"
#include "hub/api/api.h"
#include "tests/hub/open_hub.h"
#include "tests/store/samples.h"
#include "tests/support/fake_clock.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

// The packs and places of the classifier's own tests.
class RulesOfApi : public testing::Test {
 protected:
  RulesOfApi()
      : hub_(clock_, "  - {name: town, connector: replay}\nplaces: '" +
                         (SourceDir() / "tests" / "classifier" / "places").string() + "'\n") {
    clock_.Advance(kNow - clock_.Now());
  }

  ServerReply Ask(const std::string& method, const std::string& path,
                  const std::map<std::string, std::string>& query = {}, const std::string& body = "") {
    ServerRequest request;
    request.method = method;
    request.path = "/api/v1/" + path;
    request.query = query;
    request.body = body;
    request.headers.Add("authorization", std::string("Bearer ") + kTestToken);
    return AnswerApi(*hub_, request);
  }
  Json Get(const std::string& path, const std::map<std::string, std::string>& query = {}) {
    const ServerReply reply = Ask("GET", path, query);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body);
  }
  Json Post(const std::string& path, const Json& body) {
    const ServerReply reply = Ask("POST", path, {}, Dump(body));
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body);
  }
  std::vector<std::string> Found(const std::map<std::string, std::string>& query) {
    std::vector<std::string> ids;
    const Json page = Get("rules", query);
    for (const Json& rule : page["rules"]) ids.push_back(rule["id"]);
    return ids;
  }
  static int64_t CountIn(const Json& facet, const std::string& name) {
    for (const Json& each : facet) {
      if (each["name"] == name) return each["rules"].get<int64_t>();
    }
    return 0;
  }
  // Mentions heard a minute apart, the newest first in the list.
  void Hear(const std::vector<std::string>& texts, Time first) {
    std::vector<Judged> events;
    for (size_t i = 0; i < texts.size(); ++i)
      events.push_back(About("", Say(std::to_string(++heard_), texts[i], first + std::chrono::minutes(i))));
    TakeAll(hub_->db(), Poll(events, "c" + std::to_string(heard_)));
  }

  FakeClock clock_;
  OpenHub hub_;
  int heard_ = 0;
};

using RuleIds = std::vector<std::string>;

TEST_F(RulesOfApi, ARuleIsShownAsItsPackHasIt) {
  const Json rule = Get("rules/POTHOLE");
  EXPECT_EQ(rule["pack"], "issues.all");
  EXPECT_EQ(rule["lang"], "en");
  EXPECT_EQ(rule["says"], "A hole in the road");
  EXPECT_EQ(rule["sets"], "service_code");
  EXPECT_EQ(rule["target"], "pothole");
  EXPECT_EQ(rule["score"], 2.5);
  EXPECT_EQ(rule["match"], Json({R"(\bpot ?holes?\b)"}));
  EXPECT_EQ(rule["unless"], Json({R"(\bpothole cafe\b)"}));
  EXPECT_EQ(rule["yes"], Json({"A pothole", "pot holes everywhere"}));
  EXPECT_EQ(rule["no"], Json({"meet me at the Pothole Cafe"}));
  EXPECT_GT(rule["line"].get<int>(), 0);

  const Json composite = Get("rules/LIGHT_OUT");
  EXPECT_EQ(composite["all"], Json({"LIGHT", "OUT"}));
  EXPECT_EQ(composite["near"], 14);
  EXPECT_EQ(Get("rules/LIGHT")["named_by"], Json({"LIGHT_OUT"}));
  EXPECT_TRUE(Get("rules/LIGHT")["score"].is_null());
  EXPECT_EQ(Ask("GET", "rules/NOBODY").status, 404);
}

TEST_F(RulesOfApi, AreFoundByWordsPackTopicAndLanguage) {
  EXPECT_EQ(Found({{"q", "POTHOLE  cafe"}}), (RuleIds{"POTHOLE"})) << "every word, in any case, samples too";
  EXPECT_EQ(Found({{"q", "hoyo"}}), (RuleIds{"BACHE"})) << "the reason";
  EXPECT_EQ(Found({{"q", "zebra"}}), RuleIds());
  EXPECT_EQ(Found({{"topic", "service_code:pothole"}}), (RuleIds{"POTHOLE", "BACHE"})) << "by line";
  EXPECT_EQ(Found({{"topic", "service_code:pothole"}, {"lang", "es"}}), (RuleIds{"BACHE"}));
  EXPECT_EQ(Found({{"topic", "part"}, {"pack", "issues.all"}}), (RuleIds{"LIGHT", "OUT"}));
  const RuleIds services = Found({{"topic", "service_code"}, {"pack", "issues.all"}});
  EXPECT_EQ(services, (RuleIds{"POTHOLE", "BACHE", "LIGHT_OUT", "LIGHT_JOKE"}))
      << "the part before the colon";
  EXPECT_EQ(Found({{"pack", "issues"}}), RuleIds()) << "whole names";
}

TEST_F(RulesOfApi, EachFacetCountsUnderAllOtherConditions) {
  const Json page = Get("rules", {{"topic", "service_code:pothole"}, {"lang", "es"}});
  EXPECT_EQ(page["total"], 1);
  EXPECT_EQ(CountIn(page["langs"], "en"), 1);
  EXPECT_EQ(CountIn(page["langs"], "es"), 1);
  EXPECT_EQ(CountIn(page["topics"], "service_code:pothole"), 1);
  EXPECT_EQ(CountIn(page["topics"], "service_code:street_light"), 0) << "none in Spanish";
  EXPECT_EQ(CountIn(page["packs"], "issues.all"), 1);
}

TEST_F(RulesOfApi, ComePageByPage) {
  const RuleIds all = Found({{"limit", "500"}});
  ASSERT_GT(all.size(), 4U);
  RuleIds walked;
  std::map<std::string, std::string> query = {{"limit", "2"}};
  for (;;) {
    const Json page = Get("rules", query);
    EXPECT_LE(page["rules"].size(), 2U);
    EXPECT_EQ(page["total"], all.size());
    for (const Json& rule : page["rules"]) walked.push_back(rule["id"]);
    if (page["next"].is_null()) break;
    query["before"] = page["next"].get<std::string>();
  }
  EXPECT_EQ(walked, all);
  EXPECT_EQ(Get("rules/names")["rules"].size(), all.size() + 5) << "and why requests are joined, or alone";
}

TEST_F(RulesOfApi, ABadSearchIsRefused) {
  EXPECT_EQ(Ask("GET", "rules", {{"q", std::string(201, 'x')}}).status, 400);
  EXPECT_EQ(Ask("GET", "rules", {{"before", "NOBODY"}}).status, 400);
  EXPECT_EQ(Ask("GET", "rules", {{"limit", "501"}}).status, 400);
  EXPECT_EQ(Ask("GET", "rules/POTHOLE", {{"colour", "red"}}).status, 400);
}

TEST_F(RulesOfApi, ATextIsJudgedAndEveryRuleThatFiredIsNamedWithItsWords) {
  const std::string text = "¡Señor! The street light is out again and nobody came";
  const Json tried = Post("rules/try", {{"text", text}});
  EXPECT_EQ(tried["verdict"]["issues"][0]["service_code"], "street_light");
  EXPECT_EQ(tried["verdict"]["rules_version"], hub_->classifier()->version());
  std::map<std::string, std::string> words;
  for (const Json& each : tried["fired"]) {
    const size_t start = each["start"], end = each["end"];
    EXPECT_EQ(text.substr(start, end - start), each["text"]) << "bytes of the text as it was given";
    words[each["rule"]] = each["text"];
  }
  EXPECT_EQ(words["LIGHT"], "street light") << "parts, too";
  EXPECT_EQ(words["OUT"], "out");
  EXPECT_TRUE(words.contains("LIGHT_OUT"));
  EXPECT_FALSE(words.contains("POTHOLE"));
  EXPECT_EQ(Get("mentions")["mentions"].size(), 0U) << "nothing is stored";
}

TEST_F(RulesOfApi, ATextIsBoundedAndNothingElseIsTaken) {
  EXPECT_EQ(Post("rules/try", {{"text", std::string(kMaxMentionText, 'x')}})["fired"].size(), 0U);
  for (const Json& body : {Json{{"text", std::string(kMaxMentionText + 1, 'x')}}, Json{{"text", ""}},
                           Json{{"text", 7}}, Json::object(), Json{{"text", "x"}, {"rule", "POTHOLE"}}}) {
    EXPECT_EQ(Ask("POST", "rules/try", {}, Dump(body)).status, 400) << Dump(body).substr(0, 80);
  }
}

TEST_F(RulesOfApi, ARuleIsTriedOnTheLastDayAndNoMore) {
  Hear({"a pothole long ago"}, kNow - std::chrono::hours(25));
  Hear({"pothole one", "meet me at the pothole cafe", "a street light", "Pot Holes on Elm"},
       kNow - std::chrono::hours(3));
  const Json trial = Post("rules/POTHOLE/try", Json::object());
  EXPECT_EQ(trial["rule"], "POTHOLE");
  EXPECT_EQ(trial["since"], FormatTime(kNow - std::chrono::hours(24)));
  EXPECT_EQ(trial["tried"], 4);
  EXPECT_EQ(trial["fired"], 2);
  EXPECT_TRUE(trial["next"].is_null());
  ASSERT_EQ(trial["samples"].size(), 2U);
  EXPECT_EQ(trial["samples"][0]["mention"]["text"], "Pot Holes on Elm") << "newest first";
  ASSERT_EQ(trial["samples"][0]["matched"].size(), 1U);
  EXPECT_EQ(trial["samples"][0]["matched"][0]["text"], "Pot Holes");
  EXPECT_EQ(Post("rules/LIGHT/try", Json::object())["fired"], 1) << "a part, too";
}

TEST_F(RulesOfApi, ATrialGoesOnWhereTheCallBeforeItStopped) {
  Hear(std::vector<std::string>(2'100, "pothole"), kNow - std::chrono::hours(40));
  clock_.Advance(-std::chrono::hours(20));  // all of them lie in the last 24 hours now, some of them ahead
  const Json first = Post("rules/POTHOLE/try", Json::object());
  EXPECT_EQ(first["tried"], 2'000);
  EXPECT_EQ(first["fired"], 2'000);
  EXPECT_EQ(first["samples"].size(), 20U);
  ASSERT_TRUE(first["next"].is_number());
  const Json rest = Post("rules/POTHOLE/try", {{"before", first["next"]}});
  EXPECT_EQ(rest["tried"], 100);
  EXPECT_TRUE(rest["next"].is_null());
}

TEST_F(RulesOfApi, ABadTrialIsRefused) {
  EXPECT_EQ(Ask("POST", "rules/NOBODY/try", {}, "{}").status, 404);
  for (const char* body : {"", "[]", R"({"before": "1"})", R"({"before": 0})", R"({"before": 1.5})",
                           R"({"before": 18446744073709551615})", R"({"limit": 1})"}) {
    EXPECT_EQ(Ask("POST", "rules/POTHOLE/try", {}, body).status, 400) << body;
  }
}

TEST_F(RulesOfApi, TrialsHaveALaneOfTheirOwn) {
  const auto lane = [&](const std::string& path) {
    ServerRequest request;
    request.path = path;
    return LaneOf(*hub_, request);
  };
  EXPECT_EQ(lane("/api/v1/rules/POTHOLE/try"), "/rules");
  EXPECT_EQ(lane("/api/v1/rules/POTHOLE"), "");
  EXPECT_EQ(lane("/api/v1/rules"), "");
}

TEST_F(RulesOfApi, ZonesHaveTheirShapesAsGeoJson) {
  const Json answer = Get("zones");
  ASSERT_EQ(answer["shapes"].size(), answer["zones"].size());
  for (size_t i = 0; i < answer["zones"].size(); ++i)
    EXPECT_EQ(answer["shapes"][i]["name"], answer["zones"][i]) << "in the same order";
  const Json& harbor = answer["shapes"][0];
  EXPECT_EQ(harbor["name"], "Old Harbor");
  EXPECT_EQ(harbor["geometry"]["type"], "MultiPolygon");
  const Json square = {{-75.01, 40.0}, {-75.0, 40.0}, {-75.0, 40.01}, {-75.01, 40.01}, {-75.01, 40.0}};
  EXPECT_EQ(harbor["geometry"]["coordinates"], Json::array({Json::array({square})}));
}

}  // namespace
}  // namespace crier
