// What becomes of a rumour: who may do what when, which bulletin answers it and in which words.
#include "desk/rumour.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

const Time kToldAt = *ParseTime("2026-11-21T18:10:00Z");
const Actor kAnaAsks = Actor::Person("ana"), kBenAsks = Actor::Person("ben");

Rumour Opened(const Actor& who = kAnaAsks) { return *NewRumour("r1", "the dam broke", who, kToldAt); }
RumourStep Closing(RumourVerdict verdict = RumourVerdict::kFalse) {
  return {.action = "close", .verdict = verdict, .reason = "the operator was there"};
}
std::string WhyNot(const Result<Rumour>& rumour) { return rumour ? "" : rumour.error().message; }
Bulletin AnsweringIt() {
  Bulletin bulletin;
  bulletin.id = "b1";
  bulletin.info["en"] = {"The dam holds", "Nothing is broken.", ""};
  bulletin.info["es"] = {"La presa aguanta", "No hay nada roto.", "Sigan en casa."};
  bulletin.web = "https://city.example/dam";
  return bulletin;
}

TEST(RumourSteps, WhoOpensOneHasItAndAClaimHasWords) {
  EXPECT_EQ(Opened().owner, "person:ana");
  EXPECT_EQ(Opened(Actor::Token("api")).owner, "") << "a program answers for nothing";
  EXPECT_FALSE(NewRumour("r1", "", kAnaAsks, kToldAt));
  EXPECT_TRUE(NewRumour("r1", std::string(300, 'x'), kAnaAsks, kToldAt));
  EXPECT_FALSE(NewRumour("r1", std::string(301, 'x'), kAnaAsks, kToldAt));
}

TEST(RumourSteps, IsTakenByOneAndReleased) {
  EXPECT_THAT(WhyNot(Step(Opened(), {.action = "take"}, kBenAsks, kToldAt)), HasSubstr("person:ana has it"));
  const Rumour free = *Step(Opened(), {.action = "release"}, kBenAsks, kToldAt);
  EXPECT_EQ(free.owner, "");
  EXPECT_FALSE(Step(free, {.action = "release"}, kBenAsks, kToldAt));
  EXPECT_THAT(WhyNot(Step(free, {.action = "take"}, Actor::Token("api"), kToldAt)), HasSubstr("person"));
  EXPECT_EQ(Step(free, {.action = "take"}, kBenAsks, kToldAt)->owner, "person:ben");
}

TEST(RumourSteps, IsClosedWithAVerdictAndAReasonAndOpenedAgain) {
  RumourStep step = Closing();
  step.reason.clear();
  EXPECT_THAT(WhyNot(Step(Opened(), step, kAnaAsks, kToldAt)), HasSubstr("reason"));
  EXPECT_THAT(WhyNot(Step(Opened(), Closing(RumourVerdict::kOpen), kAnaAsks, kToldAt)), HasSubstr("verdict"));
  const Rumour closed = *Step(Opened(), Closing(), kBenAsks, kToldAt + minutes(1));
  EXPECT_EQ(closed.verdict, RumourVerdict::kFalse);
  EXPECT_EQ(closed.closed_by, "person:ben");
  EXPECT_EQ(closed.closed_at, kToldAt + minutes(1));
  EXPECT_THAT(WhyNot(Step(closed, Closing(), kAnaAsks, kToldAt)), HasSubstr("person:ben closed it"));
  const Rumour again = *Step(closed, {.action = "reopen"}, kAnaAsks, kToldAt);
  EXPECT_EQ(again.verdict, RumourVerdict::kOpen);
  EXPECT_EQ(again.reason, "");
  EXPECT_FALSE(again.closed_at);
  EXPECT_GT(again.changed_at, closed.changed_at) << "later, whatever the clock says";
  EXPECT_FALSE(Step(Opened(), {.action = "reopen"}, kAnaAsks, kToldAt));
  EXPECT_FALSE(Step(Opened(), {.action = "delete"}, kAnaAsks, kToldAt));
  EXPECT_EQ(Step(Opened(), {.action = "word", .claim = "the levee broke"}, kBenAsks, kToldAt)->claim,
            "the levee broke");
}

TEST(RumourSteps, IsAnsweredByABulletinThatPeopleWillHear) {
  Bulletin bulletin = AnsweringIt();
  const Rumour answered = *AnswerBy(Opened(), bulletin, kBenAsks, kToldAt);
  EXPECT_EQ(answered.bulletin_id, "b1");
  EXPECT_EQ(answered.answered_by, "person:ben");
  EXPECT_TRUE(answered.answer_due);
  for (const char* state : {"cancelled", "superseded"}) {
    bulletin.state = state;
    EXPECT_THAT(WhyNot(AnswerBy(Opened(), bulletin, kBenAsks, kToldAt)), HasSubstr(state));
    EXPECT_FALSE(IsSaid(bulletin));
  }
  bulletin.state = "sending";
  EXPECT_TRUE(IsSaid(bulletin));
  bulletin.status = "Exercise";
  EXPECT_THAT(WhyNot(AnswerBy(Opened(), bulletin, kBenAsks, kToldAt)), HasSubstr("drill"));
}

TEST(RumourSteps, TheAnswerIsInTheLanguageOfWhoAsked) {
  EXPECT_EQ(AnswerOf(AnsweringIt(), "es-MX", false).words,
            "La presa aguanta\nNo hay nada roto.\nSigan en casa.\nhttps://city.example/dam");
  EXPECT_EQ(AnswerOf(AnsweringIt(), "fr", true).words, "The dam holds\nhttps://city.example/dam");
  EXPECT_EQ(AnswerOf(AnsweringIt(), "fr", true).lang, "en");
}

TEST(RumourSteps, TheSpreadCountsByTheHourWhatStands) {
  const auto said = [](int64_t id, Stance stance, Time at) {
    return RumourMention{.mention_id = id, .stance = stance, .said_at = at};
  };
  RumourMention out = said(5, Stance::kAsks, kToldAt), removed = out;
  out.taken_out = true;
  removed.removed = true;
  const auto spread = SpreadOf(
      {said(1, Stance::kRepeats, kToldAt + minutes(60)), said(2, Stance::kRepeats, kToldAt),
       said(3, Stance::kDenies, kToldAt + minutes(5)), said(4, Stance::kAsks, kToldAt), out, removed});
  ASSERT_EQ(spread.size(), 2U);
  EXPECT_EQ(spread[0].hour, HourOf(kToldAt));
  EXPECT_EQ(spread[0].repeats, 1);
  EXPECT_EQ(spread[0].denies, 1);
  EXPECT_EQ(spread[0].asks, 1);
  EXPECT_EQ(spread[1].repeats, 1);
}

}  // namespace
}  // namespace crier
