// Open311 by its case directories: tests/desk/open311/README.md.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "desk/open311/ask.h"
#include "desk/open311/contacts.h"
#include "desk/open311/document.h"
#include "desk/open311/forward.h"
#include "tests/support/paths.h"

namespace crier::georeport {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::HasSubstr;

const Time kNoon = *ParseTime("2026-11-21T12:00:00Z");
constexpr char kJurisdiction[] = "city.example";

std::vector<Service> CityServices() {
  Service hole{.service_code = "pothole",
               .service_name = "Pothole",
               .department = "Street Maintenance",
               .expected_days = 5,
               .keywords = {"hole", "bache"}};
  Service light{.service_code = "street_light", .service_name = "Street Light", .group = "Streets"};
  light.attributes = {
      {.code = "POLE", .datatype = "number", .required = true, .description = "Number on the pole"},
      {.code = "HURT",
       .datatype = "multivaluelist",
       .description = "Who was hurt?",
       .values = {{"child", "A child"}, {"dog", "A dog"}}},
      {.code = "SINCE", .datatype = "datetime"},
      {.code = "NOTE", .variable = false, .description = "A broken lamp is dangerous"}};
  return {hole, light};
}

std::string TextOf(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

Json ProblemsIn(const Problems& problems) {
  Json json = Json::array();
  for (const Problem& each : problems)
    json.push_back({{"code", each.code}, {"description", each.description}});
  return json;
}

Json PostedIn(const PostedRequest& posted) {
  Json json{{"name", NameOf(posted)}, {"attributes", Json::object()}};
  const std::pair<const char*, const std::string*> texts[] = {{"api_key", &posted.api_key},
                                                              {"service_code", &posted.service_code},
                                                              {"description", &posted.description},
                                                              {"address_string", &posted.address_string},
                                                              {"address_id", &posted.address_id},
                                                              {"media_url", &posted.media_url},
                                                              {"email", &posted.email},
                                                              {"phone", &posted.phone},
                                                              {"device_id", &posted.device_id},
                                                              {"account_id", &posted.account_id}};
  for (const auto& [name, text] : texts) {
    if (!text->empty()) json[name] = *text;
  }
  if (posted.point) {
    json["lat"] = posted.point->lat;
    json["long"] = posted.point->lon;
  }
  for (const auto& [code, values] : posted.attributes) json["attributes"][code] = values;
  return json;
}

void RunPost(const fs::path& folder, const Json& expect) {
  const std::string type = TextOf(folder / "type");
  const auto fields = ReadFields(type.substr(0, type.find('\n')), TextOf(folder / "body"));
  if (expect.contains("unreadable")) {
    ASSERT_FALSE(fields);
    EXPECT_EQ(fields.error().fault, Fault::kBadData);
    EXPECT_THAT(fields.error().message, HasSubstr(expect["unreadable"].get<std::string>()));
    return;
  }
  ASSERT_TRUE(fields) << fields.error().message;
  Problems problems;
  const PostedRequest posted = ReadPosted(*fields, &problems);
  const std::vector<Service> services = CityServices();
  CheckPosted(posted, services, kJurisdiction, &problems);
  EXPECT_EQ(ProblemsIn(problems), expect["problems"]);
  if (!problems.empty()) {
    EXPECT_EQ(StatusOf(problems), expect.value("status", 400));
    return;
  }
  EXPECT_EQ(PostedIn(posted), expect["posted"]);
  EXPECT_EQ(WordsOf(posted, *ServiceOf(services, posted.service_code)), expect["words"]);
}

Json AskIn(const PublicQuery& ask) {
  Json json{{"open", ask.open}, {"closed", ask.closed}, {"limit", ask.limit}, {"offset", ask.offset}};
  if (!ask.ids.empty()) json["ids"] = ask.ids;
  if (!ask.service_codes.empty()) json["service_codes"] = ask.service_codes;
  const std::pair<const char*, const std::optional<Time>*> times[] = {{"since", &ask.since},
                                                                      {"until", &ask.until},
                                                                      {"updated_since", &ask.updated_since},
                                                                      {"updated_until", &ask.updated_until}};
  for (const auto& [name, time] : times) {
    if (*time) json[name] = FormatTime(**time);
  }
  return json;
}

void RunAsk(const fs::path& folder, const Json& expect) {
  const auto fields = ReadForm(TextOf(folder / "query"));
  ASSERT_TRUE(fields) << fields.error().message;
  Problems problems;
  const PublicQuery ask = ReadAsk({fields->begin(), fields->end()}, kNoon, &problems);
  EXPECT_EQ(ProblemsIn(problems), expect["problems"]);
  if (problems.empty()) {
    EXPECT_EQ(AskIn(ask), expect["ask"]);
  }
}

std::vector<PublicRequest> RequestsIn(const Json& list) {
  std::vector<PublicRequest> requests;
  for (const Json& each : list) {
    PublicRequest request;
    request.id = each["id"];
    request.service_code = each["service_code"];
    request.status = each["status"];
    request.status_notes = each.value("status_notes", "");
    request.description = each.value("description", "");
    request.address_string = each.value("address_string", "");
    request.address_id = each.value("address_id", "");
    request.media_url = each.value("media_url", "");
    if (each.contains("lat")) request.point = Point{each["lat"], each["long"]};
    request.requested_datetime = *ParseTime(each["requested"].get<std::string>());
    request.updated_datetime = *ParseTime(each["updated"].get<std::string>());
    if (each.contains("due")) request.due_datetime = *ParseTime(each["due"].get<std::string>());
    requests.push_back(std::move(request));
  }
  return requests;
}

void RunShow(const fs::path& folder, const Json& expect) {
  const auto requests = RequestsIn(Json::parse(TextOf(folder / "requests.json")));
  EXPECT_EQ(Json::parse(RequestsDocument(requests, CityServices(), Format::kJson)), expect);
  EXPECT_EQ(RequestsDocument(requests, CityServices(), Format::kXml), TextOf(folder / "expect.xml"));
}

TEST(Open311Cases, ComeOutAsWritten) {
  int run = 0;
  for (const auto& entry : fs::directory_iterator(SourceDir() / "tests" / "desk" / "open311" / "cases")) {
    const fs::path& folder = entry.path();
    SCOPED_TRACE(folder.filename());
    const Json expect = Json::parse(TextOf(folder / "expect.json"), nullptr, false);
    ASSERT_FALSE(expect.is_discarded());
    if (fs::exists(folder / "body"))
      RunPost(folder, expect);
    else if (fs::exists(folder / "query"))
      RunAsk(folder, expect);
    else
      RunShow(folder, expect);
    ++run;
  }
  EXPECT_GT(run, 15);
}

TEST(Open311Documents, ServicesSayWhatIsAskedOfThem) {
  const std::vector<Service> services = CityServices();
  const Json list = Json::parse(ServicesDocument(services, Format::kJson));
  EXPECT_EQ(list[0], (Json{{"service_code", "pothole"},
                           {"service_name", "Pothole"},
                           {"description", nullptr},
                           {"metadata", false},
                           {"type", "realtime"},
                           {"keywords", "hole, bache"},
                           {"group", "Street Maintenance"}}));
  EXPECT_EQ(list[1]["group"], "Streets");
  EXPECT_EQ(list[1]["metadata"], true);
  const Json definition = Json::parse(ServiceDocument(services[1], Format::kJson));
  EXPECT_EQ(definition["service_code"], "street_light");
  EXPECT_EQ(
      definition["attributes"][1],
      (Json{{"variable", true},
            {"code", "HURT"},
            {"datatype", "multivaluelist"},
            {"required", false},
            {"datatype_description", nullptr},
            {"order", 2},
            {"description", "Who was hurt?"},
            {"values", {{{"key", "child"}, {"name", "A child"}}, {{"key", "dog"}, {"name", "A dog"}}}}}));
  const std::string xml = ServiceDocument(services[1], Format::kXml);
  EXPECT_THAT(xml, HasSubstr("<values>\n    <value>\n     <key>child</key>\n     <name>A child</name>"));
  EXPECT_THAT(ServicesDocument(services, Format::kXml), HasSubstr("<metadata>true</metadata>"));
}

TEST(Open311Documents, TheRestIsAsTheSpecificationHasIt) {
  const Endpoint endpoint{.url = "https://311.example/open311/v2",
                          .contact = "api@city.example",
                          .key_service = "Ask",
                          .changed = kNoon};
  const Json discovery = Json::parse(DiscoveryDocument(endpoint, Format::kJson));
  EXPECT_EQ(discovery["endpoints"][0]["formats"], (Json{"text/xml", "application/json"}));
  EXPECT_EQ(discovery["endpoints"][0]["type"], "production");
  EXPECT_EQ(discovery["changeset"], "2026-11-21T12:00:00Z");
  EXPECT_THAT(DiscoveryDocument(endpoint, Format::kXml),
              HasSubstr("<formats>\n    <format>text/xml</format>\n    <format>application/json</format>"));
  EXPECT_EQ(Json::parse(MadeDocument("01JA", CityServices()[1], Format::kJson)),
            (Json::array(
                {{{"service_request_id", "01JA"}, {"service_notice", nullptr}, {"account_id", nullptr}}})));
  EXPECT_EQ(Json::parse(TokenDocument("01JA", Format::kJson)),
            (Json::array({{{"service_request_id", "01JA"}, {"token", "01JA"}}})));
  const Problems problems = {{400, "one"}, {403, "two"}};
  EXPECT_EQ(StatusOf(problems), 403);
  EXPECT_EQ(ProblemsDocument(problems, Format::kXml),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<errors>\n <error>\n  <code>400</code>\n"
            "  <description>one</description>\n </error>\n <error>\n  <code>403</code>\n"
            "  <description>two</description>\n </error>\n</errors>\n");
}

TEST(Open311States, AllOfOursAreOneOfTwoAndOnlyTheAcceptedAreEverybodys) {
  for (const char* open : {"draft", "open", "waiting", "in_progress", "something new"})
    EXPECT_EQ(StatusOf(open), "open");
  for (const char* closed : {"closed", "dismissed", "duplicate"}) EXPECT_EQ(StatusOf(closed), "closed");
  for (const char* shown : {"open", "in_progress", "closed"}) EXPECT_TRUE(IsAccepted(shown)) << shown;
  for (const char* kept : {"draft", "waiting", "dismissed", "duplicate", "something new", ""})
    EXPECT_FALSE(IsAccepted(kept)) << kept;
}

TEST(Open311Contacts, AreTakenOutAndNothingElseIs) {
  const std::pair<const char*, const char*> texts[] = {
      {"call 555-010-0199 or (555) 010 0199!", "call [removed] or [removed]!"},
      {"+1 555 010 0199", "[removed]"},
      {"a.b+c@mail.example.org.", "[removed]."},
      {"me@here and @ana", "me@here and @ana"},
      {"since 2026-11-20, 18:30", "since 2026-11-20, 18:30"},
      {"2026-11-20 555 0100 12", "2026-11-20 [removed]"},
      {"1234 5th Street, room 12", "1234 5th Street, room 12"},
      {"[crier:01JD3K9X5V7Q2M4N6P8R0S1T2V]", "[crier:01JD3K9X5V7Q2M4N6P8R0S1T2V]"},
      {"12345678901234567890", "12345678901234567890"},
      {"ñandú 5550100", "ñandú [removed]"},
      {"", ""}};
  for (const auto& [text, shown] : texts) EXPECT_EQ(WithoutContacts(text), shown);
}

TEST(Open311Forward, WhatGoesOnHoldsOurReferenceAndNobodysName) {
  ServiceRequest request{.id = "01JA",
                         .service_code = "pothole",
                         .status = "open",
                         .description = std::string(kMaxDescription, 'x'),
                         .address_string = "4 Elm",
                         .point = Point{41.5, -70.25}};
  const PublicRequest reported{.address_id = "7", .media_url = "https://photos.example/1.jpg"};
  const Post post = ForwardPost(request, "Pothole", "city311", &reported, kNoon);
  ASSERT_EQ(post.parts.size(), 1U);
  EXPECT_EQ(post.parts[0].size(), kMaxDescription);
  EXPECT_THAT(post.parts[0], testing::EndsWith("x\n\n[crier:01JA]"));
  EXPECT_EQ(post.fields, (std::map<std::string, std::string>{{"service_code", "pothole"},
                                                             {"address_string", "4 Elm"},
                                                             {"lat", "41.5"},
                                                             {"long", "-70.25"},
                                                             {"address_id", "7"},
                                                             {"media_url", "https://photos.example/1.jpg"}}));
  EXPECT_EQ(post.title, "Pothole");
}

TEST(Open311Forward, WhatIsOlderOrSaysNothingNewIsNoNews) {
  const KeptStanding kept{"open", "sent a crew", kNoon};
  const auto news = [&](RequestStanding said) { return IsNews(kept, &said); };
  EXPECT_TRUE(news({"closed", "", kNoon}));
  EXPECT_TRUE(news({"open", "tomorrow", kNoon + std::chrono::hours(1)}));
  EXPECT_FALSE(news({"closed", "done", kNoon - std::chrono::seconds(1)})) << "it comes late";
  EXPECT_FALSE(news({"open", "", kNoon + std::chrono::hours(1)})) << "a blank takes nothing back";
  EXPECT_FALSE(news({"open", "sent a crew", kNoon}));
  RequestStanding blank{"closed", "", kNoon};
  EXPECT_TRUE(IsNews(kept, &blank));
  EXPECT_EQ(blank.notes, "sent a crew");
}

TEST(Open311Forward, ClosedThereClosesOursAndSaysNoMoreThanWasSaid) {
  const auto change = [](const char* ours, const char* theirs, const char* notes) {
    return ChangeBy({.status = ours}, {theirs, notes, kNoon});
  };
  const auto closed = change("open", "closed", "filled");
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->action, "close");
  EXPECT_EQ(closed->status_notes, "filled");
  EXPECT_THAT(change("in_progress", "closed", "")->status_notes, HasSubstr("gave no reason"));
  EXPECT_EQ(change("closed", "open", "")->action, "reopen");
  for (const char* kept : {"draft", "dismissed", "duplicate", "closed"})
    EXPECT_FALSE(change(kept, "closed", "x"));
  EXPECT_FALSE(change("open", "open", "tomorrow"));
}

// The published schemas, as far as they say what is required and which values a member may have.
void ExpectFits(const Json& value, const Json& schema) {
  const std::string type = schema.value("type", "");
  const bool fits = type.empty() || (type == "string" && value.is_string()) ||
                    ((type == "number" || type == "integer") && value.is_number()) ||
                    (type == "boolean" && value.is_boolean()) || (type == "null" && value.is_null()) ||
                    (type == "array" && value.is_array());
  ASSERT_TRUE(fits) << value << " is no " << type;
  if (schema.contains("enum")) {
    const Json& choices = schema["enum"];
    EXPECT_NE(std::find(choices.begin(), choices.end(), value), choices.end()) << value;
  }
  if (schema.contains("maxLength")) {
    EXPECT_LE(value.get<std::string>().size(), schema["maxLength"].get<size_t>());
  }
  if (schema.contains("anyOf")) ExpectFits(value, schema["anyOf"][value.is_null() ? 1 : 0]);
  if (type == "array") {
    for (const Json& each : value) ExpectFits(each, schema["items"]);
  }
  if (!schema.contains("properties")) return;
  ASSERT_TRUE(value.is_object()) << value;
  const Json required = schema.value("required", Json::array());
  for (const Json& name : required) EXPECT_TRUE(value.contains(name.get<std::string>())) << name;
  for (const auto& [name, member] : value.items()) {
    const auto known = schema["properties"].find(name);
    ASSERT_NE(known, schema["properties"].end()) << name << " is none of the specification's";
    ExpectFits(member, *known);
  }
}

TEST(Open311Conformance, AnswersFitThePublishedSchemas) {
  const fs::path folder = SharedData() / "conformance" / "open311";
  if (SharedData().empty() || !fs::exists(folder)) GTEST_SKIP() << "needs ../shared/data/conformance/open311";
  const auto schema = [&](const char* name) { return Json::parse(TextOf(folder / name)); };
  const std::vector<Service> services = CityServices();
  const Json listed = Json::parse(ServicesDocument(services, Format::kJson));
  const Json of_service = schema("service.json");
  for (const Json& each : listed) ExpectFits(each, of_service);
  const Json of_definition = schema("service-definition.json");
  for (const Service& each : services)
    ExpectFits(Json::parse(ServiceDocument(each, Format::kJson)), of_definition);
  const Json given = Json::parse(
      TextOf(SourceDir() / "tests" / "desk" / "open311" / "cases" / "show_requests" / "requests.json"));
  const Json shown = Json::parse(RequestsDocument(RequestsIn(given), services, Format::kJson));
  ASSERT_EQ(shown.size(), 3U);
  const Json of_request = schema("request.json");
  for (const Json& each : shown) ExpectFits(each, of_request);
}

}  // namespace
}  // namespace crier::georeport
