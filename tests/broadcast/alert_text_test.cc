// What people on duty read: the place and the link whatever the channel holds, the words as far as they fit.
#include "broadcast/alert_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broadcast/ledger/plan.h"
#include "core/emergency.h"
#include "core/length.h"

namespace crier {
namespace {

using testing::HasSubstr;
using testing::Not;

AlertWords FloodWords() {
  return {.headline = "PEOPLE IN DANGER, urgency 0.90",
          .said = "the water is at our knees,\n two kids and a baby",
          .place = "41 Elm St, Old Town",
          .source = "6:02 PM on town by @ana",
          .link = "https://crier.example.org/#/emergencies/7",
          .url = "https://social.example.org/@ana/1"};
}

Limits Holds(LengthUnit unit, size_t most) {
  Limits limits;
  limits.unit = unit;
  limits.max_length = most;
  return limits;
}

TEST(AlertText, SaysTheWordsThePlaceAndTheLinks) {
  const Post post = AlertPost(FloodWords(), {});
  EXPECT_EQ(post.title, "PEOPLE IN DANGER, urgency 0.90: 41 Elm St, Old Town");
  ASSERT_EQ(post.parts.size(), 1U);
  EXPECT_EQ(post.parts[0],
            "PEOPLE IN DANGER, urgency 0.90\n\"the water is at our knees, two kids and a baby\"\n"
            "Where: 41 Elm St, Old Town\nSaid: 6:02 PM on town by @ana\n"
            "Take it: https://crier.example.org/#/emergencies/7\n"
            "The message: https://social.example.org/@ana/1");
  EXPECT_EQ(post.status, "Actual");
}

TEST(AlertText, CutsTheWordsAndNeverThePlaceOrTheLink) {
  AlertWords words = FloodWords();
  words.said = "";
  for (int i = 0; i < 200; ++i) words.said += "agua ";
  const Limits limits = Holds(LengthUnit::kCharacters, 300);
  const std::string text = AlertPost(words, limits).parts[0];
  EXPECT_LE(CountCharacters(text), 300U);
  EXPECT_GT(CountCharacters(text), 280U) << "as much of it as fits";
  EXPECT_THAT(text, HasSubstr("agua..."));
  EXPECT_THAT(text, HasSubstr("41 Elm St, Old Town"));
  EXPECT_THAT(text, HasSubstr("/#/emergencies/7"));
}

TEST(AlertText, LeavesOutTheLeastWhereNoRoomIsLeft) {
  const Limits limits = Holds(LengthUnit::kCharacters, 130);
  const std::string text = AlertPost(FloodWords(), limits).parts[0];
  EXPECT_LE(CountCharacters(text), 130U);
  EXPECT_THAT(text, HasSubstr("41 Elm St, Old Town"));
  EXPECT_THAT(text, HasSubstr("/#/emergencies/7"));
  EXPECT_THAT(text, Not(HasSubstr("Said:")));
}

TEST(AlertText, StaysInTheAlphabetOfATextMessage) {
  AlertWords words = FloodWords();
  words.said = "está \u201Catrapada\u201D";
  const std::string text = AlertPost(words, Holds(LengthUnit::kSms, 1'530)).parts[0];
  EXPECT_TRUE(CountSms(text).gsm7) << text;
  EXPECT_THAT(text, HasSubstr("atrapada"));
}

TEST(AlertText, SaysWhereNothingIsKnown) {
  AlertWords words = FloodWords();
  words.said = words.place = words.link = words.url = words.source = "";
  const std::string text = AlertPost(words, {}).parts[0];
  EXPECT_THAT(text, HasSubstr("removed"));
  EXPECT_THAT(text, HasSubstr("Where: not known"));
  EXPECT_THAT(text, Not(HasSubstr("Take it")));
}

TEST(AlertText, IsTriedAsLongAsADisasterUpdate) {
  const Error lost{Fault::kUnreachable, "no answer"};
  const auto again = [&](int priority) {
    return RetryAfter(9, lost, priority, std::chrono::hours(25), 0.5).has_value();
  };
  EXPECT_FALSE(again(kAlertPriority)) << "a day old it alarms nobody";
  EXPECT_EQ(again(kAlertPriority), again(0));
  EXPECT_TRUE(again(5));
}

}  // namespace
}  // namespace crier
