// The files behind the report, and how far bulletins came: what is in them, who may have them, and that the
// audit knows.
#include <gtest/gtest.h>

#include "classifier/csv.h"
#include "classifier/tally.h"
#include "store/tables/bulletins.h"
#include "store/tables/jobs.h"
#include "store/tables/requests.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using Query = std::map<std::string, std::string>;
using Cells = std::vector<std::vector<std::string>>;

constexpr std::chrono::hours kHour{1};

// A mention of an hour ago unless it says otherwise, counted as the classifier counts.
Judged HeardOf(const std::string& id, const std::string& text, const std::string& service,
               const std::string& sentiment, const std::string& neighborhood, Time at = kNow - kHour) {
  const Mention mention = Say(id, text, at);
  Judged judged;
  judged.event = mention;
  judged.verdict.lang = "en";
  judged.verdict.intent = "report";
  judged.verdict.sentiment = {sentiment, sentiment == "negative" ? -0.5 : 0.5};
  if (!service.empty()) judged.verdict.issues.push_back({service, 2.0, {}});
  if (!neighborhood.empty())
    judged.verdict.places.push_back({"Dock Street", "street", std::nullopt, neighborhood, 0, 1});
  judged.counts = CountsOf(mention, judged.verdict);
  return judged;
}

class Exports : public PeopleOfHub {
 protected:
  Exports() : PeopleOfHub("  - {name: town, connector: replay}\ntime_zone: 'America/New_York'\n") {}

  ServerReply Fetch(const std::string& path, const Query& query = {}) {
    ServerRequest request = Request("GET", "/" + path);
    request.query = query;
    request.headers.Add("Authorization", std::string("Bearer ") + kTestToken);
    return AnswerApi(*hub_, request);
  }
  Json Get(const std::string& path, const Query& query = {}) {
    const ServerReply reply = Fetch(path, query);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body);
  }
  // Page after page, put together; how many there were goes into `pages`.
  std::string Whole(const std::string& file, Query query = {}, int* pages = nullptr) {
    std::string whole;
    for (int page = 1; page < 100; ++page) {
      if (pages != nullptr) *pages = page;
      const ServerReply reply = Fetch("exports/" + file, query);
      EXPECT_EQ(reply.status, 200) << reply.body;
      whole += reply.body;
      const std::string next(reply.headers.Get("X-Next"));
      if (next.empty()) return whole;
      query["before"] = next;
    }
    ADD_FAILURE() << "there is no end";
    return whole;
  }
  Cells Read(const std::string& file, const std::vector<std::string>& columns, const Query& query = {}) {
    auto rows = ParseCsv(Whole(file, query), file, columns);
    EXPECT_TRUE(rows) << (rows ? "" : rows.error().message);
    Cells cells;
    if (rows) {
      for (CsvRow& row : *rows) cells.push_back(std::move(row.fields));
    }
    return cells;
  }
  void Hear(std::vector<Judged> events, Time now = kNow) {
    TakeAll(hub_->db(), Poll(std::move(events), "c", now));
  }
};

TEST_F(Exports, AMentionIsThereAsItWasSaidAndNoFormula) {
  Hear({HeardOf("1", "=HYPERLINK(\"x\"), \"a\"\nb", "tree", "negative", "Old Town")});
  const ServerReply reply = Fetch("exports/mentions.csv");
  EXPECT_EQ(reply.content_type, "text/csv; charset=utf-8");
  EXPECT_EQ(reply.headers.Get("Content-Disposition"),
            "attachment; filename=\"crier-mentions-2027-01-14.csv\"");
  EXPECT_EQ(reply.headers.Get("X-Next"), "");
  EXPECT_TRUE(reply.body.starts_with("\xef\xbb\xbfid,said_at,")) << "with a byte order mark, for Excel";
  EXPECT_TRUE(reply.body.ends_with("\r\n"));
  const Cells rows =
      Read("mentions.csv", {"said_at", "said_at_city_time", "text", "author_handle", "services", "sentiment",
                            "sentiment_compound", "neighborhood", "place"});
  EXPECT_EQ(rows, (Cells{{"2027-01-15T07:00:00Z", "2027-01-15 02:00:00", "'=HYPERLINK(\"x\"), \"a\"\nb",
                          "'@ana@example.org", "tree", "negative", "-0.5", "Old Town", "Dock Street"}}));
}

TEST_F(Exports, ADamagedMentionSaysSoAndNoVerdict) {
  Hear({HeardOf("1", "a", "tree", "negative", "Old Town")});
  hub_.Write([](Tx& tx) -> Result<void> {
    auto done = tx.Run("UPDATE mentions SET verdict = 'x'");
    return done ? Result<void>() : done.error();
  });
  EXPECT_EQ(Read("mentions.csv", {"text", "sentiment", "intent", "unreadable"}),
            (Cells{{"a", "", "", "yes"}}));
}

TEST_F(Exports, HaveTheTimeTheServiceAndTheNeighborhoodThatWereAskedFor) {
  Hear({HeardOf("1", "a", "tree", "negative", "Old Town"), HeardOf("2", "b", "tree", "positive", "Harbor"),
        HeardOf("3", "c", "noise", "negative", "Old Town"),
        HeardOf("4", "d", "", "negative", "Old Town", kNow - 30 * kHour)});
  const auto texts = [&](const Query& query) {
    std::string all;
    for (const auto& row : Read("mentions.csv", {"text"}, query)) all += row[0];
    return all;
  };
  EXPECT_EQ(texts({}), "cba") << "the last day, the newest first";
  EXPECT_EQ(texts({{"service_code", "tree"}}), "ba");
  EXPECT_EQ(texts({{"neighborhood", "Old Town"}}), "ca");
  EXPECT_EQ(texts({{"neighborhood", "Old Town"}, {"service_code", "tree"}}), "a");
  EXPECT_EQ(texts({{"neighborhood", "old town"}}), "");
  EXPECT_EQ(texts({{"since", FormatTime(kNow - 48 * kHour)}, {"neighborhood", "Old Town"}}), "cad");
  EXPECT_EQ(texts({{"since", FormatTime(kNow - 48 * kHour)}, {"until", FormatTime(kNow - kHour)}}), "d");
  EXPECT_EQ(Get("mentions", {{"neighborhood", "Harbor"}})["mentions"].size(), 1U) << "as the list";
}

// 8 MiB are a page.
TEST_F(Exports, ComeInPagesThatTogetherAreTheFile) {
  std::vector<Judged> events;
  for (int i = 0; i < 200; ++i)
    events.push_back(HeardOf(std::to_string(i), std::to_string(i) + " " + std::string(60'000, 'x'), "tree",
                             "neutral", "", kNow - kHour - std::chrono::seconds(i)));
  Hear(std::move(events));
  int pages = 0;
  const std::string whole = Whole("mentions.csv", {}, &pages);
  EXPECT_EQ(pages, 2);
  auto rows = ParseCsv(whole, "whole", {"text"});
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 200U);
  for (size_t i = 0; i < rows->size(); ++i)
    EXPECT_TRUE((*rows)[i].fields[0].starts_with(std::to_string(i) + " ")) << i;
}

TEST_F(Exports, TalliesAddUpToWhatTheApiCounts) {
  Hear({HeardOf("1", "a", "tree", "negative", "Old Town"), HeardOf("2", "b", "tree", "positive", "Harbor"),
        HeardOf("3", "c", "noise", "negative", "", kNow - 20 * kHour),
        HeardOf("4", "d", "", "negative", "", kNow - 90 * kHour)});
  const Query all{{"since", FormatTime(kNow - 24 * kHour)}, {"until", FormatTime(kNow)}};
  std::map<std::string, int64_t> sums;
  for (const auto& row : Read("tallies.csv", {"by", "key", "count"}, all))
    sums[row[0] + " " + row[1]] += std::stoi(row[2]);
  EXPECT_EQ(sums, (std::map<std::string, int64_t>{{"service_code tree", 2},
                                                  {"service_code noise", 1},
                                                  {"intent report", 3},
                                                  {"sentiment negative", 2},
                                                  {"sentiment positive", 1}}));
  for (const char* by : {"service_code", "category", "intent", "sentiment"}) {
    Query query = all;
    query["by"] = by;
    const Json tallies = Get("tallies", query);
    for (const Json& series : tallies["series"])
      EXPECT_EQ(series["total"], sums[std::string(by) + " " + series["key"].get<std::string>()]);
  }
  Query narrow = all;
  narrow["service_code"] = "tree";
  narrow["neighborhood"] = "Harbor";
  EXPECT_EQ(Read("tallies.csv", {"hour", "hour_city_time", "by", "key", "neighborhood", "channel", "count"},
                 narrow),
            (Cells{{"2027-01-15T07:00:00Z", "2027-01-15 02:00:00", "service_code", "tree", "Harbor", "town",
                    "1"}}));
}

// Which sentiment goes with a service.
TEST_F(Exports, TalliesOfOneServiceAreOfItsMentions) {
  Hear({HeardOf("1", "a", "tree", "negative", "Old Town"), HeardOf("2", "b", "tree", "positive", "Harbor"),
        HeardOf("3", "c", "noise", "negative", "Old Town")});
  const auto totals = [&](Query query) {
    query["service_code"] = "tree";
    std::map<std::string, int64_t> sums;
    const Json told = Get("tallies", query);
    for (const Json& series : told["series"]) sums[series["key"]] = series["total"];
    return sums;
  };
  using Sums = std::map<std::string, int64_t>;
  EXPECT_EQ(totals({{"by", "sentiment"}}), (Sums{{"negative", 1}, {"positive", 1}}));
  EXPECT_EQ(totals({{"by", "sentiment"}, {"neighborhood", "Old Town"}}), (Sums{{"negative", 1}}));
  EXPECT_EQ(totals({{"by", "intent"}, {"channel", "town"}}), (Sums{{"report", 2}}));
  EXPECT_EQ(totals({{"by", "service_code"}}), (Sums{{"tree", 2}}));
  EXPECT_EQ(totals({{"by", "sentiment"}, {"until", FormatTime(kNow - 2 * kHour)}}), Sums{});
  const Json hours = Get("tallies", {{"by", "sentiment"}, {"service_code", "tree"}});
  const auto at = hours["hours"].get<std::vector<std::string>>();
  const auto hour = std::find(at.begin(), at.end(), "2027-01-15T07:00:00Z");
  ASSERT_NE(hour, at.end());
  EXPECT_EQ(hours["series"][0]["counts"][static_cast<size_t>(hour - at.begin())], 1);
}

TEST_F(Exports, ARequestSaysWhoHasItAndUntilWhen) {
  Hear({About("tree", Say("1", "a", kNow - kHour))});
  const std::vector<std::string> columns = {"ticket",           "department",  "assignee",     "due_at",
                                            "due_at_city_time", "waiting_for", "duplicate_of", "rating"};
  std::string ticket;
  hub_.Write([&](Tx& tx) -> Result<void> {
    auto found = FindRequests(tx, {});
    if (!found) return found.error();
    ServiceRequest request = found->at(0);
    ticket = request.ticket;
    const Time was = request.updated_datetime;
    request.department = "Parks";
    request.assignee = "ana";
    request.status = "waiting";
    request.waiting_for = "photo";
    request.due_datetime = *ParseTime("2027-01-20T04:59:59Z");
    request.updated_datetime = was + std::chrono::milliseconds(1);
    return SaveRequest(tx, request, was);
  });
  EXPECT_EQ(
      Read("requests.csv", columns),
      (Cells{{ticket, "Parks", "ana", "2027-01-20T04:59:59Z", "2027-01-19 23:59:59", "photo", "", ""}}));
  hub_.Write([&](Tx& tx) -> Result<void> {
    auto found = FindRequests(tx, {});
    if (!found) return found.error();
    auto rated = RateRequest(tx, found->at(0).id, 4);
    return rated ? Result<void>() : rated.error();
  });
  EXPECT_EQ(Read("requests.csv", {"ticket", "rating"}), (Cells{{ticket, "4"}}));
}

TEST_F(Exports, RequestsAreThoseThatWereReportedInTheTime) {
  Hear({About("tree", Say("1", "a", kNow - kHour)), About("noise", Say("2", "b", kNow - 40 * kHour))});
  EXPECT_EQ(
      Read("requests.csv", {"service_code", "status", "neighborhood", "reported_at_city_time", "mentions"}),
      (Cells{{"tree", "draft", "Old Town", "2027-01-15 02:00:00", "1"}}));
  EXPECT_EQ(Read("requests.csv", {"service_code"}, {{"since", FormatTime(kNow - 50 * kHour)}}).size(), 2U);
  EXPECT_EQ(Read("requests.csv", {"service_code"}, {{"service_code", "noise"}}).size(), 0U);
  EXPECT_EQ(Read("requests.csv", {"service_code"}, {{"neighborhood", "Harbor"}}).size(), 0U);
}

TEST_F(Exports, ReachCountsPostsAndPeopleByChannelOnce) {
  hub_.Write([](Tx& tx) -> Result<void> {
    Bulletin bulletin;
    bulletin.id = "b1";
    bulletin.state = "sent";
    bulletin.info["en"] = {"+Flood", "", ""};
    if (auto saved = SaveBulletin(tx, bulletin); !saved) return saved;
    Job job;
    job.subject = "b1";
    job.channel = "town";
    job.created_at = kNow - kHour;
    job.state = JobState::kExpanding;
    job.expanded = 3;
    job.audience = 10;
    auto id = AddJob(tx, job);
    if (!id) return id.error();
    std::vector<Delivery> rows;
    const auto put = [&](const char* key, const char* recipient, size_t part, DeliveryState state,
                         const char* action) {
      Delivery row = Outbound(key, part, recipient);
      row.job_id = *id;
      row.state = state;
      row.action = action;
      rows.push_back(row);
    };
    put("1", "ana", 0, DeliveryState::kDelivered, "send");
    put("2", "ana", 1, DeliveryState::kDelivered, "send");
    put("3", "ben", 0, DeliveryState::kUnknown, "send");
    put("4", "cleo", 0, DeliveryState::kFailed, "send");
    put("5", "", 0, DeliveryState::kAccepted, "edit");
    put("6", "dan", 0, DeliveryState::kAccepted, "retract");
    if (auto added = AddDeliveries(tx, rows); !added) return added;
    job.created_at = kNow - 30 * kHour;  // another day's
    job.channel = "wall";
    auto other = AddJob(tx, job);
    return other ? Result<void>() : other.error();
  });
  const Json reach = Get("reach");
  ASSERT_EQ(reach["bulletins"].size(), 1U);
  EXPECT_EQ(reach["bulletins"][0]["bulletin"]["id"], "b1");
  EXPECT_EQ(reach["bulletins"][0]["channels"],
            Json::parse(R"([{"channel": "town", "at": "2027-01-15T07:00:00Z", "counts": {"accepted": 1,
                             "delivered": 1, "failed": 1, "unknown": 1}, "unwritten": 7}])"));
  EXPECT_EQ(Read("bulletins.csv",
                 {"id", "channel", "headline", "delivered", "accepted", "failed", "unknown", "waiting"}),
            (Cells{{"b1", "town", "'+Flood", "1", "1", "1", "1", "7"}}));
  EXPECT_EQ(Get("reach", {{"since", FormatTime(kNow - 48 * kHour)}})["bulletins"][0]["channels"].size(), 2U);
}

TEST_F(Exports, ADamagedBulletinIsLeftOutAndSaid) {
  hub_.Write([](Tx& tx) -> Result<void> {
    Job job;
    job.subject = "gone";
    job.channel = "town";
    job.created_at = kNow - kHour;
    auto added = AddJob(tx, job);
    return added ? Result<void>() : added.error();
  });
  const Json reach = Get("reach");
  EXPECT_TRUE(reach["bulletins"].empty());
  EXPECT_EQ(reach["unreadable"], Json({"gone"}));
}

TEST_F(Exports, EachIsARowOfTheAudit) {
  Make("pia", {Role::kPublisher});
  const Browser pia = Open("pia");
  Hear({HeardOf("1", "a", "tree", "negative", "Old Town")});
  EXPECT_EQ(Call(pia, "GET", "/exports/mentions.csv?service_code=tree").status, 200);
  const std::vector<Json> rows = Audit("export");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["who"], "person:pia");
  EXPECT_EQ(rows[0]["from"], kOffice);
  EXPECT_EQ(rows[0]["at"], FormatTime(kNow));
  EXPECT_EQ(rows[0]["action"], "export.mentions");
  EXPECT_EQ(rows[0]["subject"], "mentions.csv");
  EXPECT_EQ(rows[0]["after"],
            Json::parse(R"({"rows": 1, "service_code": "tree", "since": "2027-01-14T08:00:00Z",
                            "until": "2027-01-15T08:00:00Z"})"));
}

TEST_F(Exports, WhoOnlyReadsTakesNothingAway) {
  Make("vera", {Role::kViewer, Role::kTriage, Role::kApprover});
  EXPECT_EQ(Call(Open("vera"), "GET", "/exports/mentions.csv").status, 403);
  EXPECT_EQ(Call(Open("vera"), "GET", "/reach").status, 200);
  EXPECT_TRUE(Audit("export").empty());
}

TEST_F(Exports, WhatCannotBeMeantIsRefusedAndNoExport) {
  EXPECT_EQ(Fetch("exports/people.csv").status, 404);
  EXPECT_EQ(Fetch("exports/mentions").status, 404);
  const std::string now = FormatTime(kNow);
  for (const Query& query : std::vector<Query>{{{"since", now}, {"until", now}},
                                               {{"since", "yesterday"}},
                                               {{"since", "2025-01-01T00:00:00Z"}},
                                               {{"before", "x"}},
                                               {{"before", "-1"}},
                                               {{"neighborhood", std::string(201, 'x')}},
                                               {{"channel", "town"}}})
    EXPECT_EQ(Fetch("exports/mentions.csv", query).status, 400) << Json(query).dump();
  EXPECT_EQ(Fetch("exports/tallies.csv", {{"before", "7"}}).status, 400);
  EXPECT_EQ(Fetch("exports/bulletins.csv", {{"service_code", "tree"}}).status, 400);
  EXPECT_EQ(Fetch("reach", {{"since", FormatTime(kNow - std::chrono::days(40))}}).status, 400);
  EXPECT_TRUE(Audit("export").empty());
}

}  // namespace
}  // namespace crier
