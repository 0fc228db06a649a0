// A hub with people, and calls that they make from their browsers.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "accounts/session.h"
#include "hub/api/api.h"
#include "hub/people.h"
#include "hub/sign_in.h"
#include "tests/hub/open_hub.h"
#include "tests/support/fake_clock.h"

namespace crier {

// A browser that is signed in: what it sends with each call.
struct Browser {
  std::string cookie;
  std::string csrf;
};

class PeopleOfHub : public testing::Test {
 protected:
  explicit PeopleOfHub(const std::string& channels = "  - {name: town, connector: replay}\n")
      : hub_(clock_, channels) {}

  static constexpr char kPassword[] = "correct horse battery";
  static constexpr char kOffice[] = "192.0.2.1";
  static constexpr char kElsewhere[] = "203.0.113.9";

  // Without a password: hashing one takes long, and most tests need none.
  Person Make(const std::string& name, std::vector<Role> roles, const std::string& password = "") {
    auto made = MakePerson(hub_->db(), {Actor::Command("test"), clock_.Now()}, name,
                           {.roles = std::move(roles)}, password, false);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made ? *made : Person{};
  }
  static Browser With(const std::string& token) {
    return {std::string(kSessionCookie) + "=" + token, CsrfOf(token)};
  }
  Browser Open(const std::string& name) {
    auto opened = OpenFor(*hub_, name, kOffice, "a test");
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    return opened ? With(opened->opened.token) : Browser{};
  }

  ServerRequest Request(const std::string& method, const std::string& path, const std::string& body = "") {
    ServerRequest request;
    request.method = method;
    const size_t question = path.find('?');
    request.path = "/api/v1" + path.substr(0, question);
    if (question != std::string::npos) {
      const size_t equals = path.find('=', question);
      request.query[path.substr(question + 1, equals - question - 1)] = path.substr(equals + 1);
    }
    request.body = body;
    request.peer = kOffice;
    request.headers.Add("Host", "crier.example");
    return request;
  }
  ServerReply Call(const Browser& browser, const std::string& method, const std::string& path,
                   const std::string& body = "") {
    ServerRequest request = Request(method, path, body);
    request.headers.Add("Cookie", browser.cookie);
    request.headers.Add("X-CSRF-Token", browser.csrf);
    return AnswerApi(*hub_, request);
  }
  ServerReply CallByToken(const std::string& token, const std::string& method, const std::string& path,
                          const std::string& body = "") {
    ServerRequest request = Request(method, path, body);
    request.headers.Add("Authorization", "Bearer " + token);
    return AnswerApi(*hub_, request);
  }
  ServerReply SignIn(const std::string& name, const std::string& password, const std::string& code = "",
                     const std::string& from = kOffice) {
    ServerRequest request =
        Request("POST", "/session", Dump({{"name", name}, {"password", password}, {"code", code}}));
    request.peer = from;
    return AnswerApi(*hub_, request);
  }
  static std::string CookieIn(const ServerReply& reply) {
    const std::string set(reply.headers.Get("Set-Cookie"));
    return set.substr(0, set.find(';'));
  }
  Browser BrowserOf(const ServerReply& reply) {
    return {CookieIn(reply), Json::parse(reply.body).at("csrf").get<std::string>()};
  }
  std::string TokenOf(const Browser& browser, const std::string& permissions, const std::string& more = "") {
    const ServerReply reply = Call(browser, "POST", "/tokens",
                                   R"({"name": "a program", "permissions": )" + permissions + more + "}");
    EXPECT_EQ(reply.status, 201) << reply.body;
    return reply.status == 201 ? Json::parse(reply.body).at("token").get<std::string>() : "";
  }
  std::vector<Json> Audit(const std::string& action) {
    const ServerReply reply = CallByToken(kTestToken, "GET", "/audit?action=" + action);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body).at("entries").get<std::vector<Json>>();
  }

  FakeClock clock_;
  OpenHub hub_;
};

}  // namespace crier
