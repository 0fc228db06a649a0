// Which mentions make one claim, in two languages, and what each does with it.
#include "desk/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

const Time kFirstSaid = *ParseTime("2026-11-21T18:00:00Z");

StoredMention Claims(int64_t id, const std::string& text, const std::string& lang = "en",
                     Time at = kFirstSaid) {
  StoredMention stored;
  stored.id = id;
  stored.mention.channel = "town";
  stored.mention.native_id = "n" + std::to_string(id);
  stored.mention.author.id = "u" + std::to_string(id);
  stored.mention.text = text;
  stored.mention.created_at = stored.heard_at = at;
  stored.verdict.lang = lang;
  return stored;
}
StoredMention Fired(StoredMention mention, const std::string& rule, const std::string& intent = "rumor") {
  mention.verdict.intent = intent;
  mention.verdict.because.push_back({rule, 0, 1, ""});
  return mention;
}
std::string WhyAlike(const StoredMention& one, const StoredMention& other) {
  std::string why;
  const auto found = FindSameClaim("", {one}, {other}, 10);
  for (const SameClaim& each : found) {
    for (const Likeness& like : each.because) why += like.why + "(" + like.what + ")";
  }
  return why;
}
std::vector<int64_t> IdsIn(const ClaimGroup& group) {
  std::vector<int64_t> ids;
  for (const StoredMention& each : group.mentions) ids.push_back(each.id);
  return ids;
}

TEST(Claims, AreTheSameByWordsThatFewTextsHave) {
  const StoredMention dam = Claims(1, "They say the Elk Creek dam broke");
  EXPECT_EQ(WhyAlike(dam, Claims(2, "is it true the dam has broken??")), "same_words(broken, dam)");
  EXPECT_EQ(WhyAlike(dam, Claims(3, "they say that it is true, and people said the same")), "");
  EXPECT_EQ(WhyAlike(dam, Claims(4, "the dam road is closed because of a fallen tree and wires")), "");
}

TEST(Claims, AreTheSameInSpanishHoweverTheVerbIsBent) {
  const StoredMention dam = Claims(1, "Dicen que se rompió la presa", "es");
  EXPECT_EQ(WhyAlike(dam, Claims(2, "¿es cierto que rompieron la presa?", "es")),
            "same_words(presa, rompieron)");
  EXPECT_EQ(WhyAlike(dam, Claims(3, "dicen que es cierto, por favor", "es")), "");
}

TEST(Claims, AreTheSameByLinkAndThreadAndNotByPlaceAlone) {
  StoredMention first = Claims(1, "Look https://www.example.com/video/Abc/#t=3");
  EXPECT_EQ(WhyAlike(first, Claims(2, "miren http://example.com/video/Abc", "es")),
            "same_link(example.com/video/Abc)");
  EXPECT_EQ(WhyAlike(first, Claims(3, "miren http://example.com/video/abc", "es")), "");
  StoredMention answer = Claims(4, "really?");
  answer.mention.in_reply_to = "n1";
  EXPECT_EQ(WhyAlike(first, answer), "same_thread()");
  // Many things happen in one place: it counts beside something else.
  StoredMention here = Claims(5, "looters"), there = Claims(6, "saqueos", "es");
  for (StoredMention* each : {&here, &there}) {
    each->verdict.places.emplace_back().text = "Harbor Mall";
    each->verdict.hazards.emplace_back().event = "riot";
  }
  EXPECT_EQ(WhyAlike(here, there), "");
}

TEST(Claims, OfAnotherDayAreAnotherStory) {
  const StoredMention dam = Claims(1, "the dam broke");
  EXPECT_NE(WhyAlike(dam, Claims(2, "the dam broke", "en", kFirstSaid + hours(48))), "");
  EXPECT_EQ(WhyAlike(dam, Claims(2, "the dam broke", "en", kFirstSaid + hours(49))), "");
  EXPECT_EQ(WhyAlike(dam, Claims(2, "the dam broke", "en", kFirstSaid - hours(49))), "");
}

TEST(Claims, AGroupInTwoLanguagesIsFoundInBoth) {
  const std::vector<StoredMention> group = {Claims(1, "the dam broke at Elk Creek"),
                                            Claims(2, "dam broke, run"), Claims(3, "has the dam broken?"),
                                            Claims(4, "se rompió la presa", "es")};
  const auto found = FindSameClaim("The dam broke", group,
                                   {Claims(5, "se rompió la presa de Elk Creek", "es"),
                                    Claims(6, "the dam broke", "en"), Claims(7, "nice benches"), group[0]},
                                   10);
  std::vector<int64_t> ids;
  for (const SameClaim& each : found) ids.push_back(each.mention.id);
  EXPECT_THAT(ids, testing::UnorderedElementsAre(5, 6));
}

TEST(Claims, AreGroupedWithWhatTheyShareTheLargestFirst) {
  const auto groups = GroupClaims(
      {Claims(1, "sharks on Harbor Street"), Claims(2, "the dam broke"), Claims(3, "dam is broken, is it?"),
       Claims(4, "the bridge fell down"), Claims(5, "sharks swimming on harbor street"),
       Claims(6, "it is not true that the dam broke")},
      10);
  ASSERT_EQ(groups.size(), 2U) << "one alone is no group";
  EXPECT_THAT(IdsIn(groups[0]), ElementsAre(2, 3, 6));
  ASSERT_EQ(groups[0].because.size(), 1U);
  EXPECT_EQ(groups[0].because[0].why, "same_words");
  EXPECT_EQ(groups[0].because[0].what, "broke, dam");
  EXPECT_THAT(IdsIn(groups[1]), ElementsAre(1, 5));
}

TEST(Claims, WhatOnePersonSaysTwiceOrTookBackIsNoGroup) {
  StoredMention again = Claims(2, "the dam broke"), removed = Claims(3, "the dam broke");
  again.mention.author.id = "U1";
  removed.removed = true;
  EXPECT_THAT(GroupClaims({Claims(1, "the dam broke"), again, removed}, 10), IsEmpty());
}

TEST(Claims, DenialsAreToldApartFromRepetitionsAndQuestionsInBothLanguages) {
  EXPECT_EQ(StanceOf(Claims(1, "the dam broke")), Stance::kRepeats);
  EXPECT_EQ(StanceOf(Fired(Claims(2, "It's not true that the dam broke"), "RUMOR_DENIED")), Stance::kDenies);
  EXPECT_EQ(StanceOf(Fired(Claims(3, "Es falso que se rompió la presa", "es"), "ES_RUMOR_DENIED")),
            Stance::kDenies);
  EXPECT_EQ(StanceOf(Fired(Claims(4, "Is it true the dam broke?"), "RUMOR_ASKED")), Stance::kAsks);
  EXPECT_EQ(StanceOf(Fired(Claims(5, "¿es cierto que se rompió la presa?", "es"), "ES_RUMOR_ASKED")),
            Stance::kAsks);
  EXPECT_EQ(StanceOf(Fired(Claims(6, "my cousin says the dam broke"), "RUMOR_ASKED")), Stance::kRepeats)
      << "who passes on what he heard asks nothing";
  EXPECT_EQ(StanceOf(Fired(Claims(7, "Stop sharing that, ok?"), "RUMOR_DENIED")), Stance::kDenies);
  EXPECT_EQ(StanceOf(Fired(Claims(8, "tell me about the dam"), "ANY", "question")), Stance::kAsks);
}

TEST(Claims, WordsToLookForAreTheLongestThatMostSay) {
  EXPECT_THAT(WordsOfClaim("The reservoir burst", {Claims(1, "it burst today")}, 2),
              ElementsAre("reservoir", "burst"));
}

}  // namespace
}  // namespace crier
