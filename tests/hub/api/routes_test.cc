// The table of calls: who may make them, what else their paths take, and whether docs/api.md lists the same.
#include "hub/api/routes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

#include "hub/api/api.h"
#include "tests/hub/open_hub.h"
#include "tests/support/fake_clock.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

// A path that the pattern takes.
std::string SamplePath(std::string_view pattern) {
  return std::regex_replace(std::string(pattern), std::regex("\\{\\w+\\}"), "nobody");
}

std::string FaultOf(const ServerReply& reply) {
  return Json::parse(reply.body).at("error").at("fault").get<std::string>();
}

class RoutesOfApi : public testing::Test {
 protected:
  ServerReply Call(std::string_view method, const std::string& path, bool with_token = true) {
    ServerRequest request;
    request.method = method;
    request.path = path;
    if (with_token) request.headers.Add("authorization", std::string("Bearer ") + kTestToken);
    return AnswerApi(*hub_, request);
  }

  // For people, not for programs.
  static bool IsPage(const ServerReply& reply) { return reply.content_type.starts_with("text/html"); }

  FakeClock clock_;
  OpenHub hub_{clock_, "  - {name: town, connector: replay}\n"};
};

TEST_F(RoutesOfApi, EveryRowWantsTheTokenUnlessItIsPublicOrSigned) {
  for (const Route& route : Routes()) {
    const ServerReply reply = Call(route.method, SamplePath(route.pattern), false);
    const std::string row = std::string(route.method) + " " + std::string(route.pattern) + ": " + reply.body;
    if (IsPage(reply)) {
      EXPECT_EQ(reply.status, route.pattern == "/ticket" ? 200 : 404)
          << row << " (this city has no single sign-on and no web form, and nobody has that ticket)";
    } else if (route.access.door == Door::kPublic) {
      EXPECT_EQ(reply.status, route.method == "POST" ? 400 : 200) << row;
    } else if (route.access.door == Door::kSigned || route.access.door == Door::kOpen311) {
      EXPECT_EQ(reply.status, 404) << row << " (no such channel; the city has Open311 off)";
    } else {
      EXPECT_EQ(reply.status, 401) << row;
      EXPECT_EQ(reply.headers.Get("WWW-Authenticate"), "Bearer") << row;
    }
  }
}

TEST_F(RoutesOfApi, EveryRowAnswersWithTheToken) {
  for (const Route& route : Routes()) {
    const ServerReply reply = Call(route.method, SamplePath(route.pattern));
    const std::string row = std::string(route.method) + " " + std::string(route.pattern) + ": " + reply.body;
    if (reply.status == 200 || IsPage(reply)) continue;
    if (route.access.door == Door::kPerson) {
      EXPECT_EQ(reply.status, 403) << row << " (a token is no person)";
      continue;
    }
    EXPECT_TRUE(reply.status == 400 || reply.status == 404) << row << reply.status;
    EXPECT_EQ(FaultOf(reply), reply.status == 404 ? "not_found" : "bad_data") << row;
  }
}

TEST_F(RoutesOfApi, OtherMethodsAreRefusedWithThoseThatThePathTakes) {
  for (const Route& route : Routes()) {
    std::string allowed;
    bool open = false;  // to anybody, by one of its methods: then it is no secret which it has
    for (const Route& other : Routes()) {
      if (other.pattern != route.pattern) continue;
      allowed += (allowed.empty() ? "" : ", ") + std::string(other.method);
      open = open || other.access.door == Door::kPublic || other.access.door == Door::kSigned ||
             other.access.door == Door::kOpen311;
    }
    for (const std::string method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get"}) {
      if ((", " + allowed + ", ").find(", " + method + ", ") != std::string::npos) continue;
      const ServerReply reply = Call(method, SamplePath(route.pattern));
      const std::string call = method + " " + std::string(route.pattern);
      EXPECT_EQ(reply.status, 405) << call;
      EXPECT_EQ(reply.headers.Get("Allow"), allowed) << call;
      EXPECT_EQ(Call(method, SamplePath(route.pattern), false).status, open ? 405 : 401) << call;
    }
  }
}

TEST_F(RoutesOfApi, APathThatNoRowTakesIsNotFound) {
  for (const char* path :
       {"/api", "/api/", "/api/v1", "/api/v2/status", "/api/v1/nothing", "/api/v1/status/x",
        "/api/v1/bulletins/x/explode", "/api/v1/channels/town/x", "/api/v1/consents/x",
        "/api/v1/bulletins/x/approve/y", "/hooks", "/hooks/town/x", "/metrics/x"}) {
    const ServerReply reply = Call("GET", path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(FaultOf(reply), "not_found") << path;
  }
  EXPECT_EQ(Call("GET", "/api/v1/nothing", false).status, 401) << "strangers do not learn what is there";
  EXPECT_EQ(Call("DELETE", "/api/v1/nothing").status, 404);
}

// Whatever its words are.
TEST_F(RoutesOfApi, WhatIsNotThereIsToldByItsFault) {
  for (const char* path : {"/api/v1/requests/x", "/api/v1/bulletins/x", "/api/v1/mentions/7"}) {
    const ServerReply reply = Call("GET", path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(FaultOf(reply), "not_found") << path;
  }
}

TEST_F(RoutesOfApi, TheConsoleIsOnlyRead) {
  for (const char* method : {"POST", "DELETE"}) {
    const ServerReply reply = Call(method, "/index.html", false);
    EXPECT_EQ(reply.status, 405);
    EXPECT_EQ(reply.headers.Get("Allow"), "GET, HEAD");
  }
  const ServerReply reply = Call("GET", "/nothing.js", false);
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(FaultOf(reply), "not_found");
}

TEST(Routes, ALiteralSegmentIsNoParameter) {
  EXPECT_EQ(FindRoute("POST", "/api/v1/bulletins/preview").allow, "POST");
  EXPECT_EQ(FindRoute("PUT", "/api/v1/bulletins/preview").route, nullptr);
  const RouteMatch match = FindRoute("PUT", "/api/v1/bulletins/previews");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.id, "previews");
}

TEST(Routes, ASlashAtTheEndIsPassedOver) {
  const RouteMatch match = FindRoute("GET", "/api/v1/requests/01J/");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.id, "01J");
  EXPECT_EQ(FindRoute("GET", "/api/v1/requests/").route->pattern, "/api/v1/requests");
}

TEST(Routes, ParametersAreWholeSegments) {
  EXPECT_EQ(ParameterIn("/a/{id}/c", "/a/b/c"), "b");
  EXPECT_EQ(ParameterIn("/a", "/a"), "");
  for (const char* path :
       {"", "/", "/a", "/a/", "/a//", "/a//c", "/a/b", "/a/b/d", "/a/b/c/d", "/x/b/c", "a"})
    EXPECT_FALSE(ParameterIn("/a/{id}/c", path)) << path;
}

// "GET /api/v1/requests/{id}", for each row.
std::set<std::string> InTable() {
  std::set<std::string> calls;
  for (const Route& route : Routes()) {
    const bool once = calls.insert(std::string(route.method) + " " + std::string(route.pattern)).second;
    EXPECT_TRUE(once) << route.pattern << " stands twice";
  }
  return calls;
}

// From the first column of the table in docs/api.md, without the query.
std::set<std::string> RoutesInDocs() {
  std::ifstream in(SourceDir() / "docs" / "api.md");
  std::set<std::string> calls;
  const std::regex call("`([A-Z]+ /[^`?]*)[^`]*`");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("| `")) continue;
    const std::string cell = line.substr(0, line.find(" | "));
    for (std::sregex_iterator it(cell.begin(), cell.end(), call), end; it != end; ++it)
      calls.insert((*it)[1]);
  }
  return calls;
}

TEST(Routes, AreThoseOfTheDocs) { EXPECT_EQ(RoutesInDocs(), InTable()); }

TEST(Routes, HaveOneParameterAtMost) {
  for (const Route& route : Routes())
    EXPECT_LE(std::count(route.pattern.begin(), route.pattern.end(), '{'), 1) << route.pattern;
}

}  // namespace
}  // namespace crier
