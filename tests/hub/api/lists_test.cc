// What staff are shown: lists that are whole, in the order that was asked for, and true about what is
// damaged.
#include <gtest/gtest.h>

#include "hub/api/api.h"
#include "store/tables/bulletins.h"
#include "store/tables/tallies.h"
#include "tests/hub/open_hub.h"
#include "tests/store/samples.h"
#include "tests/support/fake_clock.h"

namespace crier {
namespace {

class ApiLists : public testing::Test {
 protected:
  explicit ApiLists(const std::string& more = "")
      : hub_(clock_, "  - {name: town, connector: replay}\n" + more) {}

  ServerReply Ask(const std::string& path, const std::map<std::string, std::string>& query = {},
                  const std::string& method = "GET", const std::string& body = "") {
    ServerRequest request;
    request.method = method;
    request.path = "/api/v1/" + path;
    request.query = query;
    request.body = body;
    request.headers.Add("authorization", std::string("Bearer ") + kTestToken);
    return AnswerApi(*hub_, request);
  }
  Json Get(const std::string& path, const std::map<std::string, std::string>& query = {}) {
    const ServerReply reply = Ask(path, query);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body);
  }
  void Spoil(const std::string& sql) {
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto done = tx.Run(sql);
      return done ? Result<void>() : done.error();
    });
  }
  // Everything of a list, page by page.
  std::vector<Json> Walk(const std::string& what, std::map<std::string, std::string> query) {
    std::vector<Json> all;
    for (;;) {
      const Json page = Get(what, query);
      for (const Json& each : page[what]) all.push_back(each);
      if (page["next"].is_null()) return all;
      query["before"] = page["next"].get<std::string>();
    }
  }

  FakeClock clock_;
  OpenHub hub_;
};

TEST_F(ApiLists, AParameterThatIsNotKnownIsRefusedByItsName) {
  for (const char* list : {"mentions", "tallies", "requests", "bulletins", "consents", "services", "rules",
                           "channels", "corrections"}) {
    EXPECT_EQ(Ask(list).status, 200) << list;
    const ServerReply reply = Ask(list, {{"colour", "red"}});
    EXPECT_EQ(reply.status, 400) << list;
    EXPECT_NE(reply.body.find("'colour' is no parameter"), std::string::npos) << reply.body;
  }
  EXPECT_EQ(Ask("tallies", {{"limit", "5"}}).status, 400) << "known to others";
}

TEST_F(ApiLists, AStoredVerdictIsHandedOnAsItStands) {
  TakeAll((*hub_).db(), Poll({About("pothole", Say("m", "a \"pothole\"\n\xc3\xb1"))}));
  const Json before = Get("mentions")["mentions"][0];
  EXPECT_EQ(before["text"], "a \"pothole\"\n\xc3\xb1");
  EXPECT_EQ(before["verdict"]["issues"][0]["service_code"], "pothole");
  Spoil("UPDATE mentions SET verdict = ' ' || verdict");
  EXPECT_NE(Ask("mentions").body.find("\"verdict\": {"), std::string::npos);
  EXPECT_EQ(Get("mentions")["mentions"][0], before);
  EXPECT_EQ(Get("mentions/1"), before);
}

TEST_F(ApiLists, AVerdictThatIsNoneIsNeverHandedOn) {
  TakeAll((*hub_).db(), Poll({About("pothole", Say("m", "text"))}));
  Spoil("UPDATE mentions SET verdict = '{\"lang\": 1'");
  const Json damaged = Get("mentions")["mentions"][0];
  EXPECT_EQ(damaged["unreadable"], true);
  EXPECT_EQ(damaged["verdict"]["issues"], Json::array());
}

// Each that docs/api.md names is taken.
TEST_F(ApiLists, EveryParameterThatIsKnownIsTaken) {
  const std::pair<const char*, std::vector<const char*>> lists[] = {
      {"mentions",
       {"q", "channel", "service_code", "category", "intent", "sentiment", "lang", "actionable", "request_id",
        "neighborhood", "since", "until", "before", "limit"}},
      {"tallies", {"by", "channel", "service_code", "neighborhood", "since", "until"}},
      {"requests",
       {"status", "service_code", "neighborhood", "department", "assignee", "due", "order", "before",
        "limit"}},
      {"bulletins", {"state", "references", "before", "limit"}},
      {"consents", {"channel", "recipient", "state", "before", "limit"}}};
  for (const auto& [list, names] : lists) {
    std::map<std::string, std::string> query;
    for (const char* name : names) query[name] = "";
    const ServerReply reply = Ask(list, query);
    EXPECT_EQ(reply.status, 200) << list << ": " << reply.body;
  }
}

TEST_F(ApiLists, RequestsByUrgencyBeginWithTheGravestHoweverOld) {
  std::vector<Judged> events;
  for (int i = 0; i < 1'500; ++i) {
    events.push_back(About("tree", Say(std::to_string(i), "x"), i == 0 ? 0.97 : (i % 5) / 7.0));
    events.back().draft->join_key.clear();
  }
  // Ids tell the milliseconds apart in which drafts were made, not the drafts of one.
  TakeAll(hub_->db(), Poll({events.front()}));
  events.erase(events.begin());
  TakeAll(hub_->db(), Poll(events, "c2", kNow + std::chrono::minutes(1)));
  const auto all = Walk("requests", {{"status", "draft"}, {"order", "urgency"}, {"limit", "500"}});
  ASSERT_EQ(all.size(), 1'500U);
  EXPECT_EQ(all.front()["urgency"], 0.97);
  const std::string gravest = all.front()["id"];
  for (size_t i = 1; i < all.size(); ++i) EXPECT_LE(all[i]["urgency"], all[i - 1]["urgency"]);
  EXPECT_EQ(Walk("requests", {{"order", "oldest"}, {"limit", "400"}}).front()["id"], gravest);
  EXPECT_EQ(Walk("requests", {{"limit", "400"}}).back()["id"], gravest) << "newest first, as ever";
  EXPECT_EQ(Walk("requests", {{"service_code", "tree"}, {"order", "urgency"}, {"limit", "7"}}).size(),
            1'500U);
}

TEST_F(ApiLists, CursorsThatAreNoneAreRefused) {
  for (const char* before : {"x", "0.5", ",r", "0.5,", "nan,r", "inf,r", "1e999,r", "0.5 ,r"}) {
    EXPECT_EQ(Ask("requests", {{"order", "urgency"}, {"before", before}}).status, 400) << before;
  }
  EXPECT_EQ(Ask("requests", {{"order", "upside-down"}}).status, 400);
}

TEST_F(ApiLists, BulletinsReachBeyondFiveHundred) {
  hub_.Write([](Tx& tx) -> Result<void> {
    for (int i = 0; i < 612; ++i) {
      Bulletin bulletin;
      bulletin.id = "b" + std::to_string(i);
      bulletin.created_at = kNow + std::chrono::seconds(i / 2);
      bulletin.references = i == 600 ? "b3" : "";
      if (auto saved = SaveBulletin(tx, bulletin); !saved) return saved;
    }
    Delivery row = Outbound("k");
    row.subject = "b0";
    row.state = DeliveryState::kUnknown;
    return PutDeliveries(tx, {row});
  });
  const auto all = Walk("bulletins", {{"limit", "500"}});
  ASSERT_EQ(all.size(), 612U);
  EXPECT_EQ(all.back()["id"], "b0");
  EXPECT_EQ(all.back()["unknown"], 1) << "the oldest, too, says what is unknown of it";
  const Json followers = Get("bulletins", {{"references", "b3"}});
  ASSERT_EQ(followers["bulletins"].size(), 1U);
  EXPECT_EQ(followers["bulletins"][0]["id"], "b600");
}

TEST_F(ApiLists, ADamagedMentionIsTheServersFaultAndCostsNoOther) {
  TakeAll(hub_->db(),
          Poll({About("tree", Say("1", "a")), About("tree", Say("2", "b")), About("tree", Say("3", "c"))}));
  for (const char* damage : {"verdict = '{\"lang\":'", "verdict = ''", "attachments = '[7]'"}) {
    Spoil(std::string("UPDATE mentions SET ") + damage + " WHERE native_id = '2'");
    const Json list = Get("mentions");
    ASSERT_EQ(list["mentions"].size(), 3U) << damage;
    int damaged = 0;
    for (const Json& each : list["mentions"]) {
      if (!each.contains("unreadable")) continue;
      ++damaged;
      EXPECT_EQ(each["native_id"], "2");
      EXPECT_EQ(each["text"], "b") << "what can be read is there";
    }
    EXPECT_EQ(damaged, 1) << damage;
    const ServerReply one = Ask("mentions/2");
    EXPECT_EQ(one.status, 500) << one.body;
    EXPECT_NE(one.body.find("table mentions, row 2"), std::string::npos) << one.body;
    EXPECT_EQ(Ask("mentions/1").status, 200);
    const Json request = Get("requests/" + Get("requests")["requests"][0]["id"].get<std::string>());
    EXPECT_EQ(request["mentions"].size(), 3U);
  }
}

TEST_F(ApiLists, ADamagedMentionCanBeEditedAndRemoved) {
  TakeAll(hub_->db(), Poll({About("tree", Say("1", "a")), About("tree", Say("2", "b"))}));
  Spoil("UPDATE mentions SET verdict = 'x', counts = 'x'");
  TakeAll(hub_->db(), Poll({About("noise", Edited{Say("1", "other")}), {Removed{"town", "2"}, {}, {}, {}}}));
  const Json list = Get("mentions", {{"service_code", "noise"}});
  ASSERT_EQ(list["mentions"].size(), 1U);
  EXPECT_FALSE(list["mentions"][0].contains("unreadable"));
  EXPECT_EQ(Get("mentions")["mentions"].size(), 1U);
}

TEST_F(ApiLists, ADamagedRequestIsLeftOutAndSaid) {
  std::vector<Judged> events = {About("tree", Say("1", "a")), About("noise", Say("2", "b"))};
  TakeAll(hub_->db(), Poll(events));
  const std::string id = Get("requests", {{"service_code", "tree"}})["requests"][0]["id"];
  Spoil("UPDATE requests SET status = 'lost' WHERE service_code = 'tree'");
  const Json list = Get("requests");
  ASSERT_EQ(list["requests"].size(), 1U);
  EXPECT_EQ(list["unreadable"], Json({id}));
  for (const char* method : {"GET", "POST"}) {
    const ServerReply one = Ask("requests/" + id, {}, method,
                                R"({"action": "accept", "updated_datetime": "2027-01-15T08:00:00Z"})");
    EXPECT_EQ(one.status, 500) << one.body;
    EXPECT_NE(one.body.find(id), std::string::npos) << one.body;
  }
}

TEST_F(ApiLists, ADamagedBulletinIsLeftOutAndSaid) {
  hub_.Write([](Tx& tx) -> Result<void> {
    for (const char* id : {"a", "b", "c", "d"}) {
      Bulletin bulletin;
      bulletin.id = id;
      bulletin.state = "approved";
      if (auto saved = SaveBulletin(tx, bulletin); !saved) return saved;
    }
    return {};
  });
  Spoil("UPDATE bulletins SET info = '{' WHERE id = 'a'");
  Spoil("UPDATE bulletins SET channels = '[[]]' WHERE id = 'b'");
  Spoil("UPDATE bulletins SET state = 'flying' WHERE id = 'c'");
  const Json list = Get("bulletins", {{"limit", "4"}});
  ASSERT_EQ(list["bulletins"].size(), 1U);
  EXPECT_EQ(list["bulletins"][0]["id"], "d");
  EXPECT_EQ(list["unreadable"].size(), 3U);
  EXPECT_TRUE(list["next"].is_null());
  for (const std::string id : {"a", "b", "c"}) {
    const ServerReply one = Ask("bulletins/" + id);
    EXPECT_EQ(one.status, 500) << one.body;
    EXPECT_NE(one.body.find("table bulletins, row " + id), std::string::npos) << one.body;
  }
  // The others are still sent.
  EXPECT_EQ(hub_.Read([](Tx& tx) { return FindApproved(tx); }).size(), 1U);
}

TEST_F(ApiLists, ADamagedDeliveryIsLeftOutAndSaidAndNothingIsDecidedWithoutIt) {
  PutOut(hub_->db(), {Outbound("k"), Outbound("k2", 1)});
  Spoil("UPDATE deliveries SET state = 'flying' WHERE key = 'k'");
  Spoil("UPDATE bulletins SET state = 'sent'");
  const Json shown = Get("bulletins/b1");
  EXPECT_EQ(shown["deliveries"].size(), 1U);
  EXPECT_EQ(shown["unreadable"], Json({"1"}));
  const ServerReply reply = Ask("bulletins/b1/withdraw", {}, "POST", "{}");
  EXPECT_EQ(reply.status, 500) << reply.body;
  EXPECT_NE(reply.body.find("table deliveries, row 1"), std::string::npos) << reply.body;
  EXPECT_EQ(Get("bulletins")["bulletins"].size(), 1U);
}

TEST_F(ApiLists, WhatStaffPasteReadsAsItIsShown) {
  TakeAll(hub_->db(), Poll({About("tree", Say("1", "a"))}));
  const Json seen = Get("requests")["requests"][0];
  const ServerReply reply = Ask("requests/" + seen["id"].get<std::string>(), {}, "POST",
                                Dump({{"action", "accept"},
                                      {"address_string", "\u202E31\u202C Mill Street\u2069"},
                                      {"updated_datetime", seen["updated_datetime"]}}));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(Json::parse(reply.body)["address_string"], "31 Mill Street");
}

TEST_F(ApiLists, AcceptTakesFourThousandCharactersOfAnyKind) {
  for (const std::string letter : {"x", "é", "水", "🌊"}) {
    std::string text;
    for (int i = 0; i < 4'000; ++i) text += letter;
    Judged judged = About("tree", Say(letter, "a"));
    judged.draft->join_key.clear();
    TakeAll(hub_->db(), Poll({judged}));
    const Json seen = Get("requests", {{"status", "draft"}})["requests"][0];
    const auto accept = [&](const std::string& description) {
      return Ask("requests/" + seen["id"].get<std::string>(), {}, "POST",
                 Dump({{"action", "accept"},
                       {"description", description},
                       {"updated_datetime", seen["updated_datetime"]}}));
    };
    EXPECT_EQ(accept(text + letter).status, 400) << letter;
    const ServerReply reply = accept(text);
    ASSERT_EQ(reply.status, 200) << letter;
    EXPECT_TRUE(Json::parse(reply.body)["description"] == text) << letter;
  }
}

class Today : public ApiLists {
 protected:
  explicit Today(const std::string& zone = "America/New_York") : ApiLists("time_zone: '" + zone + "'\n") {}

  // Mentions said at these times, and how many of them are of today when it is `now`.
  int64_t CountAt(const std::string& now, const std::vector<std::string>& said) {
    clock_.Advance(*ParseTime(now) - clock_.Now());
    std::vector<Judged> events;
    for (const std::string& at : said) {
      const Mention mention = Say(at, "x", *ParseTime(at));
      Judged judged = About("tree", mention);
      judged.counts.push_back({HourOf(mention.created_at), "town", "sentiment", "neutral", "", 1});
      events.push_back(std::move(judged));
    }
    TakeAll(hub_->db(), Poll(events, "c", clock_.Now()));
    return Get("status")["mentions_today"].get<int64_t>();
  }
};

TEST_F(Today, IsTheCitysDayInTheEvening) {
  // 11 PM in New York is 4 AM of the next day in UTC. Midnight there was 05:00Z.
  EXPECT_EQ(CountAt("2026-11-22T04:00:00Z",
                    {"2026-11-21T04:59:59Z", "2026-11-21T05:00:00Z", "2026-11-21T15:30:00Z",
                     "2026-11-21T23:59:00Z", "2026-11-22T00:10:00Z", "2026-11-22T03:59:00Z"}),
            5);
}

TEST_F(Today, IsTwentyFiveHoursLongInAutumn) {
  // Clocks went back on 1 November 2026: the day began at 04:00Z and ends at 05:00Z.
  EXPECT_EQ(
      CountAt("2026-11-02T04:30:00Z", {"2026-11-01T03:59:00Z", "2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z",
                                       "2026-11-01T06:30:00Z", "2026-11-02T04:20:00Z"}),
      4);
}

TEST_F(Today, IsTwentyThreeHoursLongInSpring) {
  // Clocks go forward on 8 March 2026: the day began at 05:00Z and ends at 04:00Z.
  EXPECT_EQ(CountAt("2026-03-09T03:30:00Z", {"2026-03-08T04:59:00Z", "2026-03-08T05:00:00Z",
                                             "2026-03-08T07:30:00Z", "2026-03-09T03:10:00Z"}),
            3);
  clock_.Advance(std::chrono::minutes(30));
  EXPECT_EQ(Get("status")["mentions_today"], 0);
}

class TodayInNepal : public Today {
 protected:
  TodayInNepal() : Today("Asia/Kathmandu") {}
};

// 5:45 ahead: its day begins in the middle of an hour of UTC, which is what tallies count by.
TEST_F(TodayInNepal, BeginsWithinAnHour) {
  EXPECT_EQ(
      CountAt("2026-11-21T17:00:00Z", {"2026-11-20T18:14:00Z", "2026-11-20T18:16:00Z", "2026-11-20T18:59:00Z",
                                       "2026-11-20T19:00:00Z", "2026-11-21T16:00:00Z"}),
      4);
}

}  // namespace
}  // namespace crier
