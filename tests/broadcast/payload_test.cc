#include "broadcast/payload.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/broadcast/tonight.h"

namespace crier {
namespace {

struct Scene {
  Bulletin bulletin;
  std::vector<Carriage> carried;
  std::map<std::string, std::string> zones = {{"Harbor", "h1"}, {"Old Town", "o1"}};

  Payload Made() const { return PayloadOf(bulletin, carried, zones); }
};

Rendered Said(const std::string& lang, const std::string& text) {
  Rendered rendered;
  rendered.post = {.channel = "wall", .lang = lang, .title = "Flood", .parts = {text}, .sent = kTonight};
  rendered.template_digest = "t1";
  return rendered;
}

Scene Flood() {
  Scene scene;
  scene.bulletin.info["en"] = {"Flood", "Water", "Leave"};
  scene.bulletin.covers.zones = {"Harbor"};
  scene.bulletin.expires = kTonight;
  scene.carried = {
      {.channel = "wall", .where = "wall https://a", .rendered = {Said("en", "Flood"), Said("es", "Agua")}},
      {.channel = "mail",
       .to_people = true,
       .recipients = {"a@b", "c@d"},
       .rendered = {Said("en", "Flood")}}};
  scene.carried[0].limits.max_length = 500;
  return scene;
}

// Each difference; "|" between them.
std::string Differ(const std::function<void(Scene&)>& change) {
  Scene scene = Flood();
  const Payload then = scene.Made();
  change(scene);
  const Payload now = scene.Made();
  const auto differ = Differences(then.json, now.json);
  if (!differ) return differ.error().message;
  std::string all;
  for (const std::string& each : *differ) all += (all.empty() ? "" : "|") + each;
  EXPECT_EQ(all.empty(), then.digest == now.digest) << all;
  return all;
}

TEST(Payload, WhatPeopleGetIsSigned) {
  EXPECT_EQ(Flood().Made().digest, Flood().Made().digest);
  EXPECT_EQ(Flood().Made().digest.size(), 64u);
  EXPECT_EQ(Differ([](Scene& s) {
              s.carried[0].rendered[0].post.parts = {"Flood!"};
              s.carried[0].rendered[0].template_digest = "t2";
            }),
            "the words for wall in en (its template was changed)");
  EXPECT_EQ(Differ([](Scene& s) {
              s.carried[0].rendered[1].post.parts = {"Agua (1/2)", "(2/2)"};
              s.carried[0].limits.max_length = 100;
            }),
            "the words for wall in es (its limits were 500 in 25 parts and are 100 in 25 parts)");
  EXPECT_EQ(Differ([](Scene& s) { s.carried[1].rendered[0].post.title = "Storm"; }),
            "the words for mail in en (settings were changed)");
  EXPECT_EQ(Differ([](Scene& s) { s.carried[0].rendered.pop_back(); }),
            "the languages of wall: they were en, es and are en");
  EXPECT_EQ(Differ([](Scene& s) { s.carried[0].rendered.clear(); }), "the channel wall cannot carry it");
  EXPECT_EQ(Differ([](Scene& s) { s.carried.erase(s.carried.begin()); }),
            "the channel wall is no longer there");
  EXPECT_EQ(Differ([](Scene& s) { s.carried[0].where = "wall https://b"; }),
            "the channel wall leads elsewhere");
  EXPECT_EQ(Differ([](Scene& s) { s.carried[1].recipients.push_back("e@f"); }), "the recipients of mail");
}

TEST(Payload, WhereAndWhenAreSigned) {
  EXPECT_EQ(Differ([](Scene& s) { s.bulletin.covers.zones.push_back("Old Town"); }), "the area");
  EXPECT_EQ(Differ([](Scene& s) { s.bulletin.area = "the harbour"; }), "the area");
  EXPECT_EQ(Differ([](Scene& s) { s.zones["Harbor"] = "h2"; }), "the zone Harbor has another shape");
  EXPECT_EQ(Differ([](Scene& s) { s.zones.erase("Harbor"); }), "the zone Harbor is no longer there");
  EXPECT_EQ(Differ([](Scene& s) { s.zones["Old Town"] = "o2"; }), "") << "it does not hold there";
  EXPECT_EQ(Differ([](Scene& s) { s.bulletin.expires.reset(); }), "when it holds");
  EXPECT_EQ(Differ([](Scene& s) { s.bulletin.msg_type = "Cancel"; }), "the bulletin itself");
  EXPECT_EQ(Differ([](Scene& s) { s.bulletin.info["en"].headline = "Fire"; }), "the bulletin itself");
}

TEST(Payload, WhatNobodySeesIsNot) {
  EXPECT_EQ(Differ([](Scene& s) {
              s.carried[0].limits.max_length = 5'000;
              s.carried[0].rendered[0].template_digest = "t2";
              s.carried[0].rendered[0].warnings = {"long"};
              s.carried[0].rendered[0].post.sent = kTonight + std::chrono::hours(1);
              std::swap(s.carried[1].recipients[0], s.carried[1].recipients[1]);
              std::swap(s.carried[0], s.carried[1]);
            }),
            "");
}

TEST(Payload, AChannelThatIsAddedIsNoDifference) {
  const Scene scene = Flood();
  Scene more = scene;
  more.carried.push_back({.channel = "new", .rendered = {Said("en", "Flood")}});
  EXPECT_NE(scene.Made().digest, more.Made().digest);
  EXPECT_TRUE(Differences(scene.Made().json, more.Made().json)->empty());
  EXPECT_EQ(*SignedChannels(scene.Made().json, scene.Made().digest), (std::set<std::string>{"mail", "wall"}));
}

TEST(Payload, WhatWasTamperedWithIsDamaged) {
  Scene scene = Flood();
  const Payload payload = scene.Made();
  scene.bulletin.area = "elsewhere";
  for (const std::string& json :
       {std::string(), std::string("[]"), std::string("{\"signed\":{}}"), scene.Made().json}) {
    const auto channels = SignedChannels(json, payload.digest);
    ASSERT_FALSE(channels) << json;
    EXPECT_EQ(channels.error().fault, Fault::kDamaged);
  }
  EXPECT_FALSE(Differences("{\"signed\":{\"version\":1,\"channels\":{}}}", payload.json));
}

}  // namespace
}  // namespace crier
