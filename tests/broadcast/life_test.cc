#include "broadcast/life.h"

#include <gtest/gtest.h>

#include <set>

#include "core/text.h"
#include "tests/broadcast/tonight.h"
#include "tests/support/ana.h"

namespace crier {
namespace {

Bulletin InState(const std::string& state) {
  Bulletin bulletin;
  bulletin.id = "B1";
  bulletin.state = state;
  bulletin.info["en"] = {"Flood", "Water everywhere", "Leave now"};
  bulletin.info["es-MX"] = {"Inundación", "Agua por todas partes", "Salgan ya"};
  return bulletin;
}

TEST(Step, FollowsTheLife) {
  Bulletin bulletin = InState("draft");
  for (const auto& [action, state] : {std::pair{"approve", "approved"},
                                      {"begin", "sending"},
                                      {"finish", "sent"},
                                      {"supersede", "superseded"}}) {
    const Result<Bulletin> next = Step(bulletin, action, kAna, kTonight);
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_EQ(next->state, state);
    EXPECT_EQ(next->approved_by, "token:ana");
    EXPECT_EQ(next->updated_at, kTonight);
    bulletin = *next;
  }
}

TEST(Step, RefusesEverythingElse) {
  const std::set<std::pair<std::string, std::string>> allowed = {
      {"draft", "approve"},      {"draft", "cancel"}, {"approved", "begin"},    {"approved", "cancel"},
      {"approved", "hold"},      {"held", "approve"}, {"held", "cancel"},       {"sending", "finish"},
      {"sending", "cancel"},     {"sent", "cancel"},  {"sending", "supersede"}, {"sent", "supersede"},
      {"cancelled", "supersede"}};
  for (const char* state : {"draft", "approved", "held", "sending", "sent", "superseded", "cancelled"}) {
    for (const char* action : {"approve", "hold", "begin", "finish", "cancel", "supersede"}) {
      const Result<Bulletin> next = Step(InState(state), action, kAna, kTonight);
      EXPECT_EQ(next.has_value(), allowed.contains({state, action})) << state << " " << action;
      if (!next) {
        EXPECT_EQ(next.error().fault, Fault::kRejected);
        EXPECT_NE(next.error().message.find(state), std::string::npos);
      }
    }
  }
  EXPECT_FALSE(Step(InState("draft"), "explode", kAna, kTonight));
  EXPECT_FALSE(Step(InState("draft"), "approve", Actor::Hub(), kTonight)) << "nobody approved it";
}

TEST(Step, ARefusalAdvisesWhatAPersonMayDo) {
  const std::string sent = Step(InState("sent"), "approve", kAna, kTonight).error().message;
  EXPECT_NE(sent.find("correct it, cancel it or withdraw it"), std::string::npos) << sent;
  EXPECT_EQ(sent.find("supersede"), std::string::npos) << sent;
  const std::string draft = Step(InState("draft"), "finish", kAna, kTonight).error().message;
  EXPECT_NE(draft.find("approve it"), std::string::npos) << draft;
  EXPECT_EQ(draft.find("begin"), std::string::npos) << draft;
}

TEST(Correct, MakesADraftThatRefersBack) {
  const Bulletin sent = InState("sent");
  const Result<Bulletin> draft = Correct(sent, kAna, kTonight);
  ASSERT_TRUE(draft) << draft.error().message;
  EXPECT_NE(draft->id, sent.id);
  EXPECT_EQ(draft->references, "B1");
  EXPECT_EQ(draft->msg_type, "Update");
  EXPECT_EQ(draft->state, "draft");
  EXPECT_EQ(draft->author, "token:ana");
  EXPECT_EQ(draft->approved_by, "");
  EXPECT_EQ(draft->info.at("en").instruction, "Leave now");
  for (const char* state : {"draft", "approved", "superseded"})
    EXPECT_FALSE(Correct(InState(state), kAna, kTonight)) << state;
  EXPECT_TRUE(Correct(InState("cancelled"), kAna, kTonight)) << "cancelled by mistake: it can be said again";
}

TEST(Cancel, TakesBackWhatPeopleWereToldToDo) {
  const Result<Bulletin> draft = Cancel(InState("sending"), kAna, kTonight);
  ASSERT_TRUE(draft) << draft.error().message;
  EXPECT_EQ(draft->msg_type, "Cancel");
  EXPECT_EQ(draft->references, "B1");
  EXPECT_EQ(draft->urgency, "Past");
  EXPECT_EQ(draft->info.at("en").headline, "Flood");
  EXPECT_EQ(draft->info.at("en").instruction, "");
  EXPECT_NE(draft->info.at("en").description.find("withdrawn"), std::string::npos);
  EXPECT_NE(draft->info.at("es-MX").description.find("sin efecto"), std::string::npos);
  Bulletin cancelled = InState("sent");
  cancelled.msg_type = "Cancel";
  EXPECT_FALSE(Cancel(cancelled, kAna, kTonight));
  EXPECT_TRUE(Correct(cancelled, kAna, kTonight));
  EXPECT_FALSE(Cancel(InState("cancelled"), kAna, kTonight));
}

// --- ParseBulletin ---

std::string ErrorOf(std::string_view text) {
  const Result<Bulletin> bulletin = ParseBulletin(text, "b.yaml");
  return bulletin ? "" : bulletin.error().message;
}

TEST(ParseBulletin, ReadsYaml) {
  const Result<Bulletin> bulletin = ParseBulletin(
      "kind: schedule_change\nstatus: Test\nevent: Trash\nurgency: Future\nchannels: [a, b]\n"
      "expires: 2026-11-21T18:00:00-06:00\ninfo:\n  en:\n    headline: ' Late '\n    description: |\n      "
      "One\n      two\n",
      "b.yaml");
  ASSERT_TRUE(bulletin) << bulletin.error().message;
  EXPECT_EQ(bulletin->kind, "schedule_change");
  EXPECT_EQ(bulletin->channels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(FormatTime(*bulletin->expires), "2026-11-22T00:00:00Z");
  EXPECT_EQ(bulletin->info.at("en").headline, "Late");
  EXPECT_EQ(bulletin->info.at("en").description, "One\ntwo");
}

TEST(ParseBulletin, ReadsItsOwnJson) {
  Bulletin bulletin = InState("sent");
  bulletin.expires = kTonight;
  bulletin.effective = kTonight - std::chrono::hours(1);
  bulletin.channels = {"a"};
  bulletin.info["zh-Hant"] = {"\"引號\" \\ 🔥", "a\tb\nc: {}", "#no comment"};
  bulletin.created_at = kTonight;
  const Result<Bulletin> again = ParseBulletin(BulletinToJson(bulletin), "body");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(BulletinToJson(*again), BulletinToJson(bulletin));
}

TEST(ParseBulletin, ReadsJsonOfOtherPrograms) {
  // Escaped pairs, an escaped backslash before a u, tabs as indentation.
  const Result<Bulletin> bulletin = ParseBulletin(
      "{\n\t\"info\": {\"en\": {\"headline\": \"\\ud83d\\udd25 fire \\u00f1 \\\\ud83d "
      "a\\/b\",\n\t\"description\": \"\\ud83d\"}}}",
      "body");
  ASSERT_TRUE(bulletin) << bulletin.error().message;
  EXPECT_EQ(bulletin->info.at("en").headline, "🔥 fire ñ \\ud83d a/b");
  EXPECT_EQ(bulletin->info.at("en").description, "\uFFFD");
}

TEST(ParseBulletin, SaysWhereItIsWrong) {
  EXPECT_NE(ErrorOf("kind: reply\nheadlin: x\n").find("b.yaml:2"), std::string::npos);
  EXPECT_NE(ErrorOf("severity: Terrible\n").find("Extreme, Severe"), std::string::npos);
  EXPECT_NE(ErrorOf("event: x\n\nurgency: Now\n").find("b.yaml:3"), std::string::npos);
  EXPECT_NE(ErrorOf("expires: tomorrow\n").find("2026-11-21T18:00:00-06:00"), std::string::npos);
  EXPECT_NE(ErrorOf("info:\n  english!: {headline: x}\n").find("is not a language"), std::string::npos);
  EXPECT_NE(ErrorOf("info:\n  en: {headline: x, header: y}\n").find("header"), std::string::npos);
  EXPECT_NE(ErrorOf("info:\n  en: {headline: \"a\\nb\"}\n").find("one line"), std::string::npos);
  EXPECT_NE(ErrorOf("info: [en]\n").find("must be a map"), std::string::npos);
  EXPECT_NE(ErrorOf("info: {en: hello}\n").find("must be a map"), std::string::npos);
  for (const char* bad :
       {"- a\n", "hello", "kind: [a]\n", "a: b: c", "{\"kind\":", "channels: {a: b}\n", "status: actual\n"}) {
    EXPECT_NE(ErrorOf(bad), "") << bad;
  }
  EXPECT_NE(ErrorOf("event: " + std::string(70'000, 'x')).find("64 KiB"), std::string::npos);
  EXPECT_NE(ErrorOf(std::string(2'000'000, ' ')).find("1 MiB"), std::string::npos);
}

TEST(ParseBulletin, CleansText) {
  const Result<Bulletin> bulletin = ParseBulletin("event: \"a\\x01b\"\n", "b.yaml");
  ASSERT_TRUE(bulletin);
  EXPECT_EQ(bulletin->event, "ab");
}

TEST(CheckSeen, OnlyWhatWasSeenIsApproved) {
  Bulletin draft = InState("draft");
  draft.created_at = draft.updated_at = kTonight;
  EXPECT_TRUE(CheckSeen(draft, ""));
  EXPECT_TRUE(CheckSeen(draft, FormatTime(kTonight)));
  draft.updated_at += std::chrono::seconds(1);
  EXPECT_FALSE(CheckSeen(draft, ""));
  EXPECT_FALSE(CheckSeen(draft, FormatTime(kTonight)));
  EXPECT_TRUE(CheckSeen(draft, FormatTime(draft.updated_at)));
  EXPECT_TRUE(CheckSeen(InState("sent"), "")) << "its state refuses it";
}

TEST(Revise, KeepsWhoseDraftItIsAndWhatItRefersTo) {
  Bulletin old = InState("draft");
  old.author = "ana";
  old.created_at = kTonight;
  old.updated_at = kTonight + std::chrono::hours(1);
  old.references = "B0";
  old.msg_type = "Update";
  Bulletin changed;
  changed.event = "Storm";
  const auto revised = Revise(old, changed, kAna, kTonight);
  ASSERT_TRUE(revised);
  EXPECT_EQ(revised->id, "B1");
  EXPECT_EQ(revised->event, "Storm");
  EXPECT_EQ(revised->author, "ana");
  EXPECT_EQ(revised->references, "B0");
  EXPECT_EQ(revised->msg_type, "Update");
  EXPECT_GT(revised->updated_at, old.updated_at) << "by a clock that was set back, too";
  EXPECT_FALSE(Revise(InState("sent"), changed, kAna, kTonight));
}

TEST(Revise, RemembersWhoHadAHand) {
  Bulletin draft = InState("draft");
  draft.author = "token:ana";
  for (const char* name : {"ben", "ana", "ben", "cleo"}) {
    auto revised = Revise(draft, Bulletin(), Actor::Token(name), kTonight);
    ASSERT_TRUE(revised);
    draft = *revised;
  }
  EXPECT_EQ(draft.editors, (std::vector<std::string>{"token:ben", "token:cleo"}));
  // What was approved was answered for; who changes it after that answers for the change.
  draft.state = "held";
  draft.held = "the area";
  const auto anew = Revise(draft, Bulletin(), Actor::Token("dora"), kTonight);
  ASSERT_TRUE(anew);
  EXPECT_EQ(anew->state, "draft");
  EXPECT_EQ(anew->held, "");
  EXPECT_EQ(anew->editors, std::vector<std::string>{"token:dora"});
}

TEST(Hold, KeepsWhyUntilItIsApprovedAnew) {
  Bulletin approved = InState("approved");
  approved.approved_by = "token:ben";
  approved.break_glass = "alone";
  approved.updated_at = kTonight + std::chrono::hours(1);
  const auto held = Hold(approved, "the area", kTonight);
  ASSERT_TRUE(held);
  EXPECT_EQ(held->state, "held");
  EXPECT_EQ(held->held, "the area");
  EXPECT_EQ(held->approved_by, "");
  EXPECT_EQ(held->break_glass, "");
  EXPECT_GT(held->updated_at, approved.updated_at) << "by a clock that was set back, too";
  EXPECT_FALSE(CheckSeen(*held, FormatTime(approved.updated_at)));
  const auto anew = Step(*held, "approve", kAna, kTonight);
  ASSERT_TRUE(anew);
  EXPECT_EQ(anew->held, "");
  EXPECT_FALSE(Hold(InState("sending"), "late", kTonight));
}

TEST(AllClear, EndsADisasterAndRepeatsNothing) {
  Bulletin warning = InState("sent");
  warning.severity = "Severe";
  warning.covers.zones = {"Harbor"};
  warning.expires = kTonight;
  const auto clear = AllClear(warning, kAna, kTonight);
  ASSERT_TRUE(clear) << clear.error().message;
  EXPECT_EQ(clear->kind, "all_clear");
  EXPECT_EQ(clear->msg_type, "Update");
  EXPECT_EQ(clear->references, "B1");
  EXPECT_EQ(clear->urgency, "Past");
  EXPECT_EQ(clear->severity, "Severe") << "who may end it is who may give it";
  EXPECT_EQ(clear->covers.zones, std::vector<std::string>{"Harbor"});
  EXPECT_FALSE(clear->expires);
  EXPECT_EQ(clear->info.at("en").instruction, "");
  EXPECT_EQ(clear->info.at("en").headline, "The danger is over");
  EXPECT_EQ(clear->info.at("en").description, "The earlier warning no longer applies: \"Flood\".");
  EXPECT_EQ(clear->info.at("es-MX").headline, "El peligro ha pasado");
  warning.kind = "schedule_change";
  EXPECT_FALSE(AllClear(warning, kAna, kTonight)) << "no danger to end";
  EXPECT_FALSE(AllClear(InState("cancelled"), kAna, kTonight)) << "it was withdrawn";
  EXPECT_FALSE(AllClear(InState("draft"), kAna, kTonight)) << "nobody was warned";
}

TEST(CheckReferred, OneTakesThePlaceOfWhatIsOut) {
  Bulletin draft = InState("draft");
  draft.id = "B2";
  EXPECT_TRUE(CheckReferred(draft, InState("sent"), {draft}, true));
  EXPECT_FALSE(CheckReferred(draft, InState("superseded"), {}, true));
  EXPECT_TRUE(CheckReferred(draft, InState("cancelled"), {}, true));
  EXPECT_FALSE(CheckReferred(draft, InState("cancelled"), {}, false)) << "nothing of it came before people";
  Bulletin other = InState("approved");
  other.id = "B3";
  EXPECT_FALSE(CheckReferred(draft, InState("sent"), {other}, true));
  other.state = "cancelled";
  EXPECT_TRUE(CheckReferred(draft, InState("sent"), {other}, true));
  other.state = "held";
  EXPECT_TRUE(CheckReferred(draft, InState("sent"), {other}, true)) << "it is not out, and may never be";
  draft.status = "Exercise";
  EXPECT_FALSE(CheckReferred(draft, InState("sent"), {}, true)) << "a drill in the place of the real thing";
}

}  // namespace
}  // namespace crier
