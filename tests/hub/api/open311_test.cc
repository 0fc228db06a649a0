// The city's own Open311 server: docs/open311.md.
#include "store/tables/open311.h"

#include <gmock/gmock.h>

#include "store/tables/mentions.h"
#include "store/tables/requests.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kHole[] =
    "service_code=pothole&lat=41.262&long=-70.561&address_string=4+Elm+Street&description=a+deep+hole"
    "&email=ana%40mail.example&first_name=Ana&last_name=Lopez&phone=5550100199"
    "&media_url=https%3A%2F%2Fphotos.example%2F1.jpg";

class Open311Server : public PeopleOfHub {
 protected:
  // The key stands before the channels: the test's configuration ends in their list.
  explicit Open311Server(const std::string& more = "")
      : PeopleOfHub(
            "  - {name: town, connector: replay}\nopen311: {jurisdiction_id: city.example, url: "
            "'https://311.example/'" +
            more + "}\n") {
    Make("ana", {Role::kTriage});
    staff_ = Open("ana");
    app_ = TokenOf(staff_, R"(["report"])");
    other_ = TokenOf(staff_, R"(["report"])");
  }

  ServerReply Ask(const std::string& method, const std::string& file,
                  std::map<std::string, std::string> query = {}, const std::string& body = "",
                  const std::string& from = kElsewhere) {
    ServerRequest request;
    request.method = method;
    request.path = "/open311/v2/" + file;
    request.query = std::move(query);
    request.body = body;
    request.peer = from;
    return AnswerApi(*hub_, request);
  }
  Json Read(const std::string& file, std::map<std::string, std::string> query = {}, int status = 200) {
    const ServerReply reply = Ask("GET", file, std::move(query));
    EXPECT_EQ(reply.status, status) << file << reply.body;
    EXPECT_EQ(reply.content_type, "application/json; charset=utf-8");
    return Json::parse(reply.body);
  }
  Json Report(const std::string& body, const std::string& key, int status = 200) {
    const ServerReply reply = Ask("POST", "requests.json", {}, body + (key.empty() ? "" : "&api_key=" + key));
    EXPECT_EQ(reply.status, status) << reply.body;
    return Json::parse(reply.body);
  }
  std::string Reported(const std::string& body = kHole) {
    const Json made = Report(body, app_);
    return made.at(0).at("service_request_id").get<std::string>();
  }
  ServiceRequest Stored(const std::string& id) {
    const auto found = hub_.Read([&](Tx& tx) { return FindRequest(tx, id); });
    EXPECT_TRUE(found) << id;
    return found.value_or(ServiceRequest{});
  }
  void Decide(const std::string& id, const std::string& action, const std::string& notes = "") {
    const Json body{{"action", action},
                    {"status_notes", notes},
                    {"updated_datetime", FormatTime(Stored(id).updated_datetime)}};
    const ServerReply reply = Call(staff_, "POST", "/requests/" + id, Dump(body));
    ASSERT_EQ(reply.status, 200) << reply.body;
  }
  static std::vector<std::string> IdsIn(const Json& list) {
    std::vector<std::string> ids;
    for (const Json& each : list) ids.push_back(each.at("service_request_id").get<std::string>());
    return ids;
  }

  Browser staff_;
  std::string app_, other_;
};

TEST_F(Open311Server, AReportIsAMentionAndARequestOfItsOwn) {
  const std::string id = Reported();
  const ServiceRequest request = Stored(id);
  EXPECT_EQ(request.status, "draft");
  EXPECT_EQ(request.service_code, "pothole");
  EXPECT_EQ(request.description, "a deep hole");
  EXPECT_EQ(request.address_string, "4 Elm Street");
  ASSERT_TRUE(request.point);
  EXPECT_EQ(request.point->lat, 41.262);
  const auto mentions = hub_.Read([](Tx& tx) { return FindMentions(tx, {.channel = "open311"}); });
  ASSERT_EQ(mentions.size(), 1U);
  const StoredMention& said = mentions.front();
  EXPECT_EQ(said.request_id, id);
  EXPECT_EQ(said.mention.text, "a deep hole\n4 Elm Street");
  EXPECT_EQ(said.mention.author.name, "Ana Lopez");
  EXPECT_EQ(said.mention.author.handle, "ana@mail.example");
  EXPECT_TRUE(said.mention.direct);
  ASSERT_EQ(said.mention.attachments.size(), 1U);
  ASSERT_FALSE(said.verdict.issues.empty());
  EXPECT_EQ(said.verdict.issues.front().service_code, "pothole");
  EXPECT_EQ(said.verdict.because.back().rule, kNamedService.id);
  const auto report = hub_.Read([&](Tx& tx) { return FindOpen311Report(tx, id); });
  ASSERT_TRUE(report);
  EXPECT_THAT(report->contact, HasSubstr("5550100199"));
  const auto rows = Audit("open311.report");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["who"], "person:ana");
  EXPECT_EQ(rows[0]["subject"], "request " + id);
  // Another one of the same place is another.
  EXPECT_NE(Reported(std::string(kHole) + "&device_id=7"), id);
}

TEST_F(Open311Server, TheSameCallByTheSameKeyIsOneReportForAnHour) {
  const std::string id = Reported();
  clock_.Advance(std::chrono::minutes(59));
  EXPECT_EQ(Reported(), id);
  EXPECT_EQ(Audit("open311.report").size(), 1U);
  EXPECT_NE(Report(kHole, other_).at(0).at("service_request_id"), id) << "another key's is its own";
  clock_.Advance(std::chrono::minutes(2));
  EXPECT_NE(Reported(), id);
}

TEST_F(Open311Server, AReportWantsAKeyThatMayReport) {
  EXPECT_THAT(Report(kHole, "", 403).at(0).at("description"), HasSubstr("not provided"));
  EXPECT_EQ(Report(kHole, "crier_nonsense", 403).at(0).at("code"), 403);
  const std::string viewer = TokenOf(staff_, R"(["view", "triage"])");
  EXPECT_THAT(Report(kHole, viewer, 403).at(0).at("description"), HasSubstr("'report'"));
  // And that key opens nothing else.
  EXPECT_EQ(CallByToken(app_, "GET", "/requests").status, 403);
  const Json tokens = Json::parse(Call(staff_, "GET", "/tokens").body).at("tokens");
  for (const Json& each : tokens) Call(staff_, "DELETE", "/tokens/" + each.at("id").get<std::string>());
  Report(kHole, app_, 403);
  EXPECT_TRUE(hub_.Read([](Tx& tx) { return FindMentions(tx, {}); }).empty());
}

TEST_F(Open311Server, WhatIsWrongWithAReportIsToldAllAtOnceInItsFormat) {
  const Json errors = Report("service_code=dragon&lat=1", app_, 404);
  EXPECT_EQ(errors.size(), 2U);
  const ServerReply xml = Ask("POST", "requests.xml", {{"api_key", app_}},
                              "jurisdiction_id=elsewhere.example&service_code=pothole&lat=1&long=2");
  EXPECT_EQ(xml.status, 404);
  EXPECT_EQ(xml.content_type, "text/xml; charset=utf-8");
  EXPECT_THAT(xml.body,
              HasSubstr("<code>404</code>\n  <description>jurisdiction_id elsewhere.example was not found"));
  EXPECT_EQ(Ask("POST", "requests.json", {{"api_key", app_}}, "a=%2").status, 400);
}

TEST_F(Open311Server, ADraftIsShownToWhoReportedItAndToNobodyElse) {
  const std::string id = Reported();
  EXPECT_TRUE(Read("requests.json").empty());
  EXPECT_TRUE(Read("requests.json", {{"api_key", other_}}).empty());
  EXPECT_EQ(IdsIn(Read("requests.json", {{"api_key", app_}})), std::vector{id});
  // Who knows the id was told it.
  EXPECT_EQ(Read("requests/" + id + ".json").at(0).at("status"), "open");
  EXPECT_EQ(Read("tokens/" + id + ".json").at(0).at("service_request_id"), id);
  Decide(id, "accept");
  EXPECT_EQ(IdsIn(Read("requests.json")), std::vector{id});
  EXPECT_EQ(IdsIn(Read("requests.json", {{"status", "closed"}})), std::vector<std::string>{});
  clock_.Advance(std::chrono::minutes(5));
  Decide(id, "close", "filled");
  const Json closed = Read("requests.json", {{"status", "closed"}}).at(0);
  EXPECT_EQ(closed.at("status_notes"), "filled");
  EXPECT_EQ(closed.at("media_url"), "https://photos.example/1.jpg");
}

// What was heard elsewhere, and not accepted, has no door at all.
TEST_F(Open311Server, WhatNobodyAcceptedIsNotFoundByItsId) {
  TakeAll(hub_->db(), Poll({About("pothole", Say("m1", "a hole in Elm Street"), 0.5)}, "c", clock_.Now()));
  const std::string id = hub_.Read([](Tx& tx) { return FindRequests(tx, {}); }).at(0).id;
  EXPECT_EQ(Read("requests/" + id + ".json", {}, 404).at(0).at("code"), 404);
  EXPECT_TRUE(Read("requests.json", {{"service_request_id", id}}).empty());
  EXPECT_EQ(Read("tokens/" + id + ".json", {}, 404).at(0).at("code"), 404);
  Decide(id, "dismiss", "a joke");
  EXPECT_EQ(Read("requests/" + id + ".json", {}, 404).at(0).at("code"), 404);
}

TEST_F(Open311Server, NoAnswerHoldsAPerson) {
  const std::string id = Reported(std::string(kHole) + "&description=a+deep+hole");
  Decide(id, "accept");
  for (const char* file : {"requests.json", "requests.xml"}) {
    const std::string body = Ask("GET", file, {{"api_key", app_}}).body;
    EXPECT_THAT(body, HasSubstr(id));
    for (const char* personal : {"Ana", "Lopez", "mail.example", "5550100199", "ana@"})
      EXPECT_THAT(body, Not(HasSubstr(personal))) << file;
  }
}

TEST_F(Open311Server, ListsAreFilteredPagedAndEnd) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    clock_.Advance(std::chrono::minutes(1));
    ids.push_back(Reported(std::string(kHole) + "&device_id=" + std::to_string(i)));
  }
  const auto list = [&](std::map<std::string, std::string> query) {
    query["api_key"] = app_;
    return IdsIn(Read("requests.json", std::move(query)));
  };
  EXPECT_EQ(list({}), (std::vector<std::string>(ids.rbegin(), ids.rend()))) << "newest first";
  EXPECT_EQ(list({{"page_size", "2"}, {"page", "2"}}), (std::vector{ids[2], ids[1]}));
  EXPECT_TRUE(list({{"page_size", "2"}, {"page", "4"}}).empty()) << "past the end is nothing";
  EXPECT_EQ(list({{"service_request_id", ids[3] + "," + ids[0]}}), (std::vector{ids[3], ids[0]}));
  EXPECT_TRUE(list({{"service_code", "tree,noise"}}).empty());
  const std::string third = FormatTime(Stored(ids[2]).requested_datetime);
  EXPECT_EQ(list({{"start_date", third}}), (std::vector{ids[4], ids[3], ids[2]}));
  EXPECT_EQ(list({{"end_date", third}}), (std::vector{ids[2], ids[1], ids[0]}));
  // By change, oldest first: what was closed today is found however old it is.
  clock_.Advance(std::chrono::hours(24 * 100));
  EXPECT_TRUE(list({}).empty());
  const std::string now = FormatTime(clock_.Now());
  app_ = TokenOf(Open("ana"), R"(["report"])");
  staff_ = Open("ana");
  Decide(ids[1], "accept");
  clock_.Advance(std::chrono::minutes(1));
  Decide(ids[0], "accept");
  EXPECT_EQ(IdsIn(Read("requests.json", {{"updated_after", now}})), (std::vector{ids[1], ids[0]}));
}

TEST_F(Open311Server, WhatItIsAndWhatItOffers) {
  const Json discovery = Read("discovery.json");
  EXPECT_EQ(discovery.at("endpoints").at(0).at("url"), "https://311.example/open311/v2");
  const Json services = Read("services.json", {{"jurisdiction_id", "city.example"}});
  EXPECT_EQ(services.size(), hub_->services()->size());
  const std::string code = services.at(0).at("service_code");
  EXPECT_EQ(Read("services/" + code + ".json").at("service_code"), code);
  EXPECT_EQ(Read("services/dragon.json", {}, 404).at(0).at("code"), 404);
  EXPECT_EQ(Read("services.json", {{"jurisdiction_id", "elsewhere"}}, 404).at(0).at("code"), 404);
  EXPECT_THAT(Ask("GET", "services.xml").body, HasSubstr("<services>"));
  EXPECT_EQ(Ask("GET", "services/x.yaml").status, 404);
  EXPECT_EQ(Ask("GET", "nothing.json").status, 404);
  EXPECT_EQ(Ask("DELETE", "requests.json").status, 405);
}

TEST_F(Open311Server, ReadingIsLimitedByAddressAndAKeyIsNot) {
  for (int i = 0; i < ReadLimit::kReads; ++i) ASSERT_EQ(Ask("GET", "services.json").status, 200) << i;
  const ServerReply refused = Ask("GET", "services.json");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.Get("Retry-After"), "60");
  EXPECT_EQ(Ask("GET", "services.json", {}, "", kOffice).status, 200) << "another address";
  EXPECT_EQ(Ask("GET", "services.json", {{"api_key", app_}}).status, 200);
  EXPECT_EQ(Ask("GET", "services.json", {{"api_key", "guess"}}).status, 429) << "guesses are counted";
  clock_.Advance(std::chrono::minutes(1));
  EXPECT_EQ(Ask("GET", "services.json").status, 200);
}

class Open311WithKeys : public Open311Server {
 protected:
  Open311WithKeys() : Open311Server(", public: false") {}
};

TEST_F(Open311WithKeys, ReadingWantsAKeyToo) {
  EXPECT_THAT(Read("requests.json", {}, 403).at(0).at("description"), HasSubstr("not provided"));
  EXPECT_TRUE(Read("requests.json", {{"api_key", app_}}).empty());
}

class Open311Off : public PeopleOfHub {};

TEST_F(Open311Off, NothingIsThere) {
  for (const char* file : {"discovery.json", "services.xml", "requests.json", "requests/x.json"}) {
    ServerRequest request;
    request.method = "GET";
    request.path = std::string("/open311/v2/") + file;
    EXPECT_EQ(AnswerApi(*hub_, request).status, 404) << file;
  }
  EXPECT_EQ(hub_->FindChannel("open311"), nullptr);
}

}  // namespace
}  // namespace crier
