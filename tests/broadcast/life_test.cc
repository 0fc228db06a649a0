#include "broadcast/life.h"

#include <gtest/gtest.h>

#include <set>

#include "core/text.h"

namespace crier {
namespace {

const Actor kAna = Actor::Token("ana");

constexpr Time kNow{std::chrono::milliseconds(1'795'300'000'000)};

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
    const Result<Bulletin> next = Step(bulletin, action, kAna, kNow);
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_EQ(next->state, state);
    EXPECT_EQ(next->approved_by, "token:ana");
    EXPECT_EQ(next->updated_at, kNow);
    bulletin = *next;
  }
}

TEST(Step, RefusesEverythingElse) {
  const std::set<std::pair<std::string, std::string>> allowed = {
      {"draft", "approve"},  {"draft", "cancel"},       {"approved", "begin"}, {"approved", "cancel"},
      {"sending", "finish"}, {"sending", "cancel"},     {"sent", "cancel"},    {"sending", "supersede"},
      {"sent", "supersede"}, {"cancelled", "supersede"}};
  for (const char* state : {"draft", "approved", "sending", "sent", "superseded", "cancelled"}) {
    for (const char* action : {"approve", "begin", "finish", "cancel", "supersede"}) {
      const Result<Bulletin> next = Step(InState(state), action, kAna, kNow);
      EXPECT_EQ(next.has_value(), allowed.contains({state, action})) << state << " " << action;
      if (!next) {
        EXPECT_EQ(next.error().fault, Fault::kRejected);
        EXPECT_NE(next.error().message.find(state), std::string::npos);
      }
    }
  }
  EXPECT_FALSE(Step(InState("draft"), "explode", kAna, kNow));
  EXPECT_FALSE(Step(InState("draft"), "approve", Actor::Hub(), kNow)) << "nobody approved it";
}

TEST(Step, ARefusalAdvisesWhatAPersonMayDo) {
  const std::string sent = Step(InState("sent"), "approve", kAna, kNow).error().message;
  EXPECT_NE(sent.find("correct it, cancel it or withdraw it"), std::string::npos) << sent;
  EXPECT_EQ(sent.find("supersede"), std::string::npos) << sent;
  const std::string draft = Step(InState("draft"), "finish", kAna, kNow).error().message;
  EXPECT_NE(draft.find("approve it"), std::string::npos) << draft;
  EXPECT_EQ(draft.find("begin"), std::string::npos) << draft;
}

TEST(Correct, MakesADraftThatRefersBack) {
  const Bulletin sent = InState("sent");
  const Result<Bulletin> draft = Correct(sent, kAna, kNow);
  ASSERT_TRUE(draft) << draft.error().message;
  EXPECT_NE(draft->id, sent.id);
  EXPECT_EQ(draft->references, "B1");
  EXPECT_EQ(draft->msg_type, "Update");
  EXPECT_EQ(draft->state, "draft");
  EXPECT_EQ(draft->author, "token:ana");
  EXPECT_EQ(draft->approved_by, "");
  EXPECT_EQ(draft->info.at("en").instruction, "Leave now");
  for (const char* state : {"draft", "approved", "superseded"})
    EXPECT_FALSE(Correct(InState(state), kAna, kNow)) << state;
  EXPECT_TRUE(Correct(InState("cancelled"), kAna, kNow)) << "cancelled by mistake: it can be said again";
}

TEST(Cancel, TakesBackWhatPeopleWereToldToDo) {
  const Result<Bulletin> draft = Cancel(InState("sending"), kAna, kNow);
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
  EXPECT_FALSE(Cancel(cancelled, kAna, kNow));
  EXPECT_TRUE(Correct(cancelled, kAna, kNow));
  EXPECT_FALSE(Cancel(InState("cancelled"), kAna, kNow));
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
  bulletin.expires = kNow;
  bulletin.effective = kNow - std::chrono::hours(1);
  bulletin.channels = {"a"};
  bulletin.info["zh-Hant"] = {"\"引號\" \\ 🔥", "a\tb\nc: {}", "#no comment"};
  bulletin.created_at = kNow;
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

}  // namespace
}  // namespace crier
