#include "broadcast/approval.h"

#include <gtest/gtest.h>

#include "tests/broadcast/tonight.h"

namespace crier {
namespace {

const Approver kAna{.who = Actor::Token("ana")};
const Approver kBen{.who = Actor::Token("ben")};
const Approver kCleo{.who = Actor::Token("cleo")};
const City kCity{"Port Alder", {"Harbor", "Old Town", "Saltmarsh"}};

// Ana's, for the harbour, and not grave.
Bulletin Notice(const std::string& severity = "Minor") {
  Bulletin bulletin;
  bulletin.id = "B1";
  bulletin.severity = severity;
  bulletin.author = "token:ana";
  bulletin.covers.zones = {"Harbor"};
  bulletin.created_at = bulletin.updated_at = kTonight;
  return bulletin;
}

Approval By(const std::string& who, const std::string& digest = "d", Time at = kTonight) {
  return {.bulletin_id = "B1", .who = who, .at = at, .digest = digest};
}

// What becomes of an approval: "approved", "1 missing", or the refusal.
std::string Of(const Bulletin& bulletin, const Approver& approver, const std::vector<Approval>& before = {},
               const std::string& break_glass = "", const ApprovalPolicy& policy = {},
               const Bulletin* follows = nullptr, const std::vector<Approver>& others = {}) {
  const auto counted =
      Approve({bulletin, follows, kCity, "d", before, others}, approver, break_glass, policy);
  if (!counted) return counted.error().message;
  return counted->last ? "approved" : std::to_string(counted->missing) + " missing";
}

bool Says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Approve, NobodyApprovesHisOwnWords) {
  EXPECT_EQ(Of(Notice(), kBen), "approved");
  const std::string own = Of(Notice(), kAna);
  EXPECT_TRUE(Says(own, "token:ana wrote or changed")) << own;
  EXPECT_TRUE(Says(own, "another approver")) << own;
  Bulletin edited = Notice();
  edited.editors = {"token:ben"};
  EXPECT_TRUE(Says(Of(edited, kBen), "wrote or changed"));
  EXPECT_EQ(Of(edited, kCleo), "approved");
  // Not by an administrator, either.
  EXPECT_TRUE(Says(Of(Notice(), {.who = Actor::Token("ana"), .administrator = true}), "wrote or changed"));
}

TEST(Approve, WhatIsGraveWantsTwo) {
  for (const char* severity : {"Severe", "Extreme", "Unknown"}) {
    EXPECT_EQ(Of(Notice(severity), kBen), "1 missing") << severity;
    EXPECT_EQ(Of(Notice(severity), kCleo, {By("token:ben")}), "approved") << severity;
  }
  EXPECT_EQ(Of(Notice("Moderate"), kBen), "approved");
  const std::string again = Of(Notice("Severe"), kBen, {By("token:ben")});
  EXPECT_TRUE(Says(again, "approved this already")) << again;
  EXPECT_EQ(Of(Notice("Severe"), kBen, {}, "", {.two_people_for = std::nullopt}), "approved");
  EXPECT_EQ(Of(Notice("Minor"), kBen, {}, "", {.two_people_for = Severity::kMinor}), "1 missing");
  // Nobody has judged how grave a trash day is, and nobody needs to.
  Bulletin trash = Notice("Unknown");
  trash.kind = "schedule_change";
  EXPECT_EQ(Of(trash, kBen), "approved");
}

TEST(Approve, AnApprovalThatNoLongerHoldsDoesNotCount) {
  const Bulletin grave = Notice("Severe");
  EXPECT_EQ(Of(grave, kCleo, {By("token:ben", "other words")}), "1 missing");
  EXPECT_EQ(Of(grave, kCleo, {By("token:ben", "d", kTonight - std::chrono::milliseconds(1))}), "1 missing")
      << "it was changed, or held, since";
  EXPECT_EQ(Of(grave, kCleo, {By("token:ana")}), "1 missing") << "by who wrote it";
  Bulletin edited = grave;
  edited.editors = {"token:ben"};
  EXPECT_EQ(Of(edited, kCleo, {By("token:ben")}), "1 missing") << "by who changed it afterwards";
}

TEST(Approve, TheWholeCityWantsTwo) {
  Bulletin nowhere = Notice();
  nowhere.covers = {};
  Bulletin named = nowhere;
  named.area = "port alder";
  Bulletin all = Notice();
  all.covers.zones = kCity.zones;
  Bulletin drawn = Notice();
  drawn.covers.circles = {{{40, -75}, 500}};
  Bulletin county = Notice();
  county.covers.names = {"UGC XXC001"};
  for (const Bulletin& each : {nowhere, named, all, drawn, county}) {
    EXPECT_EQ(Of(each, kBen), "1 missing") << each.area << AreaToJson(each.covers);
    EXPECT_EQ(Of(each, kBen, {}, "", {.whole_city = false}), "approved");
  }
  Bulletin words = nowhere;
  words.area = "the old port";
  EXPECT_EQ(Of(words, kBen), "approved");
  Bulletin reply = nowhere;
  reply.kind = "reply";
  EXPECT_EQ(Of(reply, kBen), "approved") << "it goes to one person";
}

// Who ends a warning decides as much as who gives it.
TEST(Approve, WhatItTakesThePlaceOfCounts) {
  Bulletin warning = Notice("Extreme");
  Bulletin clear = Notice("Minor");
  clear.kind = "all_clear";
  EXPECT_EQ(Of(clear, kBen, {}, "", {}, &warning), "1 missing");
  const Approver harbor{.who = Actor::Token("ben"), .zones = {"Harbor"}, .most = Severity::kExtreme};
  EXPECT_EQ(Of(clear, harbor, {}, "", {}, &warning), "1 missing");
  warning.covers.zones = {"Harbor", "Old Town"};
  const std::string refused = Of(clear, harbor, {}, "", {}, &warning);
  EXPECT_TRUE(Says(refused, "takes the place of, it holds in Old Town")) << refused;
  const Approver minor{.who = Actor::Token("ben"), .most = Severity::kMinor};
  EXPECT_TRUE(Says(Of(clear, minor, {}, "", {}, &warning), "this counts as Extreme"));
}

TEST(Approve, AnApproverStaysInHisZones) {
  const Approver harbor{.who = Actor::Token("ben"), .zones = {"Harbor"}};
  EXPECT_EQ(Of(Notice(), harbor), "approved");
  Bulletin wide = Notice();
  wide.covers.zones = {"Harbor", "Saltmarsh"};
  const std::string refused = Of(wide, harbor);
  EXPECT_TRUE(Says(refused, "may approve for Harbor only, and it holds in Saltmarsh")) << refused;
  EXPECT_TRUE(Says(refused, "an administrator")) << refused;
  Bulletin drawn = Notice();
  drawn.covers.circles = {{{40, -75}, 1}};
  EXPECT_TRUE(Says(Of(drawn, harbor), "may approve for Harbor only"));
  Bulletin words = Notice();
  words.covers = {};
  words.area = "Harbor";
  EXPECT_TRUE(Says(Of(words, harbor), "in words alone (Harbor)")) << "what nobody can check is not granted";
  EXPECT_EQ(Of(wide, {.who = Actor::Token("ben"), .zones = {"Harbor"}, .administrator = true}), "approved");
}

TEST(Approve, AnApproverStaysUnderHisSeverity) {
  const Approver minor{.who = Actor::Token("ben"), .most = Severity::kMinor};
  EXPECT_EQ(Of(Notice("Minor"), minor), "approved");
  const std::string refused = Of(Notice("Moderate"), minor);
  EXPECT_TRUE(Says(refused, "up to Minor, and this counts as Moderate")) << refused;
  EXPECT_TRUE(Says(Of(Notice("Unknown"), minor), "counts as Severe"))
      << "what nobody has judged is not minor";
}

TEST(Approve, ARefusalNamesWhoCould) {
  const Approver dora{.who = Actor::Token("dora"), .zones = {"Old Town"}};
  Bulletin edited = Notice();
  edited.editors = {"token:cleo"};
  const std::string refused = Of(edited, kAna, {}, "", {}, nullptr, {kAna, kBen, kCleo, dora});
  EXPECT_TRUE(refused.ends_with(": token:ben")) << refused;
}

TEST(Approve, BreakGlassIsForOneAloneAndWantsAReason) {
  const Bulletin grave = Notice("Extreme");
  EXPECT_EQ(Of(grave, kAna, {}, "the river rises and nobody answers"), "approved");
  EXPECT_TRUE(Says(Of(grave, kAna, {}, " \n"), "says why"));
  EXPECT_TRUE(Says(Of(grave, kAna, {}, std::string(1'001, 'x')), "1,000 bytes"));
  // His limits stay.
  const Approver harbor{.who = Actor::Token("ana"), .zones = {"Harbor"}, .most = Severity::kModerate};
  EXPECT_TRUE(Says(Of(grave, harbor, {}, "nobody is there"), "up to Moderate"));
  Bulletin wide = Notice();
  wide.covers.zones = {"Saltmarsh"};
  EXPECT_TRUE(Says(Of(wide, harbor, {}, "nobody is there"), "for Harbor only"));
}

TEST(Approve, OneTokenThatRunsTheHubWritesAndApproves) {
  const ApprovalPolicy alone{.single_operator = true};
  EXPECT_EQ(Of(Notice("Extreme"), kAna, {}, "", alone), "approved");
}

}  // namespace
}  // namespace crier
