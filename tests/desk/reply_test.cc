// To whom a mention may be answered, and how far.
#include "desk/reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier {
namespace {

using testing::HasSubstr;

StoredMention Asked(bool direct = false) {
  StoredMention stored;
  stored.mention.channel = "social";
  stored.mention.native_id = "130";
  stored.mention.author = {"9", "@ana@elsewhere.example", "Ana"};
  stored.mention.text = "Pothole on Main\n\nas deep as a bath";
  stored.mention.direct = direct;
  return stored;
}

Abilities Social() {
  return {.send = true, .threads = true, .answers = true, .answers_direct = true, .names_author = true};
}

TEST(ReplyAddress, IsTakenFromTheMention) {
  const auto to = AddressOf(Asked(), Social());
  ASSERT_TRUE(to) << to.error().message;
  EXPECT_EQ(to->recipient, "9");
  EXPECT_EQ(to->handle, "@ana@elsewhere.example");
  EXPECT_EQ(to->parent, "130");
  EXPECT_EQ(to->visibility, Visibility::kPublic);
}

TEST(ReplyAddress, WhatWasWrittenToTheCityAloneIsNeverAnsweredInPublic) {
  const auto to = AddressOf(Asked(true), Social());
  ASSERT_TRUE(to) << to.error().message;
  EXPECT_EQ(to->visibility, Visibility::kDirect);
  Abilities in_public = Social();
  in_public.answers_direct = false;
  const auto none = AddressOf(Asked(true), in_public);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().fault, Fault::kRejected);
  EXPECT_THAT(none.error().message, HasSubstr("in public only"));
  EXPECT_TRUE(AddressOf(Asked(), in_public)) << "in public it answers what was said in public";
}

TEST(ReplyAddress, MailGoesToItsWriterAloneWhateverListHeWroteTo) {
  const auto to = AddressOf(Asked(false), {.send = true, .recipients = true, .answers = true});
  ASSERT_TRUE(to) << to.error().message;
  EXPECT_EQ(to->visibility, Visibility::kDirect);
  EXPECT_EQ(to->parent, "") << "no threads, no parent";
}

TEST(ReplyAddress, ThereIsNoneWhereNobodyWouldHearIt) {
  EXPECT_FALSE(AddressOf(Asked(), {.send = true, .threads = true}));
  EXPECT_FALSE(AddressOf(Asked(), {.threads = true, .answers = true}));
  StoredMention gone = Asked();
  gone.removed = true;
  EXPECT_FALSE(AddressOf(gone, Social()));
  StoredMention nobody = Asked();
  nobody.mention.author.id.clear();
  EXPECT_FALSE(AddressOf(nobody, Social()));
  StoredMention nameless = Asked();
  nameless.mention.author.handle.clear();
  EXPECT_FALSE(AddressOf(nameless, Social())) << "he is reached by his handle alone";
}

TEST(ReplyAddress, AHandleNamesOnePersonAlone) {
  for (const char* good : {"@ana", "@ana@example.social", "@a.n-a_1@xn--e1afmkfd.example"})
    EXPECT_TRUE(IsHandle(good)) << good;
  for (const char* bad : {"", "@", "ana", "@ana @ben", "@ana@b@c", "@ana\n", "@ana@", "@@ana", "@ana@host/x"})
    EXPECT_FALSE(IsHandle(bad)) << bad;
  StoredMention two = Asked();
  two.mention.author.handle = "@ana@b.example @ben@c.example";
  EXPECT_FALSE(AddressOf(two, Social()));
}

TEST(ReplyWords, AreThereAndNotTooMany) {
  EXPECT_TRUE(CheckReplyWords("A crew is on its way."));
  EXPECT_FALSE(CheckReplyWords(" \n "));
  EXPECT_TRUE(CheckReplyWords(std::string(kMaxReplyWords, 'x')));
  EXPECT_FALSE(CheckReplyWords(std::string(kMaxReplyWords + 1, 'x')));
}

TEST(ReplyWords, ASubjectIsTheFirstLineOfWhatIsAnswered) {
  Mention mention = Asked().mention;
  EXPECT_EQ(ReplySubject(mention), "Re: Pothole on Main");
  mention.text = "RE: Pothole";
  EXPECT_EQ(ReplySubject(mention), "RE: Pothole");
  mention.text = "";
  EXPECT_EQ(ReplySubject(mention), "Re:");
  mention.text = std::string(500, 'x');
  EXPECT_LE(ReplySubject(mention).size(), 124U);
}

TEST(ReplyByItself, EndsAfterThreeRoundsAndGoesToWhoWroteToTheCityAlone) {
  EXPECT_TRUE(MayAnswerByItself(0));
  EXPECT_TRUE(MayAnswerByItself(2));
  EXPECT_FALSE(MayAnswerByItself(3));
  EXPECT_TRUE(WantsNotices(Asked(true).mention, false));
  EXPECT_FALSE(WantsNotices(Asked(false).mention, false));
  EXPECT_TRUE(WantsNotices(Asked(false).mention, true));
}

}  // namespace
}  // namespace crier
