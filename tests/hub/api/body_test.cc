// What the bodies of calls may hold: how deep, which members, and which words were seen.
#include <gtest/gtest.h>

#include "hub/api/api.h"
#include "hub/bulletins.h"
#include "store/tables/bulletins.h"
#include "store/tables/requests.h"
#include "tests/hub/open_hub.h"
#include "tests/support/ana.h"
#include "tests/support/fake_clock.h"

namespace crier {
namespace {

const Actor kEve = Actor::Token("eve");

class ApiBody : public testing::Test {
 protected:
  ServerReply Call(const std::string& method, const std::string& path, const std::string& body) {
    ServerRequest request;
    request.method = method;
    request.path = "/api/v1" + path;
    request.body = body;
    request.headers.Add("authorization", std::string("Bearer ") + kTestToken);
    return AnswerApi(*hub_, request);
  }
  Bulletin Draft() {
    Bulletin bulletin;
    bulletin.status = "Exercise";
    bulletin.channels = {"wall"};
    bulletin.info["en"] = {.headline = "Trash moves", .description = "To Friday."};
    auto kept = KeepDraft(*hub_, bulletin, "", kAna);
    EXPECT_TRUE(kept);
    return kept ? *kept : bulletin;
  }
  // Another person gives it other words.
  Bulletin Rewritten(const Bulletin& draft) {
    Bulletin evil = draft;
    evil.info["en"].headline = "EVIL WORDS";
    auto kept = KeepDraft(*hub_, evil, draft.id, kEve, FormatTime(draft.updated_at));
    EXPECT_TRUE(kept);
    return kept ? *kept : evil;
  }
  std::string StateOf(const Bulletin& bulletin) { return LoadBulletin(*hub_, bulletin.id)->state; }

  FakeClock clock_;
  OpenHub hub_{clock_, "  - {name: wall, connector: replay, mode: drill, sent: wall.jsonl}\n"};
};

TEST_F(ApiBody, HalfAMillionLevelsAreRefusedOnEveryRoute) {
  const Bulletin draft = Draft();
  std::string deep;
  for (int i = 0; i < 500'000; ++i) deep += '[';
  const std::string closed = deep + std::string(500'000, ']');
  const std::pair<const char*, std::string> calls[] = {
      {"POST", "/bulletins"},
      {"POST", "/bulletins/preview"},
      {"PUT", "/bulletins/" + draft.id},
      {"POST", "/bulletins/" + draft.id + "/approve"},
      {"POST", "/bulletins/" + draft.id + "/correct"},
      {"POST", "/bulletins/" + draft.id + "/cancel"},
      {"POST", "/bulletins/" + draft.id + "/withdraw"},
      {"POST", "/channels/wall/settle"},
      {"POST", "/consents/restore"},
      {"POST", "/consents/withdraw"},
      {"POST", "/requests/01J00000000000000000000000"},
  };
  for (const auto& [method, path] : calls) {
    for (const char* member : {"info", "delivery", "updated_at", "action", "as", "channels", "x"}) {
      const ServerReply reply = Call(method, path, std::string("{\"") + member + "\":" + closed + "}");
      EXPECT_EQ(reply.status, 400) << method << path << member << reply.body;
    }
    EXPECT_EQ(Call(method, path, closed).status, 400) << method << path;
    EXPECT_EQ(Call(method, path, deep).status, 400) << method << path;
  }
  EXPECT_EQ(StateOf(draft), "draft") << "and nothing was done";
}

TEST_F(ApiBody, WhatIsMisspeltWithdrawsNothing) {
  const Bulletin draft = Draft();
  ASSERT_EQ(Call("POST", "/bulletins/" + draft.id + "/approve", "{}").status, 200);
  for (const char* act : {"correct", "cancel", "withdraw"}) {
    const std::string path = "/bulletins/" + draft.id + "/" + act;
    for (const char* body : {R"({"reason": "x"})", "[]", "null", "{", "withdraw"})
      EXPECT_EQ(Call("POST", path, body).status, 400) << act << body;
  }
  EXPECT_EQ(StateOf(draft), "approved");
}

TEST_F(ApiBody, ARequestIsDecidedAsItWasSeen) {
  ServiceRequest draft;
  draft.service_code = "pothole";
  draft.description = "Pothole";
  draft.requested_datetime = draft.updated_datetime = clock_.Now();
  std::string id;
  hub_.Write([&](Tx& tx) -> Result<void> {
    auto made = JoinOrMake(tx, draft, clock_.Now(), clock_.Now(), std::chrono::hours(1));
    if (!made) return made.error();
    id = made->id;
    return {};
  });
  const auto request = hub_.Read([&](Tx& tx) { return FindRequest(tx, id); });
  ASSERT_TRUE(request);
  const std::string path = "/requests/" + id, seen = FormatTime(request->updated_datetime);
  for (const char* body : {R"({"action": "accept"})", R"({"action": "accept", "updated_datetime": ""})",
                           R"({"action": "accept", "updated_datetime": null})"})
    EXPECT_EQ(Call("POST", path, body).status, 400) << body;
  EXPECT_EQ(Call("POST", path, R"({"action": "accept", "updated_Datetime": ")" + seen + "\"}").status, 400);
  EXPECT_EQ(
      Call("POST", path, R"({"action": "accept", "foo": 1, "updated_datetime": ")" + seen + "\"}").status,
      400);
  EXPECT_EQ(Call("POST", path, R"({"action": "accept", "updated_datetime": "2001-01-01T00:00:00Z"})").status,
            409);
  EXPECT_EQ(Call("POST", path, R"({"action": "accept", "updated_datetime": ")" + seen + "\"}").status, 200);
}

TEST_F(ApiBody, UnseenWordsAreNotApproved) {
  const Bulletin draft = Draft();
  const std::string approve = "/bulletins/" + draft.id + "/approve";
  const Bulletin evil = Rewritten(draft);
  const std::string old = FormatTime(draft.updated_at);
  EXPECT_EQ(Call("POST", approve, "").status, 409) << "it does not say what was seen";
  EXPECT_EQ(Call("POST", approve, "{}").status, 409);
  EXPECT_EQ(Call("POST", approve, R"({"updated_at": ""})").status, 400);
  EXPECT_EQ(Call("POST", approve, R"({"updated_at": null})").status, 400);
  EXPECT_EQ(Call("POST", approve, R"({"updated_At": ")" + FormatTime(evil.updated_at) + "\"}").status, 400);
  EXPECT_EQ(Call("POST", approve, R"({"updated_at": ")" + old + "\"}").status, 409);
  EXPECT_EQ(StateOf(draft), "draft");
  EXPECT_EQ(Call("POST", approve, R"({"updated_at": ")" + FormatTime(evil.updated_at) + "\"}").status, 200);
  EXPECT_EQ(StateOf(draft), "approved");
}

TEST_F(ApiBody, ADraftThatNobodyChangedNeedsNoTime) {
  const Bulletin draft = Draft();
  EXPECT_EQ(Call("POST", "/bulletins/" + draft.id + "/approve", "{}").status, 200);
}

TEST_F(ApiBody, UnseenWordsAreNotReplaced) {
  const Bulletin draft = Draft();
  const std::string path = "/bulletins/" + draft.id;
  const auto with = [&](const std::string& seen) {
    return R"({"info": {"en": {"headline": "Mine", "description": "Mine."}}, "channels": ["wall"])" +
           (seen.empty() ? std::string() : R"(, "updated_at": ")" + seen + "\"") + "}";
  };
  EXPECT_EQ(Call("PUT", path, with("")).status, 200) << "as it was first written";
  EXPECT_EQ(Call("PUT", path, with("")).status, 409);
  EXPECT_EQ(Call("PUT", path, with(FormatTime(draft.updated_at))).status, 409);
  EXPECT_EQ(Call("PUT", path, with(FormatTime(LoadBulletin(*hub_, draft.id)->updated_at))).status, 200);
}

TEST_F(ApiBody, MembersThatNoCallKnowsAreRefused) {
  EXPECT_EQ(Call("POST", "/channels/wall/settle", R"({"as": "accepted", "buletin": "x"})").status, 400);
  EXPECT_EQ(Call("POST", "/bulletins", R"({"info": {"en": {"headline": "x"}}, "chanels": ["wall"]})").status,
            400);
}

}  // namespace
}  // namespace crier
