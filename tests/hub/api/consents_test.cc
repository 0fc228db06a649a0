#include "hub/consents.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hub/api/api.h"
#include "hub/loops/listen.h"
#include "store/tables/consents.h"
#include "tests/hub/open_hub.h"
#include "tests/support/fake_clock.h"

namespace crier {
namespace {

class Consents : public testing::Test {
 protected:
  Json Call(int status, const std::string& method, const std::string& path, const Json& body = Json(),
            std::map<std::string, std::string> query = {}) {
    ServerRequest request;
    request.method = method;
    request.path = "/api/v1/consents" + path;
    request.headers.Add("authorization", std::string("Bearer ") + kTestToken);
    if (!body.is_null()) request.body = body.dump();
    for (const auto& [name, value] : query) request.query[name] = value;
    const ServerReply reply = AnswerApi(*hub_, request);
    EXPECT_EQ(reply.status, status) << method << " " << path << ": " << reply.body;
    return Json::parse(reply.body);
  }
  void Hear(Consent consent) {
    Batch batch;
    batch.events.emplace_back(std::move(consent));
    auto taken = TakeBatch(*hub_, *hub_->FindChannel("mail"), std::move(batch), std::nullopt);
    EXPECT_TRUE(taken) << taken.error().message;
  }
  static Json Decision(const std::string& who, const Json& id) {
    return {{"channel", "mail"}, {"recipient", who}, {"id", id}, {"by", "Kim"}, {"why", "She called"}};
  }

  FakeClock clock_;
  OpenHub hub_{
      clock_,
      "  - {name: mail, connector: email, smtp: 'localhost:1', smtp_tls: none, from: 'a@city.example',"
      " recipients: ['ana@example.org', 'Bob@example.org']}\n"};
};

TEST_F(Consents, AreListedExplainedAndRestored) {
  Hear({"", "ana@example.org", false, "unsubscribe", "", ConsentProof::kSender, "m1", "ana@example.org"});
  Hear({"", "bob@example.org", false, "Take me off", "", ConsentProof::kNone, "m2", "bob@example.org"});
  const Json list = Call(200, "GET", "", Json(), {{"channel", "mail"}, {"limit", "1"}});
  ASSERT_EQ(list["consents"].size(), 1u);
  EXPECT_EQ(list["consents"][0]["recipient"], "bob@example.org");
  EXPECT_EQ(list["consents"][0]["state"], "asked");
  EXPECT_EQ(list["consents"][0]["listed"], true);
  const Json older = Call(200, "GET", "", Json(),
                          {{"channel", "mail"}, {"before", std::to_string(list["next"].get<int>())}});
  ASSERT_EQ(older["consents"].size(), 1u);
  const Json ana = older["consents"][0];
  EXPECT_EQ(ana["state"], "withdrawn");
  EXPECT_EQ(ana["words"], "unsubscribe");
  EXPECT_EQ(ana["proof"], "sender");
  EXPECT_EQ(ana["native_id"], "m1");
  EXPECT_TRUE(older["next"].is_null());

  const Json restored = Call(200, "POST", "/restore", Decision("Ana@example.org", ana["id"]));
  EXPECT_EQ(restored["state"], "restored");
  EXPECT_EQ(restored["by"], "Kim");
  EXPECT_EQ(restored["why"], "She called");
  Call(409, "POST", "/restore", Decision("ana@example.org", restored["id"]));
  const Json history =
      Call(200, "GET", "", Json(), {{"channel", "mail"}, {"recipient", "ana@example.org"}})["history"];
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0]["state"], "restored");
  EXPECT_EQ(history[1]["state"], "withdrawn");

  const Json off = Call(200, "POST", "/withdraw", Decision("bob@example.org", list["consents"][0]["id"]));
  EXPECT_EQ(off["state"], "withdrawn");
  EXPECT_EQ(off["proof"], "staff");
}

TEST_F(Consents, NothingIsUndoneThatWasNotSeen) {
  Hear({"", "ana@example.org", false, "unsubscribe", "", ConsentProof::kSender, "m1", "ana@example.org"});
  const Json id = Call(200, "GET", "", Json(), {{"channel", "mail"}})["consents"][0]["id"];
  Hear({"", "ana@example.org", false, "I said no more", "", ConsentProof::kSender, "m2", "ana@example.org"});
  Call(409, "POST", "/restore", Decision("ana@example.org", id));
  Json none = Decision("ana@example.org", id);
  none.erase("id");
  Call(400, "POST", "/restore", none);
}

TEST_F(Consents, WhatIsAskedWronglyIsRefused) {
  const Json good = Decision("ana@example.org", 0);
  const auto with = [&](const char* key, const Json& value) {
    Json body = good;
    body[key] = value;
    return body;
  };
  for (const Json& bad : {with("by", ""), with("why", "  "), with("why", std::string(501, 'x')),
                          with("recipient", std::string(321, 'x')), with("recipient", 7), with("id", "0"),
                          with("id", -1), with("granted", true), with("channel", "")})
    Call(400, "POST", "/withdraw", bad);
  Call(404, "POST", "/withdraw", with("channel", "nowhere"));
  Call(409, "POST", "/withdraw", with("id", 99));
  Call(409, "POST", "/restore", good);
  Call(404, "POST", "/forget", good);
  Call(404, "GET", "/restore/x");
  Call(405, "PUT", "");
  Call(405, "GET", "/restore");
  Call(400, "GET", "", Json(), {{"state", "lost"}});
  Call(400, "GET", "", Json(), {{"before", "x"}});
  Call(400, "GET", "", Json(), {{"limit", "501"}});
  EXPECT_TRUE(Call(200, "GET", "")["consents"].empty());
}

// Proven, but not an address that we write to: perhaps another of the same person.
TEST_F(Consents, WhoIsProvenAndNoRecipientIsLeftToStaff) {
  Hear({"", "ana@work.example", false, "unsubscribe", "", ConsentProof::kSender, "m1", "ana@work.example"});
  const Json found = Call(200, "GET", "")["consents"];
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]["state"], "asked");
  EXPECT_EQ(found[0]["listed"], false);
}

}  // namespace
}  // namespace crier
