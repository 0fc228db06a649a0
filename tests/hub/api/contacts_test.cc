// What staff enter of people who come in person, call, or meet a mobile unit: POST /channels/{name}/contacts.
#include "hub/contacts.h"

#include <gmock/gmock.h>

#include "store/tables/contacts.h"
#include "store/tables/mentions.h"
#include "store/tables/requests.h"
#include "tests/hub/api/people_of_hub.h"

namespace crier {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Contacts : public PeopleOfHub {
 protected:
  Contacts()
      : PeopleOfHub(
            "  - {name: desk, connector: form, form: phone}\n"
            "  - {name: deaf, connector: form, form: mobile, listen: false}\n"
            "  - {name: town, connector: replay}\n") {
    Make("ana", {Role::kTriage});
    staff_ = Open("ana");
  }
  static Json Said(const std::string& key = "desk-0001") {
    return {{"key", key},
            {"words", "A pothole in front of my house"},
            {"place", "4 Elm Street"},
            {"lang", "en"},
            {"form", "phone"},
            {"contact", {{"name", "Ben Lopez"}, {"email", "Ben@mail.example"}, {"phone", "555 0100199"}}},
            {"consent", true}};
  }
  Json Enter(const Json& contact, int status, const std::string& channel = "desk") {
    const ServerReply reply = Call(staff_, "POST", "/channels/" + channel + "/contacts", Dump(contact));
    EXPECT_EQ(reply.status, status) << reply.body;
    return Json::parse(reply.body);
  }
  std::vector<StoredMention> Heard() {
    return hub_.Read([](Tx& tx) { return FindMentions(tx, {}); });
  }

  Browser staff_;
};

TEST_F(Contacts, AContactIsAMentionOfItsChannelAndADraft) {
  const Json taken = Enter(Said(), 201);
  EXPECT_EQ(taken["contact_kept"], true);
  const auto heard = Heard();
  ASSERT_EQ(heard.size(), 1U);
  const StoredMention& said = heard[0];
  EXPECT_EQ(said.id, taken["mention_id"]);
  EXPECT_EQ(said.mention.channel, "desk");
  EXPECT_EQ(said.mention.text, "A pothole in front of my house\n4 Elm Street");
  EXPECT_EQ(said.mention.author.id, "ben@mail.example");
  EXPECT_EQ(said.mention.author.handle, "Ben@mail.example, 555 0100199");
  EXPECT_TRUE(said.mention.direct);
  EXPECT_EQ(said.verdict.issues.at(0).service_code, "pothole");
  const auto request = hub_.Read([&](Tx& tx) { return FindRequest(tx, said.request_id); });
  ASSERT_TRUE(request);
  EXPECT_EQ(request->status, "draft");
  EXPECT_EQ(request->id, taken["request_id"]);
  EXPECT_EQ(request->ticket, taken["ticket"]);
  EXPECT_EQ(hub_->FindChannel("desk")->status().heard, 1);
  const auto rows = Audit("contact.take");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["who"], "person:ana");
  EXPECT_EQ(rows[0]["subject"], "mention " + std::to_string(said.id));
  EXPECT_THAT(Dump(rows[0]), Not(HasSubstr("mail.example"))) << "the audit holds nothing of the resident";
}

TEST_F(Contacts, SentTwiceItIsOne) {
  const Json first = Enter(Said(), 201);
  clock_.Advance(std::chrono::minutes(30));
  EXPECT_EQ(Enter(Said(), 200), first);
  // However it is laid out.
  const ServerReply other =
      Call(staff_, "POST", "/channels/desk/contacts",
           R"({"consent":true,"contact":{"phone":"555 0100199","name":"Ben Lopez","email":"Ben@mail.example"},
           "words":"A pothole in front of my house","key":"desk-0001","form":"phone","lang":"en",
           "place":"4 Elm Street"})");
  EXPECT_EQ(other.status, 200) << other.body;
  EXPECT_EQ(Heard().size(), 1U);
  EXPECT_EQ(Audit("contact.take").size(), 1U);
  Json changed = Said();
  changed["words"] = "Two potholes";
  EXPECT_THAT(Dump(Enter(changed, 409)), HasSubstr("key"));
  EXPECT_EQ(Heard().size(), 1U);
  Enter(Said("desk-0002"), 201);
  EXPECT_EQ(Heard().size(), 2U);
}

TEST_F(Contacts, WithoutConsentNothingOfThePersonIsKept) {
  Json contact = Said();
  contact["consent"] = false;
  EXPECT_EQ(Enter(contact, 201)["contact_kept"], false);
  const StoredMention said = Heard().at(0);
  EXPECT_THAT(said.mention.author.id + said.mention.author.handle + said.mention.author.name, IsEmpty());
  contact.erase("consent");
  contact["key"] = "desk-0002";
  EXPECT_EQ(Enter(contact, 201)["contact_kept"], false);
}

TEST_F(Contacts, WhatNoRuleReadsBecomesADraftAllTheSame) {
  Json contact = Said();
  contact["words"] = "I just wanted to say something";
  const Json taken = Enter(contact, 201);
  EXPECT_THAT(taken["ticket"].get<std::string>(), Not(IsEmpty()));
  const StoredMention said = Heard().at(0);
  EXPECT_TRUE(said.verdict.actionable);
  EXPECT_EQ(said.verdict.because.back().rule, kEnteredInForm.id);
  const auto request = hub_.Read([&](Tx& tx) { return FindRequest(tx, said.request_id); });
  ASSERT_TRUE(request);
  EXPECT_EQ(request->service_code, kOtherService);
}

TEST_F(Contacts, WhatIsWrongIsToldAndNotStored) {
  Json contact = Said();
  contact["lat"] = 91;
  contact["long"] = 0;
  EXPECT_THAT(Dump(Enter(contact, 400)), HasSubstr("lat must be"));
  contact = Said();
  contact["form"] = "mobile";
  EXPECT_THAT(Dump(Enter(contact, 400)), HasSubstr("phone"));
  contact = Said();
  contact["password"] = "x";
  EXPECT_THAT(Dump(Enter(contact, 400)), HasSubstr("password"));
  EXPECT_EQ(Call(staff_, "POST", "/channels/desk/contacts", "[]").status, 400);
  Enter(Said(), 404, "town");
  Enter(Said(), 404, "nowhere");
  Enter(Said(), 404, "deaf");
  EXPECT_TRUE(Heard().empty());
}

TEST_F(Contacts, WhatIsKnownAlreadyIsToldBeforeItIsEntered) {
  const auto similar = [&](const Json& contact) {
    const ServerReply reply = Call(staff_, "POST", "/channels/desk/contacts/similar", Dump(contact));
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body)["similar"];
  };
  EXPECT_TRUE(similar(Said()).empty());
  EXPECT_TRUE(Heard().empty()) << "nothing is stored";
  const Json taken = Enter(Said(), 201);
  Json other = Said("desk-0002");
  other["words"] = "In front of the house there is a pothole";
  const Json found = similar(other);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["request"]["id"], taken["request_id"]);
  EXPECT_FALSE(found[0]["because"].empty());
  EXPECT_EQ(Heard().size(), 1U);
  EXPECT_EQ(Call(staff_, "POST", "/channels/desk/contacts/similar", R"({"key": 1})").status, 400);
  EXPECT_EQ(Call(staff_, "POST", "/channels/town/contacts/similar", Dump(Said())).status, 404);
}

TEST_F(Contacts, AChannelSaysWhichFormItIs) {
  const ServerReply reply = Call(staff_, "GET", "/channels", "");
  for (const Json& channel : Json::parse(reply.body)["channels"])
    EXPECT_EQ(channel.value("form", ""), channel["name"] == "desk"   ? "phone"
                                         : channel["name"] == "deaf" ? "mobile"
                                                                     : "");
}

TEST_F(Contacts, OnlyStaffWhoDecideMayAndNobodyByAWebhook) {
  Make("vera", {Role::kViewer});
  const Browser viewer = Open("vera");
  EXPECT_EQ(Call(viewer, "POST", "/channels/desk/contacts", Dump(Said())).status, 403);
  for (const char* path : {"/hooks/desk", "/api/v1/channels/desk/contacts"}) {
    ServerRequest stranger;
    stranger.method = "POST";
    stranger.path = path;
    stranger.body = Dump(Said());
    EXPECT_EQ(AnswerApi(*hub_, stranger).status, 401) << path;
  }
  EXPECT_TRUE(Heard().empty());
}

}  // namespace
}  // namespace crier
