// The words of an answer as they go out: whom they call, and how they are cut.
#include "broadcast/reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Time kNoon = *ParseTime("2026-11-21T12:00:00Z");

ChannelView Social(size_t most = 500) {
  ChannelView view;
  view.name = "social";
  view.abilities = {.send = true, .threads = true, .answers = true, .names_author = true};
  view.limits.max_length = most;
  view.limits.max_parts = 3;
  return view;
}

ReplyText Asked(std::string words) {
  return {.lang = "en", .title = "", .words = std::move(words), .handle = "@ana@b.example"};
}

std::vector<std::string> PartsOf(const ReplyText& reply, const ChannelView& view) {
  const auto rendered = RenderReply(reply, view, kNoon);
  EXPECT_TRUE(rendered) << rendered.error().message;
  return rendered ? rendered->post.parts : std::vector<std::string>();
}

TEST(ReplyNames, AreNamedWithoutCallingThem) {
  EXPECT_EQ(WithoutNames("ask @bob or @cleo@x.example.", ""), "ask bob or cleo@x.example.");
  EXPECT_EQ(WithoutNames("@@bob ＠dan ¡@eva!", ""), "bob dan ¡eva!");
  EXPECT_EQ(WithoutNames("(@bob) \n@bob", ""), "(bob) \nbob");
}

TEST(ReplyNames, AddressesAndLinksStay) {
  const std::string text = "streets@city.example, josé@city.example, https://x.example/@bob, 5 @ Main, a@";
  EXPECT_EQ(WithoutNames(text, ""), text);
}

TEST(ReplyNames, TheReaderMayBeNamedAndNobodyWhoseNameBeginsLikeHis) {
  EXPECT_EQ(WithoutNames("@ana@b.example: yes", "@ana@b.example"), "@ana@b.example: yes");
  EXPECT_EQ(WithoutNames("@ANA@b.example. Yes", "@ana@b.example"), "@ANA@b.example. Yes");
  EXPECT_EQ(WithoutNames("@ana@b.examples", "@ana@b.example"), "ana@b.examples");
  EXPECT_EQ(WithoutNames("@anabel", "@ana"), "anabel");
}

TEST(ReplyPosts, BeginWithTheReaderWhereThatIsHowHeHears) {
  EXPECT_THAT(PartsOf(Asked(" A crew is on its way. @bob knows. "), Social()),
              ElementsAre("@ana@b.example A crew is on its way. bob knows."));
  ChannelView mail = Social();
  mail.abilities = {.send = true, .threads = true, .recipients = true, .answers = true};
  EXPECT_THAT(PartsOf(Asked("Ask @bob."), mail), ElementsAre("Ask @bob.")) << "in mail an @ calls nobody";
}

TEST(ReplyPosts, NameTheReaderInEveryPart) {
  const auto rendered =
      RenderReply(Asked("One two three four five six seven eight nine ten."), Social(48), kNoon);
  ASSERT_TRUE(rendered) << rendered.error().message;
  ASSERT_GT(rendered->post.parts.size(), 1U);
  for (const std::string& part : rendered->post.parts)
    EXPECT_TRUE(part.starts_with("@ana@b.example ")) << part;
  for (const PartCount& count : rendered->counts) EXPECT_LE(count.length, count.limit);
}

TEST(ReplyPosts, NothingOfAPersonsWordsIsLeftOut) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word" + std::to_string(i) + " ";
  const auto rendered = RenderReply(Asked(words), Social(60), kNoon);
  ASSERT_FALSE(rendered);
  EXPECT_EQ(rendered.error().fault, Fault::kRejected);
  EXPECT_THAT(rendered.error().message, HasSubstr("does not fit 3 parts"));
}

TEST(ReplyPosts, CarryWhoMayReadThemAndSayWhenTheyAreOfADrill) {
  ReplyText reply = Asked("Thank you.");
  reply.visibility = Visibility::kDirect;
  reply.automatic = true;
  ChannelView view = Social();
  view.drill = true;
  const auto rendered = RenderReply(reply, view, kNoon);
  ASSERT_TRUE(rendered) << rendered.error().message;
  EXPECT_EQ(rendered->post.visibility, Visibility::kDirect);
  EXPECT_TRUE(rendered->post.automatic);
  EXPECT_TRUE(rendered->post.is_answer());
  EXPECT_EQ(rendered->post.status, "Exercise");
  EXPECT_THAT(rendered->post.parts, ElementsAre("@ana@b.example EXERCISE: Thank you."));
  EXPECT_THAT(rendered->warnings, IsEmpty());
}

TEST(ReplyPosts, NeedWords) {
  const auto rendered = RenderReply(Asked(" \n"), Social(), kNoon);
  ASSERT_FALSE(rendered);
  EXPECT_EQ(rendered.error().fault, Fault::kBadData);
}

}  // namespace
}  // namespace crier
